import { expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { encodeStored } from '../../registry/index.js'
import { createMemoryStore, type Entry } from '../../storage/index.js'
import { FakeEnvironment } from '../../storage/testing/fake-environment.js'
import { noneConverter } from '../conversion/index.js'
import type { CrdVersion } from '../types/index.js'
import { CustomResourceCodec } from './codec.js'
import { codecMark } from './codec-mark.js'
import { compileVersion } from './compiled-version.js'

const schemaOf = (fallback: number): JsonObject => ({
  type: 'object',
  properties: { spec: { type: 'object', properties: { size: { type: 'integer', default: fallback } } } },
})

const versionOf = (fallback: number): CrdVersion => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schemaOf(fallback) },
})

/** A codec as it is made for each start of a server. */
function codec(fallback: number, release = '1.0.0'): CustomResourceCodec {
  const v1 = versionOf(fallback)
  return new CustomResourceCodec({
    apiVersion: 'ex.io/v1',
    storedVersion: 'ex.io/v1',
    schemas: new Map([['ex.io/v1', compileVersion(v1)]]),
    converter: noneConverter,
    selectable: [],
    mark: () => codecMark(release, 'ex.io/v1', v1),
  })
}

const OBJECT = {
  apiVersion: 'ex.io/v1',
  kind: 'Widget',
  metadata: { name: 'w', generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { size: 3 },
}

async function entryWith(mark: number, object: JsonObject = OBJECT): Promise<Entry> {
  const store = createMemoryStore({ environment: new FakeEnvironment() })
  await store.open()
  await store.cas('/w', 0, { put: encodeStored(object), mark })
  return store.get('/w') as Entry
}

it('[storage §9.11] what one start has written, the next one serves as it is stored, while schema and release are the same', async () => {
  const entry = await entryWith(codec(1).mark)
  expect(codec(1).servesAsStored(entry)).toBe(true)
  expect([codec(2).servesAsStored(entry), codec(1, '1.0.1').servesAsStored(entry)]).toEqual([false, false])
  const other = await entryWith(codecMark('1.0.0', 'ex.io/v2', versionOf(1)))
  expect(codec(1).servesAsStored(other)).toBe(false)
})

it('[storage §9.11] what has no mark is looked at once, and marked where it is what would be served', async () => {
  const [whole, partial] = [await entryWith(0), await entryWith(0, { ...OBJECT, spec: {} })]
  const served = codec(1)
  expect(served.servesAsStored(whole)).toBe(false)
  expect(String(await served.bytes(whole))).toContain('"resourceVersion":"2"')
  expect(String(await served.bytes(partial))).toContain('"size":1')
  expect([served.servesAsStored(whole), served.servesAsStored(partial)]).toEqual([true, false])
  expect(whole.mark).toBe(served.mark)
})

it('[storage §9.11] a marked value reads as one that is looked at does', async () => {
  const [marked, unmarked] = [await entryWith(codec(1).mark), await entryWith(0)]
  expect(await codec(1).read(marked)).toEqual(await codec(1).read(unmarked))
  expect(await codec(1).read(marked, 9)).toMatchObject({ metadata: { resourceVersion: '9' }, spec: { size: 3 } })
})

it('[storage §9.11] a value that was not decoded as a whole gets no mark', () => {
  expect(codec(1).unverified().mark).toBe(0)
  expect(codec(1).mark).toBeGreaterThan(0)
})
