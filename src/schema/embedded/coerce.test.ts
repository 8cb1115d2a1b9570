import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { MetaDecodeError } from '../../meta/index.js'
import type { EmbeddedDecodeError } from './coerce.js'
import { EMBEDDED, KEEP, list, map, obj, specSchema, widget } from '../testing/schemas.js'

const POD = { apiVersion: 'v1', kind: 'Pod' }

describe('[schema §5] metadata', () => {
  const schema = specSchema({
    t: obj({}, { ...EMBEDDED, ...KEEP }),
    m: map(obj({}, { ...EMBEDDED, ...KEEP })),
    l: list(obj({}, { ...EMBEDDED, ...KEEP })),
  })

  test('[schema §5.1] is rewritten from its type, embedded too', () => {
    const object = widget({ t: { ...POD, other: 1, metadata: { name: 'a', creationTimestamp: null, labels: {}, generation: 0 } } })
    object['metadata'] = { name: 'w', labels: {}, annotations: null, generation: 0 }
    expect(schema.decodeRequest(object)).toEqual([])
    expect(object).toEqual({ ...widget({ t: { ...POD, other: 1, metadata: { name: 'a' } } }), metadata: { name: 'w' } })
  })

  test.each<[JsonObject, string]>([
    [{ t: { apiVersion: 5 } }, 'spec.t.apiVersion: Invalid value: 5: must be a string'],
    [{ t: { kind: null } }, 'spec.t.kind: Invalid value: null: must be a string'],
    [{ l: [POD, { kind: 7 }] }, 'spec.l[1].kind: Invalid value: 7: must be a string'],
    [{ m: { 'a.b': { kind: [] } } }, 'spec.m[a.b].kind: Invalid value: []: must be a string'],
    [
      { t: { metadata: { labels: { a: 1 } } } },
      'spec.t.metadata: Invalid value: {"labels":{"a":1}}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
    ],
  ])('[schema §5.1] a request is refused: %j', (spec, text) => {
    expect(() => schema.decodeRequest(widget(spec))).toThrow(
      expect.objectContaining({ name: 'EmbeddedDecodeError', message: text }) as EmbeddedDecodeError,
    )
  })

  test('[schema §5.1] so is one with root metadata of a wrong type', () => {
    expect(() => schema.decodeRequest({ metadata: { labels: { a: 1 } } })).toThrow(MetaDecodeError)
    expect(() => schema.decodeRequest({ metadata: [] })).toThrow(MetaDecodeError)
  })

  test('[schema §5.2] from storage the bad parts are dropped', () => {
    const object = widget({ t: { apiVersion: 5, kind: 'Pod', metadata: { name: 'x', labels: { a: 1 } } }, l: [{ metadata: 'x' }], gone: 1 })
    object['metadata'] = { name: 'w', labels: { a: 'b', c: 1 }, uid: 'u', foo: 1 }
    schema.decodeStored(object)
    expect(object).toEqual({
      ...widget({ t: { kind: 'Pod', metadata: { name: 'x' } }, l: [{ metadata: 'x' }] }),
      metadata: { name: 'w', uid: 'u', generation: 1 },
    })
    const numbered = { ...widget({}), metadata: { generation: 7 } }
    schema.decodeStored(numbered)
    expect(numbered.metadata).toEqual({ generation: 7 })
    expect(() => schema.decodeStored({ metadata: 'x' })).toThrow(MetaDecodeError)
  })
})
