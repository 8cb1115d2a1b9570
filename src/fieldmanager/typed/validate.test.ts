import { describe, expect, it } from 'vitest'
import { JsonFloat, type JsonValue } from '../../base/json/index.js'
import { widgetSchema } from '../testing/widget.js'
import { typeFromSchema } from './type-from-schema.js'
import { joinErrors, typeErrors } from './validate.js'

const type = typeFromSchema(
  widgetSchema({
    when: { type: 'string', format: 'date-time' },
    names: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object', properties: { name: { type: 'string' }, value: { type: 'string' } } },
    },
  }),
)
const errors = (spec: JsonValue, duplicates = false): readonly string[] => typeErrors(type, { spec }, duplicates)

describe('[apply §2.8] values that do not fit', () => {
  it.each<[JsonValue, string]>([
    [{ size: 'x' }, '.spec.size: expected numeric (int or float), got string'],
    [{ size: true }, '.spec.size: expected numeric (int or float), got bool'],
    [{ size: { a: 1 } }, '.spec.size: expected numeric (int or float), got map[string]interface {}'],
    [{ size: [1] }, '.spec.size: expected numeric (int or float), got []interface {}'],
    [{ image: 5 }, '.spec.image: expected string, got &value.valueUnstructured{Value:5}'],
    [{ image: 1.5 }, '.spec.image: expected string, got &value.valueUnstructured{Value:1.5}'],
    [
      { image: { a: ['c', null, new JsonFloat(2)] } },
      '.spec.image: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":[]interface {}{"c", interface {}(nil), 2}}}',
    ],
    [{ net: 'x' }, '.spec.net: expected map, got &{x}'],
    [{ net: [1] }, '.spec.net: expected map, got &{[1]}'],
    [{ net: { tls: { on: 'yes' } } }, '.spec.net.tls.on: expected boolean, got &{yes}'],
    [{ args: { b: 1, a: [null, 'x'] } }, '.spec.args: expected list, got &{map[a:[<nil> x] b:1]}'],
    [{ args: ['a', 2] }, '.spec.args[1]: expected string, got &value.valueUnstructured{Value:2}'],
    [{ tags: [1] }, '.spec.tags[=1]: expected string, got &value.valueUnstructured{Value:1}'],
    [{ tags: [{}] }, ".spec.tags: element 0: associative list without keys has an element that's a map type"],
    [{ tags: ['a', []] }, '.spec.tags: element 1: not supported: associative list with lists as elements'],
    [{ tags: [null] }, ".spec.tags: element 0: associative list without keys has an element that's an explicit null"],
    [{ ports: [null] }, '.spec.ports: element 0: associative list with keys may not have a null element'],
    [{ ports: ['x'] }, '.spec.ports: element 0: associative list with keys may not have non-map elements'],
    [
      { names: [{ value: 'x' }, {}] },
      '.spec.names: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
    ],
    [{ ports: [{ port: 1, bogus: 2 }] }, '.spec.ports[port=1,proto="TCP"].bogus: field not declared in schema'],
    [{ when: { a: 1 } }, '.spec.when: expected any scalar, got &{map[a:1]}'],
    [{ tags: ['a', 'a'] }, '.spec.tags: duplicate entries for key [="a"]'],
    [{ ports: [{ port: 80 }, { port: 80, proto: 'TCP' }] }, '.spec.ports: duplicate entries for key [port=80,proto="TCP"]'],
    [{ labels: { a: 1 } }, '.spec.labels.a: expected string, got &value.valueUnstructured{Value:1}'],
    [5, '.spec: expected map, got &{5}'],
  ])('%j', (spec, error) => {
    expect(errors(spec)).toEqual([error])
  })

  it('null fits everywhere, and untyped scalars take any', () => {
    expect(errors({ size: null, net: null, tags: null, ports: null, limits: null, surge: null, when: 5 })).toEqual([])
    expect(errors({ surge: { a: [1] }, extra: { a: { b: [null, {}] } } })).toEqual([])
    expect(errors(null)).toEqual([])
  })

  it('live values may have duplicates', () => {
    expect(errors({ tags: ['a', 'a'], ports: [{ port: 1 }, { port: 1 }] }, true)).toEqual([])
  })

  it('an undeclared key ends its object, other branches go on', () => {
    expect(errors({ net: { foo: 1, host: 5 }, image: 1 })).toEqual([
      '.spec.net.foo: field not declared in schema',
      '.spec.image: expected string, got &value.valueUnstructured{Value:1}',
    ])
  })

  it('several errors are one text', () => {
    expect(joinErrors(['a', 'b'])).toBe('errors:\n  a\n  b')
    expect(joinErrors(['a'])).toBe('a')
  })

  it('values that are nested too deep do not fit, and do not exhaust the stack', () => {
    for (const inner of [{ a: 1 }, [1]]) {
      let deep: JsonValue = inner
      for (let i = 0; i < 9_000; i++) deep = Array.isArray(deep) ? { a: deep } : [deep]
      for (const field of ['extra', 'size', 'image', 'net', 'any']) expect(errors({ [field]: deep })).toHaveLength(1)
    }
  })
})
