import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { setOf } from '../paths/set-algebra.js'
import { Example, statusManager, VERSION } from '../testing/widget.js'
import { capUpdates } from './cap.js'
import { describeConflicts } from './conflict-text.js'
import { runSteps, type Steps } from './conversion.js'
import { decodeEntries, encodeEntries, identityOf, type ManagedEntry } from './entry.js'

const entry = (manager: string, more: Partial<ManagedEntry> = {}): ManagedEntry => ({
  manager,
  operation: 'Update',
  apiVersion: VERSION,
  subresource: '',
  time: '',
  set: setOf([['f:spec', `f:${manager}`]]),
  stored: undefined,
  ...more,
})
const managersOf = (...entries: ManagedEntry[]): Map<string, ManagedEntry> => new Map(entries.map((one) => [identityOf(one), one]))
const namesOf = (list: readonly JsonValue[] | undefined): JsonValue[] => (list ?? []).map((one) => (one as JsonObject)['manager'] ?? null)
const second = (seconds: number): string => `2026-03-04T05:06:${String(seconds).padStart(2, '0')}Z`

describe('[apply §1.5, §1.7] entries', () => {
  it('Apply entries are the same in every version, Update entries are not', () => {
    expect(identityOf(entry('m', { operation: 'Apply' }))).toBe('{"manager":"m","operation":"Apply"}')
    expect(identityOf(entry('m', { subresource: 'status' }))).toBe(
      `{"manager":"m","operation":"Update","apiVersion":"${VERSION}","subresource":"status"}`,
    )
    expect(identityOf(entry(''))).toBe(`{"operation":"Update","apiVersion":"${VERSION}"}`)
  })

  it('stand by operation, time, manager, version and subresource', () => {
    const managers = managersOf(
      entry('b', { time: second(1) }),
      entry('c'),
      entry('a', { time: second(1) }),
      entry('z', { operation: 'Apply', time: second(9) }),
      entry('a', { time: second(1), subresource: 'status' }),
    )
    const list = encodeEntries(managers, undefined)
    expect(namesOf(list)).toEqual(['z', 'c', 'a', 'a', 'b'])
    expect(list?.[0]).toEqual({
      manager: 'z',
      operation: 'Apply',
      apiVersion: VERSION,
      time: second(9),
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:z': {} } },
    })
  })

  it('are the very list that they were read from, where nothing has changed', () => {
    const list = encodeEntries(managersOf(entry('a', { operation: 'Apply' }), entry('b')), undefined)
    expect(encodeEntries(decodeEntries(list, true), list)).toBe(list)
    expect(encodeEntries(new Map(), list)).toBeUndefined()
  })

  it('of two with one identity the later one counts', () => {
    const list = [
      ...(encodeEntries(managersOf(entry('a')), undefined) ?? []),
      ...(encodeEntries(managersOf(entry('a', { set: setOf([['f:x']]) })), undefined) ?? []),
    ]
    expect(encodeEntries(decodeEntries(list, false), undefined)).toEqual([list[1]])
  })
})

describe('[apply §1.8] the cap on Update entries', () => {
  const writers = (count: number, version = VERSION): ManagedEntry[] =>
    Array.from({ length: count }, (_, i) => entry(`u${String(i + 1)}`, { time: second(i), apiVersion: version }))

  it('folds the oldest two of eleven', () => {
    const capped = capUpdates(managersOf(...writers(11), entry('applier', { operation: 'Apply' })))
    const list = encodeEntries(capped, undefined) ?? []
    expect(namesOf(list)).toEqual(['applier', 'ancient-changes', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8', 'u9', 'u10', 'u11'])
    expect(list[1]).toMatchObject({ time: second(1), fieldsV1: { 'f:spec': { 'f:u1': {}, 'f:u2': {} } } })
  })

  it('leaves ten, and any number of Apply entries', () => {
    const managers = managersOf(...writers(10), ...writers(20).map((one) => ({ ...one, operation: 'Apply' as const })))
    expect(capUpdates(managers)).toBe(managers)
  })

  it('folds within a version', () => {
    const capped = capUpdates(managersOf(...writers(7), ...writers(7, 'g/v2')))
    const versions = [...capped.values()].filter((one) => one.manager === 'ancient-changes').map((one) => one.apiVersion)
    expect(capped.size).toBe(10)
    expect(versions.sort()).toEqual([VERSION, 'g/v2'])
  })

  it('runs on writes, and the oldest of one second goes by name', () => {
    const e = new Example()
    for (let i = 1; i <= 11; i++)
      e.write(`u${String(i)}`, {
        metadata: { name: 'w1', labels: Object.fromEntries(Array.from({ length: i }, (_, n) => [`l${String(n)}`, '1'])) },
      })
    expect(Object.keys(e.owners)).toEqual(['U:ancient-changes', ...Array.from({ length: 9 }, (_, i) => `U:u${String(i + 3)}`)])
  })
})

describe('[apply §4.4] texts of conflicts', () => {
  it('tell the owner from the operation and the subresource', () => {
    const one = (owner: ManagedEntry): string => describeConflicts([{ owner, paths: setOf([['f:x']]) }]).message
    expect(one(entry('g', { operation: 'Apply' }))).toBe('Apply failed with 1 conflict: conflict with "g": .x')
    expect(one(entry('my "tool"'))).toBe(`Apply failed with 1 conflict: conflict with "my \\"tool\\"" using ${VERSION}: .x`)
    expect(one(entry('m', { operation: 'Apply', subresource: 'status' }))).toBe(
      'Apply failed with 1 conflict: conflict with "m" with subresource "status": .x',
    )
    expect(one(entry('m', { subresource: 'scale' }))).toBe(
      `Apply failed with 1 conflict: conflict with "m" with subresource "scale" using ${VERSION}: .x`,
    )
  })

  it('list several even for one owner', () => {
    expect(describeConflicts([{ owner: entry('g', { operation: 'Apply' }), paths: setOf([['f:x'], ['f:a', 'f:b']]) }])).toEqual({
      message: 'Apply failed with 2 conflicts: conflicts with "g":\n- .x\n- .a.b',
      causes: [
        { message: 'conflict with "g"', field: '.x' },
        { message: 'conflict with "g"', field: '.a.b' },
      ],
    })
  })
})

describe('[apply §3.11, §3.18] status', () => {
  const config = (status: JsonObject): JsonObject => ({
    apiVersion: VERSION,
    kind: 'Widget',
    metadata: { name: 'w1' },
    spec: { size: 9 },
    status,
  })
  it('E48: each endpoint owns its part, and one name is two managers', () => {
    const main = new Example()
    main.put('curl', { size: 1 })
    const status = new Example(statusManager())
    status.object = main.object
    const conditions = [{ type: 'Ready', status: 'True' }]
    status.write('ctl', { metadata: { name: 'w1', labels: { nope: '1' } }, spec: { size: 9 }, status: { phase: 'ok', conditions } })
    expect(status.entries.find((one) => one['manager'] === 'ctl')).toMatchObject({
      manager: 'ctl',
      subresource: 'status',
      fieldsV1: {
        'f:status': {
          '.': {},
          'f:conditions': { '.': {}, 'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} } },
          'f:phase': {},
        },
      },
    })
    main.object = { ...(status.object as JsonObject), spec: { size: 1 } }
    const outcome = main.tryApply('a', { spec: { size: 1 }, status: { phase: 'no' } })
    expect(outcome.conflict).toBeUndefined()
    status.object = main.object
    const refused = status.tryApply('a', config({ phase: 'no' }))
    expect(refused.conflict?.message).toBe(
      `Apply failed with 1 conflict: conflict with "ctl" with subresource "status" using ${VERSION}: .status.phase`,
    )
    expect(status.tryApply('a', config({ phase: 'ok' })).conflict).toBeUndefined()
  })

  it('managedFields sent to a subresource are ignored', () => {
    const status = new Example(statusManager())
    status.object = {
      apiVersion: VERSION,
      kind: 'Widget',
      metadata: { managedFields: encodeEntries(managersOf(entry('u')), undefined) ?? [] },
    }
    status.write('ctl', { metadata: { managedFields: [{}] }, status: { phase: 'x' } })
    expect(Object.keys(status.owners)).toEqual(['U:u', 'U:ctl/status'])
  })
})

describe('[apply §3.15] last-applied', () => {
  const annotated = (text: string): JsonObject => ({
    name: 'w1',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text },
  })
  const before = (spec: JsonObject, more: JsonObject = {}): string =>
    JSON.stringify({ apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1' }, spec, ...more })
  const start = (text: string): Example => {
    const e = new Example()
    e.write('kubectl-client-side-apply', { metadata: annotated(text), spec: { size: 1, image: 'x' } })
    return e
  }
  const annotation = (e: Example): unknown =>
    (e.object as { metadata: { annotations: Record<string, string> } }).metadata.annotations[
      'kubectl.kubernetes.io/last-applied-configuration'
    ]

  it('kubectl takes over what it has applied before, and keeps the annotation up to date', () => {
    const e = start(before({ size: 1, image: 'x' }))
    expect(e.apply('gitops', { size: 2 }).conflict).toBeDefined()
    expect(e.apply('kubectl', { size: 2, image: '<x>' }).conflict).toBeUndefined()
    expect(annotation(e)).toBe(
      `{"apiVersion":"${VERSION}","kind":"Widget","metadata":{"name":"w1"},"spec":{"image":"\\u003cx\\u003e","size":2}}\n`,
    )
  })

  it('but nothing that somebody has changed since', () => {
    const e = start(before({ size: 1, image: 'x' }))
    e.write('ops', { metadata: annotated(before({ size: 1, image: 'x' })), spec: { size: 7, image: 'x' } })
    const outcome = e.apply('kubectl', { size: 2, image: 'y' })
    expect(outcome.conflict?.message).toBe(`Apply failed with 1 conflict: conflict with "ops" using ${VERSION}: .spec.size`)
  })

  it('and nothing by an annotation that is of no use', () => {
    const useless = [
      '',
      'x',
      '[]',
      '{}',
      before({ size: '1' }),
      before({ size: 1, gone: 2 }),
      before({ size: 1 }, { kind: 'Gadget' }),
      before({ size: 1 }, { apiVersion: 'v1' }),
    ]
    for (const text of useless) expect(start(text).apply('kubectl', { size: 2 }).conflict?.message).toContain('.spec.size')
  })

  it('an annotation that grows too large is dropped', () => {
    const e = start(before({ size: 1, image: 'x' }))
    e.apply('kubectl', { size: 1, image: 'y'.repeat(262_144) })
    expect(annotation(e)).toBeUndefined()
  })
})

describe('conversions on the way', () => {
  function* asking(): Steps<string> {
    try {
      const first = yield { object: {}, apiVersion: 'v1' }
      const then = yield { object: {}, apiVersion: 'v2' }
      return JSON.stringify([first?.['n'], then?.['n']])
    } catch (error) {
      return `caught ${(error as Error).message}`
    }
  }

  it('are answered at once or later, and errors reach the computation', async () => {
    expect(runSteps(asking(), (_, version) => ({ n: version }))).toBe('["v1","v2"]')
    await expect(runSteps(asking(), (_, version) => Promise.resolve({ n: version }))).resolves.toBe('["v1","v2"]')
    await expect(runSteps(asking(), (_, version) => (version === 'v1' ? { n: 1 } : Promise.resolve({ n: 2 })))).resolves.toBe('[1,2]')
    const fail = (): never => {
      throw new Error('no')
    }
    expect(runSteps(asking(), fail)).toBe('caught no')
    await expect(runSteps(asking(), (_, version) => (version === 'v1' ? Promise.resolve({}) : fail()))).resolves.toBe('caught no')
    await expect(runSteps(asking(), () => Promise.reject(new Error('later')))).resolves.toBe('caught later')
  })
})
