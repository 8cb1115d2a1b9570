import { describe, expect, it } from 'vitest'
import { own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { scaleEntries, scaleFieldManager } from './scale.js'
import { atOnce, VERSION } from './testing/widget.js'

const V2 = 'demo.example.com/v2'
const V3 = 'demo.example.com/v3'
const translate = scaleEntries({
  groupVersion: VERSION,
  replicasPaths: new Map([
    [VERSION, ['spec', 'size']],
    [V2, ['spec', 'count']],
    [V3, undefined],
  ]),
})
const now = '2026-03-04T05:06:07Z'

const entry = (manager: string, fieldsV1: JsonObject, more: JsonObject = {}): JsonObject => ({
  manager,
  operation: 'Update',
  apiVersion: VERSION,
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
})
const size = { 'f:spec': { 'f:size': {} } }

/** The parent's entries after a merge patch of the replicas by way of Scale. */
function scaled(parent: JsonValue[], from: number, to: number, manager: string): JsonValue[] | undefined {
  const list = translate.toScale(parent)
  const scale = (replicas: number): JsonObject => ({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 's', ...(list === undefined ? {} : { managedFields: list }) },
    spec: { replicas },
  })
  const next = atOnce(scaleFieldManager().update(scale(from), scale(to), manager, now))
  return translate.toParent(parent, own(next['metadata'] as JsonObject, 'managedFields'))
}

describe('[apply §3.19] scale', () => {
  it('shows the owners of the replicas, in the terms of Scale', () => {
    const parent = [
      entry('a', size),
      entry('b', { 'f:spec': { 'f:image': {} } }),
      entry('c', { 'f:spec': { 'f:count': {} } }, { apiVersion: V2 }),
      entry('d', size, { apiVersion: V3 }),
    ]
    expect(translate.toScale(parent)).toEqual(
      ['a', 'c'].map((manager) => entry(manager, { 'f:spec': { 'f:replicas': {} } }, { apiVersion: 'autoscaling/v1' })),
    )
    expect(translate.toScale(undefined)).toBeUndefined()
  })

  it('a write takes the replicas from their owners; the new entry has no time', () => {
    const parent = [
      entry('gitops', { 'f:spec': { '.': {}, 'f:size': {} } }, { operation: 'Apply' }),
      entry('other', { 'f:spec': { 'f:count': {} } }, { apiVersion: V2 }),
    ]
    expect(scaled(parent, 1, 5, 'scaler')).toEqual([
      entry('gitops', { 'f:spec': {} }, { operation: 'Apply' }),
      { manager: 'scaler', operation: 'Update', apiVersion: VERSION, fieldsType: 'FieldsV1', fieldsV1: size, subresource: 'scale' },
    ])
  })

  it('[apply §9 V3] a write without change moves the replicas to an entry without time, and a second one loses it', () => {
    const parent = [entry('maker', { 'f:spec': { '.': {}, 'f:size': {}, 'f:image': {} } })]
    const { time: _time, ...moved } = entry('maker', size)
    const rest = entry('maker', { 'f:spec': { '.': {}, 'f:image': {} } })
    expect(scaled(parent, 3, 3, 'scaler')).toEqual([moved, rest])
    expect(scaled([moved, rest], 3, 3, 'scaler')).toEqual([rest])
  })

  it('an Apply entry is recognised: it keeps the replicas and its time', () => {
    const parent = [entry('gitops', size, { operation: 'Apply' })]
    expect(scaled(parent, 3, 3, 'scaler')).toBe(parent)
  })

  it('entries in versions that the kind does not have are dropped', () => {
    const parent = [entry('maker', size), entry('old', size, { apiVersion: 'demo.example.com/v0' })]
    expect(scaled(parent, 3, 3, 'scaler')).toMatchObject([{ manager: 'maker', apiVersion: VERSION, fieldsV1: size }])
  })

  it('an Apply conflicts with the owner on the parent', () => {
    const live = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 's', managedFields: translate.toScale([entry('putter', size, { subresource: 'scale' })]) ?? [] },
      spec: { replicas: 6 },
    }
    const config = (replicas: number): JsonObject => ({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 's' },
      spec: { replicas },
    })
    const apply = (replicas: number, force = false): string | undefined =>
      atOnce(scaleFieldManager().apply(live, config(replicas), { manager: 'applier', force, now })).conflict?.message
    expect(apply(6)).toBeUndefined()
    expect(apply(7)).toBe(
      'Apply failed with 1 conflict: conflict with "putter" with subresource "scale" using autoscaling/v1: .spec.replicas',
    )
    expect(() => apply(7, true)).toThrow('failed to convert new object (/s; autoscaling/v1, Kind=Scale) to proper version')
  })
})
