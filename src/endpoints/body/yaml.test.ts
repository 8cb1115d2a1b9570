import { describe, expect, it } from 'vitest'
import { encodeJson, isObject, JsonFloat, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { decodeYaml, YamlError } from './yaml.js'

const json = (text: string): string => encodeJson(decodeYaml(text).value)
const scalar = (text: string): JsonValue | undefined => own(decodeYaml(`a: ${text}`).value as JsonObject, 'a')
const failure = (text: string): string => {
  try {
    decodeYaml(text)
  } catch (error) {
    expect(error).toBeInstanceOf(YamlError)
    return (error as Error).message
  }
  return ''
}

describe('scalars', () => {
  it.each<[string, JsonValue]>([
    ['y', true],
    ['Yes', true],
    ['on', true],
    ['TRUE', true],
    ['n', false],
    ['No', false],
    ['OFF', false],
    ['tRuE', 'tRuE'],
    ['"yes"', 'yes'],
    ['~', null],
    ['NULL', null],
    ['', null],
    ['017', 15],
    ['0o17', 15],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['+5', 5],
    ['1.0', 1],
    ['1e3', 1000],
    ['.5', 0.5],
    ['2020-01-01', '2020-01-01'],
    ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
    ['1:30', '1:30'],
    ['!!binary YWJj', 'abc'],
    ['!unknown x', 'x'],
    ['9007199254740993', 9007199254740993n],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
  ])('[custom-resources §2.5] %s', (text, wanted) => {
    expect(scalar(text)).toStrictEqual(wanted)
  })

  it('[custom-resources §2.5] quoted text is text', () => {
    expect(scalar('"0o17"')).toBe('0o17')
  })

  it('[custom-resources §2.5] integers beyond int64 are floats', () => {
    expect(scalar('18446744073709551615')).toStrictEqual(new JsonFloat(18446744073709552000))
    expect(json('a: 18446744073709551615')).toBe('{"a":18446744073709552000}')
  })

  it.each([
    ['.inf', 'json: unsupported value: +Inf'],
    ['-.inf', 'json: unsupported value: -Inf'],
    ['.nan', 'json: unsupported value: NaN'],
  ])('[custom-resources §2.5] %s', (text, wanted) => {
    expect(failure(`a: ${text}`)).toBe(wanted)
  })

  it('[custom-resources §2.5] lines of a flow collection need no indentation', () => {
    expect(json('a: [1,\n2\n]\nb: {c: "x\ny]",\nd: \'e}\n\'}\nf: |\n  [g\nh: # [\n- 3')).toBe(
      '{"a":[1,2],"b":{"c":"x y]","d":"e} "},"f":"[g\\n","h":[3]}',
    )
  })

  it('[custom-resources §2.5] keys follow the same scalars', () => {
    expect(json('{n: 1, y: 2}')).toBe('{"false":1,"true":2}')
    expect(json('1: a\n1.5: b\n0x10: c\n')).toBe('{"1":"a","1.5":"b","16":"c"}')
    expect(failure('{b: [1, true], "a": {c: }}: d')).toBe(
      'yaml: invalid map key: map[interface {}]interface {}{"a":map[interface {}]interface {}{"c":interface {}(nil)}, "b":[]interface {}{1, true}}',
    )
    expect(failure('[x, 1.5]: d')).toBe('yaml: invalid map key: []interface {}{"x", 1.5}')
    expect(failure('~: d')).toBe('unsupported map key of type: %!s(<nil>), key: <nil>, value: "d"')
  })
})

describe('documents', () => {
  it('[custom-resources §2.5] only the first document is read; nothing at all is null', () => {
    expect(json('a: 1\n---\nb: 2\n')).toBe('{"a":1}')
    for (const text of ['', '---\n', '# nothing\n']) expect(decodeYaml(text)).toEqual({ value: null, duplicates: [] })
  })

  it('[custom-resources §2.5] anchors and merge keys; what stands in the map itself wins', () => {
    expect(json('a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  x: 3\n')).toBe('{"a":{"true":2,"x":1},"b":{"true":2,"x":3}}')
    expect(json('a: &a {p: 1}\nb: &b {p: 2, q: 2}\nc: {<<: [*a, *b]}\n')).toBe('{"a":{"p":1},"b":{"p":2,"q":2},"c":{"p":1,"q":2}}')
    expect(json('"<<": {a: 1}')).toBe('{"<<":{"a":1}}')
    expect(failure('a: {<<: 5}')).toBe('yaml: map merge requires map or sequence of maps as the value')
  })

  it('[custom-resources §2.8] duplicate keys: the last wins, one finding names all', () => {
    const { value, duplicates } = decodeYaml('a: 1\nb:\n  c: 1\n  c: 2\na: 3\n')
    expect(encodeJson(value)).toBe('{"a":3,"b":{"c":2}}')
    expect(duplicates).toEqual(['yaml: unmarshal errors:\n  line 4: key "c" already set in map\n  line 5: key "a" already set in map'])
  })

  it.each([
    ['a: *nope', "yaml: unknown anchor 'nope' referenced"],
    ['a: b: c', 'yaml: mapping values are not allowed in this context'],
    ['a:\n\tb: 1', 'yaml: line 2: found character that cannot start any token'],
    ['[', 'yaml: line 1: did not find expected node content'],
    ['a: [\n', 'yaml: line 1: did not find expected node content'],
    ['a: [1\nb', "yaml: line 2: did not find expected ',' or ']'"],
  ])('[custom-resources §2.9] %j', (text, wanted) => {
    expect(failure(text)).toBe(wanted)
  })
})

describe('hostile documents', () => {
  it('[custom-resources §2.5] prototype keys are own keys, merged ones too', () => {
    const { value } = decodeYaml('a: &a\n  __proto__: {polluted: 1}\n  constructor: 2\nb:\n  <<: *a\n__proto__: {polluted: 1}\n')
    expect(encodeJson(value)).toBe(
      '{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1},"constructor":2},"b":{"__proto__":{"polluted":1},"constructor":2}}',
    )
    expect(isObject(value) && Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('[custom-resources §2.5] alias bombs are refused', () => {
    const levels = Array.from({ length: 9 }, (_, i) => {
      const item = i === 0 ? 'x' : `*a${String(i - 1)}`
      return `a${String(i)}: &a${String(i)} [${Array.from({ length: 9 }, () => item).join(',')}]`
    })
    expect(failure(levels.join('\n'))).toBe('yaml: document contains excessive aliasing')
  })

  it('[custom-resources §2.5] a bomb of merge keys is refused', () => {
    const levels = Array.from({ length: 30 }, (_, i) =>
      i === 0 ? 'a0: &a0 {k: v}' : `a${String(i)}: &a${String(i)} {<<: [*a${String(i - 1)}, *a${String(i - 1)}]}`,
    )
    expect(failure(levels.join('\n'))).toBe('yaml: document contains excessive aliasing')
  })

  it('[custom-resources §2.5] an alias stands for the anchor set last', () => {
    expect(json('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toBe('{"a":1,"b":1,"c":2,"d":2}')
    expect(failure('a: *x\nb: &x 1\n')).toBe("yaml: unknown anchor 'x' referenced")
  })

  it.each(['a: &a [*a]', 'a: &a\n  b: *a\n'])('[custom-resources §2.5] an anchor that contains itself is refused: %j', (text) => {
    expect(failure(text)).toBe("yaml: anchor 'a' value contains itself")
  })
})

describe('depth', () => {
  it.each([
    ['flow', '['.repeat(9_000) + ']'.repeat(9_000)],
    ['block', '- '.repeat(9_000) + 'x'],
  ])('[custom-resources §2.5] a text nested far too deeply is refused before it is parsed: %s', (_name, text) => {
    expect(() => decodeYaml(text)).toThrow('exceeded max depth')
  })

  it('[custom-resources §2.5] a text nested deeply is read', () => {
    expect(decodeYaml('['.repeat(300) + ']'.repeat(300)).value).toBeInstanceOf(Array)
  })
})
