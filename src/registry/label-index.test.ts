import { expect, it } from 'vitest'
import { decodeContinue, parseFieldSelector, parseLabelSelector } from '../meta/index.js'
import { listObjects, type ListRequest, type ListResult } from './list.js'
import { matcherOf } from './selection.js'
import { openHarness, type Harness } from './testing/harness.js'

const MANY = 2_500

/** So many widgets as are worth an index; labels by their number. */
async function filled(labelsOf: (n: number) => Record<string, string>): Promise<Harness> {
  const harness = await openHarness()
  const writes = Array.from({ length: MANY }, (_, n) => put(harness, n, labelsOf(n)))
  await Promise.all(writes)
  return harness
}

const keyOf = (n: number): string => `/registry/ex.io/widgets/${n % 2 === 0 ? 'a' : 'b'}/w${String(n).padStart(5, '0')}`

async function put({ store }: Harness, n: number, labels: Record<string, string> | undefined): Promise<void> {
  const key = keyOf(n)
  const expected = store.get(key)?.revision ?? 0
  const bytes = Buffer.from(`{"metadata":{"labels":${JSON.stringify(labels)},"name":"w${String(n)}"}}`)
  const result = await store.cas(key, expected, labels === undefined ? { delete: true } : { put: bytes })
  expect(result.ok).toBe(true)
}

function request(harness: Harness, selector: string, more: Partial<ListRequest> = {}): ListRequest {
  const labels = parseLabelSelector(selector)
  const matches = matcherOf(harness.context.space, { labels, fields: parseFieldSelector('') })
  return { namespace: '', matches, labels, limit: 0, continue: undefined, revision: undefined, ...more }
}

/** Lists with the help of the index and without; both must give the same. */
async function listed(harness: Harness, selector: string, more: Partial<ListRequest> = {}): Promise<ListResult> {
  const wanted = request(harness, selector, more)
  const { labels: _unused, ...plain } = wanted
  const found = await listObjects(harness.context, wanted)
  expect(found).toEqual(await listObjects(harness.context, plain))
  return found
}

const SELECTORS = [
  'shard=7',
  'shard=none',
  'shard in (1,2,99)',
  'shard!=7',
  '!shard',
  'odd',
  'shard=7,odd=yes',
  'shard=7,!odd',
  'nothing',
  'shard notin (1),odd=yes',
]

it('[storage §9.11] an index finds what reading everything finds, in every page and namespace, while objects come, change and go', async () => {
  const harness = await filled((n) => ({ shard: String(n % 50), ...(n % 50 === 7 && n % 3 === 0 ? { odd: 'yes' } : {}) }))
  for (const selector of SELECTORS) await listed(harness, selector)
  expect((await listed(harness, 'shard=7')).entries.length).toBe(50)
  expect((await listed(harness, 'shard=7', { namespace: 'b' })).entries.length).toBe(50)
  expect((await listed(harness, 'shard=none')).entries).toEqual([])
  await put(harness, 7, { shard: '8' })
  await put(harness, 57, undefined)
  await put(harness, 1, { shard: '7', odd: 'yes' })
  for (const selector of SELECTORS) await listed(harness, selector)
  expect((await listed(harness, 'shard=7')).entries.length).toBe(49)
  await put(harness, 7, { shard: '7' })
  await put(harness, 57, { shard: '7' })
  for (const selector of SELECTORS) await listed(harness, selector)
})

it('[storage §5.1] pages of an index go on with the keys behind them', async () => {
  const harness = await filled((n) => ({ shard: String(n % 50) }))
  let token: ReturnType<typeof decodeContinue> | undefined
  const pages: number[] = []
  do {
    const page = await listed(harness, 'shard=7', { limit: 20, continue: token })
    pages.push(page.entries.length)
    token = page.continue === '' ? undefined : decodeContinue(page.continue)
    if (pages.length === 1) await put(harness, 7, { shard: '8' })
  } while (token !== undefined)
  expect(pages).toEqual([20, 20, 10])
})

it('[storage §9.7] an older revision is not what an index shows', async () => {
  const harness = await filled((n) => ({ shard: String(n % 50) }))
  const revision = harness.store.head
  await put(harness, 7, { shard: '8' })
  expect((await listed(harness, 'shard=7', { revision })).entries.length).toBe(50)
  expect((await listed(harness, 'shard=7', { revision: harness.store.head })).entries.length).toBe(49)
})

it('[storage §9.11] labels that no two objects share', async () => {
  const harness = await filled((n) => ({ id: String(n), __proto__x: 'a', constructor: String(n % 2) }))
  expect((await listed(harness, 'id=42')).entries.map(({ key }) => key)).toEqual([keyOf(42)])
  for (const selector of ['id in (1,2,3)', 'id!=5', 'toString', 'constructor=1,id=3', 'id']) await listed(harness, selector)
})

it('[storage §9.11] an index that nobody asks for goes, and comes again', async () => {
  const harness = await filled((n) => ({ shard: String(n % 50) }))
  await listed(harness, 'shard=7')
  for (let round = 0; round < 8; round++)
    await Promise.all(Array.from({ length: MANY }, (_, n) => put(harness, n, { shard: String((n + round) % 50) })))
  expect((await listed(harness, 'shard=7')).entries.length).toBe(50)
  expect((await listed(harness, 'shard=7')).entries.length).toBe(50)
  await harness.store.close()
  await expect(listObjects(harness.context, request(harness, 'shard=7'))).rejects.toThrow()
})
