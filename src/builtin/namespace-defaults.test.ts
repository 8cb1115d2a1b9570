import { describe, expect, it } from 'vitest'
import { decodeJson, type JsonObject } from '../base/json/index.js'
import { NamespaceDefaults } from './namespace-defaults.js'
import { openApi, type Opened } from './testing/api.js'

interface Kept extends Opened {
  readonly content: NamespaceDefaults
  readonly errors: unknown[]
  /** Waits until nothing is left to do. */
  readonly settle: () => Promise<void>
  readonly stored: (key: string) => JsonObject | undefined
}

async function open(): Promise<Kept> {
  const opened = await openApi()
  const { api, environment, store } = opened
  const errors: unknown[] = []
  const context = (plural: string): ReturnType<typeof api.resource>['context'] => api.resource('', plural).context
  const content = new NamespaceDefaults({
    namespaces: context('namespaces'),
    accounts: context('serviceaccounts'),
    configMaps: context('configmaps'),
    scheduler: environment.scheduler,
    onError: (_controller, _key, error) => errors.push(error),
  })
  content.start()
  return {
    ...opened,
    content,
    errors,
    settle: async () => {
      for (let turn = 0; turn < 200; turn++) await Promise.resolve()
    },
    stored: (key) => {
      const entry = store.get(`/registry/${key}`)
      return entry === undefined ? undefined : (decodeJson(entry.value).value as JsonObject)
    },
  }
}

describe('what every namespace holds', () => {
  it('[api §12.1] a ServiceAccount, at once and again after it was deleted', async () => {
    const { call, content, errors, settle, stored } = await open()
    await settle()
    expect(stored('serviceaccounts/default/default')).toMatchObject({
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: 'default' },
    })
    await call('POST', '/api/v1/namespaces', { body: { metadata: { name: 'n' } } })
    await settle()
    const first = stored('serviceaccounts/n/default')
    await call('DELETE', '/api/v1/namespaces/n/serviceaccounts/default')
    await settle()
    const second = stored('serviceaccounts/n/default')
    expect(second).toBeDefined()
    expect((second?.['metadata'] as JsonObject)['uid']).not.toBe((first?.['metadata'] as JsonObject)['uid'])
    expect([stored('configmaps/n/kube-root-ca.crt'), errors]).toEqual([undefined, []])
    await content.close()
  })

  it('[api §12.1] the root CA once it is known, and as it is', async () => {
    const { call, content, settle, stored } = await open()
    content.trust('PEM 1')
    await settle()
    expect(stored('configmaps/kube-system/kube-root-ca.crt')?.['data']).toEqual({ 'ca.crt': 'PEM 1' })
    await call('PUT', '/api/v1/namespaces/default/configmaps/kube-root-ca.crt', {
      body: { metadata: { name: 'kube-root-ca.crt', labels: { l: 'm' } }, data: { other: 'x' } },
    })
    await settle()
    expect(stored('configmaps/default/kube-root-ca.crt')).toMatchObject({ data: { 'ca.crt': 'PEM 1' }, metadata: { labels: { l: 'm' } } })
    content.trust('PEM 2')
    await settle()
    expect(stored('configmaps/default/kube-root-ca.crt')?.['data']).toEqual({ 'ca.crt': 'PEM 2' })
    await content.close()
  })

  it('[api §12.1] nothing comes into a namespace that goes', async () => {
    const { call, content, settle, stored } = await open()
    await call('POST', '/api/v1/namespaces', { body: { metadata: { name: 'n' } } })
    await settle()
    await call('DELETE', '/api/v1/namespaces/n')
    await call('DELETE', '/api/v1/namespaces/n/serviceaccounts/default')
    await settle()
    expect(stored('serviceaccounts/n/default')).toBeUndefined()
    await content.close()
  })
})

describe('the default namespaces', () => {
  it('[api §12.1] come back within a minute', async () => {
    const { api, content, environment, settle, stored, store } = await open()
    const { revision } = store.get('/registry/namespaces/kube-public') as { readonly revision: number }
    await store.cas('/registry/namespaces/kube-public', revision, { delete: true })
    environment.advance(59_000)
    await settle()
    expect(stored('namespaces/kube-public')).toBeUndefined()
    environment.advance(1_000)
    await settle()
    expect(stored('namespaces/kube-public')).toBeDefined()
    api.close()
    await content.close()
    await store.close()
    expect(environment.timers).toBe(0)
  })
})
