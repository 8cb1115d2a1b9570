import { describe, expect, it } from 'vitest'
import { openHarness } from '../registry/testing/harness.js'
import type { Store } from '../storage/index.js'
import { CrdCache, type CrdChange } from './crd-cache.js'

const PREFIX = '/registry/apiextensions.k8s.io/customresourcedefinitions/'
const put = async (store: Store, name: string, group = 'ex.io', expect_ = 0): Promise<number> => {
  const body = { metadata: { name }, spec: { group } }
  const result = await store.cas(PREFIX + name, expect_, { put: Buffer.from(JSON.stringify(body)) })
  return result.ok ? result.revision : 0
}
const brief = ({ name, old, current }: CrdChange): string =>
  `${name} ${old?.metadata.resourceVersion ?? '-'} ${current?.metadata.resourceVersion ?? '-'}`
const opened = async (): Promise<{ readonly store: Store; readonly cache: CrdCache; readonly changes: string[] }> => {
  const { store, context } = await openHarness()
  const cache = new CrdCache(store, PREFIX, context.codec)
  const changes: string[] = []
  cache.listen((change) => changes.push(brief(change)))
  return { store, cache, changes }
}

describe('CrdCache', () => {
  it('[crd §7.8] hears of what is there, then of every change before its writer does', async () => {
    const { store, cache, changes } = await opened()
    await put(store, 'a.ex.io')
    cache.start()
    expect(changes).toEqual(['a.ex.io - 2'])
    const revision = await put(store, 'b.ex.io')
    expect([changes.at(-1), cache.get('b.ex.io')?.metadata.resourceVersion]).toEqual(['b.ex.io - 3', '3'])
    await put(store, 'b.ex.io', 'ex.io', revision)
    expect(changes.at(-1)).toBe('b.ex.io 3 4')
    await store.cas(`${PREFIX}b.ex.io`, 4, { delete: true })
    expect([changes.at(-1), cache.get('b.ex.io')]).toEqual(['b.ex.io 4 -', undefined])
  })

  it('[crd §4] knows the CRDs of a group, by name; other keys are nothing to it', async () => {
    const { store, cache, changes } = await opened()
    cache.start()
    for (const name of ['b.ex.io', 'a.ex.io', '__proto__']) await put(store, name)
    await put(store, 'a.other', '__proto__')
    await store.cas('/registry/apiextensions.k8s.io/other/x', 0, { put: Buffer.from('{}') })
    expect(cache.inGroup('ex.io').map(({ metadata }) => metadata.name)).toEqual(['__proto__', 'a.ex.io', 'b.ex.io'])
    expect(cache.inGroup('__proto__').map(({ metadata }) => metadata.name)).toEqual(['a.other'])
    expect([cache.inGroup('none'), cache.get('constructor'), [...cache.all()].length, changes.length]).toEqual([[], undefined, 4, 4])
    await store.cas(`${PREFIX}a.other`, cache.inGroup('__proto__').length === 1 ? store.get(`${PREFIX}a.other`)!.revision : 0, {
      delete: true,
    })
    expect(cache.inGroup('__proto__')).toEqual([])
  })

  it('[crd §7.8] closed, it hears nothing more', async () => {
    const { store, cache, changes } = await opened()
    cache.start()
    cache.close()
    await put(store, 'a.ex.io')
    expect(changes).toEqual([])
  })
})
