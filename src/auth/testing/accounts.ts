import { FakeClock } from '../../base/index.js'
import type { JsonObject } from '../../base/json/index.js'
import type { Entry, Store } from '../../storage/index.js'
import { AccountTokens } from '../service-accounts/account-tokens.js'
import { makeTokenKey, readTokenKey, type TokenKey } from '../service-accounts/token-key.js'

export const ISSUER = 'https://issuer.example'
export const NOW: number = Date.UTC(2026, 0, 2, 3, 4, 5)

/** Tokens over a store that is a map, at a time that stands still. */
export interface Accounts {
  readonly clock: FakeClock
  readonly key: TokenKey
  readonly store: Pick<Store, 'get'>
  readonly tokens: AccountTokens
  /** Stores an object, or removes it. `resource`: `serviceaccounts` or `secrets`. */
  readonly put: (resource: string, name: string, metadata: JsonObject | undefined) => void
}

/** An account `robot` in namespace `a`, and tokens for it. */
export function openAccounts(): Accounts {
  const clock = new FakeClock(NOW)
  const key = readTokenKey(makeTokenKey())
  const objects = new Map<string, Entry>()
  const store = { get: (path: string) => objects.get(path) }
  let made = 0
  const tokens = new AccountTokens({ issuer: ISSUER, clock, identity: { uuid: () => `id-${String(++made)}` }, store })
  tokens.useKey(key)
  const put: Accounts['put'] = (resource, name, metadata) => {
    const path = `/registry/${resource}/a/${name}`
    if (metadata === undefined) objects.delete(path)
    else {
      const value = Buffer.from(JSON.stringify({ metadata: { name, namespace: 'a', ...metadata } }))
      objects.set(path, { key: path, value, revision: 1, createRevision: 1, mark: 0, derived: undefined })
    }
  }
  put('serviceaccounts', 'robot', { uid: 'u1' })
  return { clock, key, store, tokens, put }
}
