import { describe, expect, test } from 'vitest'
import { EMBEDDED, int, obj, specSchema, str, widget } from './testing/schemas.js'

const POD = { apiVersion: 'v1', kind: 'Pod' }

describe('[schema §3.4] the order of the report', () => {
  test('metadata, pruned fields sorted, embedded metadata sorted', () => {
    const schema = specSchema({ n: int(), tpl: obj({}, EMBEDDED), two: obj({}, EMBEDDED) })
    const object = widget({ zoo: 1, two: { ...POD, metadata: { b: 1, a: 1 } }, tpl: { ...POD, metadata: { bar: 1 } }, bar: 1 })
    object['metadata'] = { name: 'w', foo: 1 }
    expect(schema.decodeRequest(object)).toEqual([
      'metadata.foo',
      'spec.bar',
      'spec.zoo',
      'spec.tpl.metadata.bar',
      'spec.two.metadata.a',
      'spec.two.metadata.b',
    ])
    expect(object['metadata']).toEqual({ name: 'w' })
  })
})

describe('[schema §3.1] conversions', () => {
  test('[schema §3.1] after a conversion everything happens but defaulting', () => {
    const defaulted = specSchema({ a: str({ default: 'x' }), b: str() })
    const object = widget({ b: null, c: 1 })
    expect(defaulted.coerce(object)).toEqual(['spec.c'])
    expect(object['spec']).toEqual({})
  })
})
