import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeJson, JsonFloat, type JsonObject, type JsonValue } from '../base/json/index.js'
import { coerceMetadata, coerceStoredMetadata, MetaDecodeError } from './index.js'

const refusal = (metadata: JsonValue): string => {
  try {
    coerceMetadata(metadata, 'metadata', [])
  } catch (error) {
    expect(error).toBeInstanceOf(MetaDecodeError)
    return (error as Error).message
  }
  return ''
}

describe('[schema §5.1] metadata of requests', () => {
  it('loses zero values, nulls become zero values', () => {
    const zeros = {
      name: '',
      labels: {},
      annotations: null,
      finalizers: [],
      ownerReferences: [],
      managedFields: null,
      generation: 0,
      uid: null,
      creationTimestamp: null,
    }
    expect(coerceMetadata(zeros, 'metadata', [])).toEqual({})
    expect(coerceMetadata({ creationTimestamp: '0001-01-01T00:00:00Z' }, 'metadata', [])).toEqual({})
    expect(coerceMetadata(null, 'metadata', [])).toEqual({})
    expect(coerceMetadata({ labels: { a: null }, deletionGracePeriodSeconds: 0 }, 'metadata', [])).toEqual({
      labels: { a: '' },
      deletionGracePeriodSeconds: 0,
    })
  })

  it('is re-rendered: whole floats are integers, times are UTC seconds', () => {
    const metadata = {
      generation: new JsonFloat(3),
      creationTimestamp: '2020-01-02T03:04:05.678+01:00',
      deletionGracePeriodSeconds: 9007199254740993n,
    }
    expect(coerceMetadata(metadata, 'metadata', [])).toEqual({
      generation: 3,
      creationTimestamp: '2020-01-02T02:04:05Z',
      deletionGracePeriodSeconds: 9007199254740993n,
    })
  })

  it('owner references are completed, managed fields kept', () => {
    const fieldsV1 = { 'f:spec': { '.': {} } }
    const entry = { manager: 'a', operation: 'Update', time: '2020-01-02T03:04:05Z', fieldsType: 'FieldsV1', fieldsV1, subresource: '' }
    const { subresource: _empty, ...kept } = entry
    expect(
      coerceMetadata({ ownerReferences: [{ name: 'x', controller: false }, null], managedFields: [entry, {}] }, 'metadata', []),
    ).toEqual({
      ownerReferences: [
        { apiVersion: '', kind: '', name: 'x', uid: '', controller: false },
        { apiVersion: '', kind: '', name: '', uid: '' },
      ],
      managedFields: [kept, {}],
    })
  })

  it('unknown members are reported in the order of their names, case counts', () => {
    const unknown: string[] = []
    const metadata = decodeJson(
      '{"z":1,"Name":"x","ownerReferences":[{"uid":"u","odd":1,"kind":"K"}],"__proto__":{"name":"x"},"name":"n"}',
    ).value
    expect(coerceMetadata(metadata, 'spec.t.metadata', unknown)).toEqual({
      name: 'n',
      ownerReferences: [{ apiVersion: '', kind: 'K', name: '', uid: 'u' }],
    })
    expect(unknown).toEqual([
      'spec.t.metadata.Name',
      'spec.t.metadata.__proto__',
      'spec.t.metadata.ownerReferences[0].odd',
      'spec.t.metadata.z',
    ])
  })

  it('labels may be called like members of prototypes', () => {
    const { labels } = coerceMetadata(decodeJson('{"labels":{"__proto__":"a","constructor":"b"}}').value, 'metadata', []) as {
      labels: JsonObject
    }
    expect(Object.entries(labels)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })

  it.each<[JsonValue, string]>([
    [[], 'array into Go value of type v1.ObjectMeta'],
    ['x', 'string into Go value of type v1.ObjectMeta'],
    [{ name: 1 }, 'number into Go struct field ObjectMeta.name of type string'],
    [{ uid: 1 }, 'number into Go struct field ObjectMeta.uid of type types.UID'],
    [{ labels: [] }, 'array into Go struct field ObjectMeta.labels of type map[string]string'],
    [{ labels: { a: 'x', b: true } }, 'bool into Go struct field ObjectMeta.labels of type string'],
    [{ annotations: { a: {} } }, 'object into Go struct field ObjectMeta.annotations of type string'],
    [{ finalizers: 'x' }, 'string into Go struct field ObjectMeta.finalizers of type []string'],
    [{ finalizers: ['x', 1] }, 'number into Go struct field ObjectMeta.finalizers of type string'],
    [{ generation: 1.5 }, 'number 1.5 into Go struct field ObjectMeta.generation of type int64'],
    [
      { generation: new JsonFloat(9223372036854775808) },
      'number 9223372036854776000 into Go struct field ObjectMeta.generation of type int64',
    ],
    [{ generation: new JsonFloat(1e21) }, 'number 1e+21 into Go struct field ObjectMeta.generation of type int64'],
    [{ deletionGracePeriodSeconds: 'x' }, 'string into Go struct field ObjectMeta.deletionGracePeriodSeconds of type int64'],
    [{ creationTimestamp: 5 }, 'number into Go struct field ObjectMeta.creationTimestamp of type string'],
    [{ ownerReferences: {} }, 'object into Go struct field ObjectMeta.ownerReferences of type []v1.OwnerReference'],
    [{ ownerReferences: [{ controller: 'x' }] }, 'string into Go struct field OwnerReference.ownerReferences.controller of type bool'],
    [{ managedFields: [5] }, 'number into Go struct field ObjectMeta.managedFields of type v1.ManagedFieldsEntry'],
    [{ managedFields: [{ manager: 5 }] }, 'number into Go struct field ManagedFieldsEntry.managedFields.manager of type string'],
  ])('a wrong type is named (%#)', (metadata, why) => {
    expect(refusal(metadata)).toBe(`json: cannot unmarshal ${why}`)
  })

  it('the first wrong type by name is reported, a time that does not parse comes before all of them', () => {
    expect(refusal({ name: 1, labels: 2, annotations: 3 })).toBe(
      'json: cannot unmarshal number into Go struct field ObjectMeta.annotations of type map[string]string',
    )
    expect(refusal({ annotations: 3, creationTimestamp: 'yesterday' })).toBe(
      'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    )
  })

  it('is a fixed point', () => {
    const names = ['name', 'labels', 'finalizers', 'ownerReferences', 'generation', 'creationTimestamp', 'managedFields', 'odd']
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.array(fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.string()))),
      fc.dictionary(fc.string(), fc.string()),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (metadata) => {
        const stored = coerceStoredMetadata(metadata)
        const unknown: string[] = []
        expect(coerceMetadata(stored, 'metadata', unknown)).toEqual(stored)
        expect(unknown).toEqual([])
      }),
    )
  })
})

describe('[schema §5.2] metadata from storage', () => {
  it('drops the members that do not decode, and unknown ones', () => {
    const metadata = {
      name: 'n',
      labels: { a: 'x', b: 1 },
      annotations: { c: 'd' },
      generation: 'x',
      creationTimestamp: 'now',
      odd: 1,
      finalizers: ['f'],
    }
    expect(coerceStoredMetadata(metadata)).toEqual({ name: 'n', annotations: { c: 'd' }, finalizers: ['f'] })
    expect(coerceStoredMetadata(null)).toEqual({})
    expect(() => coerceStoredMetadata([])).toThrow('json: cannot unmarshal array into Go value of type v1.ObjectMeta')
  })
})
