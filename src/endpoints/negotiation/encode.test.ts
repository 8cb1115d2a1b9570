import { describe, expect, it } from 'vitest'
import { decodeJson, JsonFloat, type JsonObject } from '../../base/json/index.js'
import { decodeYaml } from '../body/yaml.js'
import { encodedReply, prettyJson } from './encode.js'
import { encodeYaml } from './yaml-out.js'

const yaml = (value: JsonObject): string => encodeYaml(value)
const text = (value: string): string => encodeYaml({ k: value })

describe('YAML', () => {
  it('[api §6.1] sorted keys, block style, lists at the indent of their key', () => {
    expect(yaml({ b: [1, { d: 2, c: [] }, [3, 4]], a: { z: {}, y: null }, B: true })).toBe(
      'B: true\na:\n  "y": null\n  z: {}\nb:\n- 1\n- c: []\n  d: 2\n- - 3\n  - 4\n',
    )
    expect(yaml({})).toBe('{}\n')
  })

  it.each([
    ['plain', 'k: plain\n'],
    ['', 'k: ""\n'],
    ['true', 'k: "true"\n'],
    ['no', 'k: "no"\n'],
    ['y', 'k: "y"\n'],
    ['1', 'k: "1"\n'],
    ['1.5', 'k: "1.5"\n'],
    ['0x1f', 'k: "0x1f"\n'],
    ['1e3', 'k: "1e3"\n'],
    ['~', 'k: "~"\n'],
    ['null', 'k: "null"\n'],
    ['2020-01-01', 'k: "2020-01-01"\n'],
    ['2020-01-01T00:00:00Z', 'k: "2020-01-01T00:00:00Z"\n'],
    ['1:30', 'k: "1:30"\n'],
    ['- a', "k: '- a'\n"],
    ['a: b', "k: 'a: b'\n"],
    ['a #b', "k: 'a #b'\n"],
    ['#a', "k: '#a'\n"],
    ["it's", "k: it's\n"],
    ["'quoted'", "k: '''quoted'''\n"],
    [' lead', "k: ' lead'\n"],
    ['*x', "k: '*x'\n"],
    ['{a', "k: '{a'\n"],
    ['a\nb', 'k: |-\n  a\n  b\n'],
    ['a\nb\n', 'k: |\n  a\n  b\n'],
    ['a\n\n', 'k: |+\n  a\n\n'],
    ['a\tb', 'k: "a\\tb"\n'],
    ['a\u0000b', 'k: "a\\0b"\n'],
    ['a\u0007\u001b', 'k: "a\\a\\e"\n'],
    ['ä€😀', 'k: ä€😀\n'],
    ['\ufeff', 'k: "\\uFEFF"\n'],
  ])('[api §6.1] the string %j', (value, wanted) => {
    expect(text(value)).toBe(wanted)
  })

  it('[api §6.1] numbers keep their kind', () => {
    expect(yaml({ a: 9223372036854775807n, b: 1.5, c: new JsonFloat(1e21), d: -0.25 })).toBe(
      'a: 9223372036854775807\nb: 1.5\nc: 1e+21\nd: -0.25\n',
    )
  })

  it('[api §6.1] what was written reads back as it was', () => {
    const strings = [
      '',
      ' ',
      'a',
      '"',
      "'",
      '\\',
      '\n',
      '\n\n',
      ' a\nb',
      'a\n b\n',
      '? x',
      ': x',
      'a:',
      'x'.repeat(200),
      'word '.repeat(60).trim(),
    ]
    const more = [
      '\t',
      '\r',
      '\u0085',
      '\u2028',
      'on',
      '.nan',
      '<<',
      '=',
      '---',
      '...',
      '%a',
      '@a',
      '`a',
      '&a',
      '!a',
      '|',
      '>',
      '1_0',
      '-',
      '- ',
    ]
    const object: JsonObject = { list: [...strings, ...more] }
    for (const [index, key] of [...strings, ...more].entries()) if (key !== '') object[key] = index
    Object.defineProperty(object, '__proto__', { value: 'x', enumerable: true, writable: true, configurable: true })
    expect(decodeYaml(encodeYaml(object)).value).toEqual(object)
  })
})

describe('YAML of deep objects', () => {
  it('[api §6.5] needs no stack for depth', () => {
    const { value } = decodeJson(`{"l":${'['.repeat(9_000)}1${']'.repeat(9_000)},"o":${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}}`)
    const text = encodeYaml(value as JsonObject)
    expect(text.startsWith(`l:\n${'- '.repeat(9_000)}1\no:\n  a:\n    a:\n`)).toBe(true)
    expect(text.endsWith(`\n${' '.repeat(6_000)}a: 1\n`)).toBe(true)
  })

  it('[api §6.5] containers within lists go on behind the dash', () => {
    const { value } = decodeJson('{"l":[[1,[]],{"b":{"c":[{"d":2}]},"a":[]},{},[[[3]],4]]}')
    expect(encodeYaml(value as JsonObject)).toBe('l:\n- - 1\n  - []\n- a: []\n  b:\n    c:\n    - d: 2\n- {}\n- - - - 3\n  - 4\n')
  })
})

describe('JSON', () => {
  it('[api §6.5] indented by two, no newline at the end; braces in strings are text', () => {
    const object = decodeJson('{"a":[],"b":{},"c":[1,{"d":"x{,}[\\"]:"}],"e":"\\\\"}').value as JsonObject
    expect(prettyJson(object)).toBe(
      '{\n  "a": [],\n  "b": {},\n  "c": [\n    1,\n    {\n      "d": "x{,}[\\"]:"\n    }\n  ],\n  "e": "\\\\"\n}',
    )
  })

  it('[api §6.1] compact with a newline, members in their order', () => {
    const form = { media: 'json', as: '', version: 'v1', pretty: false } as const
    const { status, headers, body } = encodedReply(form, 418, { kind: 'K', apiVersion: 'v1' })
    expect([status, headers['content-type'], String(body)]).toEqual([418, 'application/json', '{"kind":"K","apiVersion":"v1"}\n'])
  })

  it('[api §2.5] an object nested as deep as a body may be can be indented', () => {
    const { value } = decodeJson(`${'{"a":'.repeat(9_999)}1${'}'.repeat(9_999)}`)
    expect(prettyJson(value as JsonObject).split('\n').length).toBe(2 * 9_999 + 1)
  })
})
