import { own, type JsonObject } from '../../base/json/index.js'
import type { Answer } from '../../endpoints/index.js'
import { fieldError, formatTime, statusError, type FieldError } from '../../meta/index.js'
import { metadataOf, metaString, type WallClock } from '../../registry/index.js'
import type { Store } from '../../storage/index.js'
import type { AccountTokens } from '../service-accounts/account-tokens.js'
import { boundObject } from '../service-accounts/bound-objects.js'
import type { ObjectRef } from '../service-accounts/claims.js'
import { objectIn, specOf, textIn, textsIn } from './members.js'

const KIND = { group: 'authentication.k8s.io', kind: 'TokenRequest' }
const MIN_SECONDS = 600n
const MAX_SECONDS = 1n << 32n

/** What token requests stand on. */
export interface TokenRequestOptions {
  readonly tokens: AccountTokens
  readonly clock: WallClock
  readonly store: Pick<Store, 'get'>
}

/** A token of the service account in the path (spec/openapi-and-clients.md §6.2). */
export function tokenRequest({ tokens, clock, store }: TokenRequestOptions): Answer {
  return (request, { info: { namespace, name } }) => {
    const given = metaString(request, 'name')
    if (given !== '' && given !== name)
      throw invalid(name, [fieldError.invalid('metadata.name', given, 'must match the service account name if specified')])
    const account = boundObject(store, 'serviceaccounts', namespace, name)
    if (account === undefined) throw statusError.notFound({ group: '', resource: 'serviceaccounts' }, name)
    const now = clock.now()
    const spec = specOf(request)
    const seconds = secondsOf(spec)
    const wanted = textsIn(spec, 'audiences')
    const audiences = wanted.length === 0 ? tokens.audiences : wanted
    const reference = objectIn(spec, 'boundObjectRef')
    const secret = reference === undefined ? undefined : boundSecret(store, namespace, reference)
    const token = tokens.make({ audiences, lifetimeSeconds: seconds, namespace, account: { name, uid: account.uid }, secret })
    return {
      ...request,
      metadata: { name, namespace, creationTimestamp: formatTime(now), ...ownersOf(request) },
      spec: { ...spec, audiences: [...audiences] },
      status: { token, expirationTimestamp: formatTime(now + seconds * 1_000) },
    }
  }
}

/** What the server itself wrote, and other metadata as they were given. */
function ownersOf(request: JsonObject): JsonObject {
  const { name: _name, namespace: _namespace, creationTimestamp: _time, ...rest } = metadataOf(request)
  return rest
}

function invalid(name: string, errors: readonly FieldError[]): Error {
  return statusError.invalid(KIND, name, errors)
}

function secondsOf(spec: JsonObject): number {
  const value = own(spec, 'expirationSeconds')
  const seconds = typeof value === 'number' || typeof value === 'bigint' ? BigInt(value) : 0n
  const wrong = (why: string): Error => invalid('', [fieldError.invalid('spec.expirationSeconds', seconds, why)])
  if (seconds < MIN_SECONDS) throw wrong('may not specify a duration less than 10 minutes')
  if (seconds > MAX_SECONDS) throw wrong('may not specify a duration larger than 2^32 seconds')
  return Number(seconds)
}

/** Kinds that tokens are bound to in clusters; there are none of them here. */
const ABSENT_KINDS: Readonly<Record<string, string>> = { Pod: 'pods', Node: 'nodes' }

/** @throws StatusError where there is no such object, or it is another one */
function boundSecret(store: Pick<Store, 'get'>, namespace: string, reference: JsonObject): ObjectRef {
  const [kind, apiVersion, name, uid] = ['kind', 'apiVersion', 'name', 'uid'].map((member) => textIn(reference, member)) as [
    string,
    string,
    string,
    string,
  ]
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  const absent = group === '' && Object.hasOwn(ABSENT_KINDS, kind) ? ABSENT_KINDS[kind] : undefined
  if (absent !== undefined) throw statusError.notFound({ group: '', resource: absent }, name)
  if (group !== '' || kind !== 'Secret')
    throw statusError.badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`)
  const found = boundObject(store, 'secrets', namespace, name)
  if (found === undefined) throw statusError.notFound({ group: '', resource: 'secrets' }, name)
  if (uid === '' || uid === found.uid) return { name, uid: found.uid }
  const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`
  throw statusError.conflict({ group: '', resource: kind }, name, why)
}
