import { isObject, type JsonObject, type JsonValue } from '../../../base/json/index.js'
import { systemClock } from '../../../base/index.js'
import type { Answer, RequestParts } from '../../../endpoints/testing/endpoint.js'
import { CRDS, openExtensions, type Extensions } from '../../testing/extensions.js'
import { converting, startWebhook, TestAuthority, type Answering, type TestWebhook } from './webhook.js'

const authority = new TestAuthority(systemClock.now())
const identity = authority.serving(['127.0.0.1', 'hook.default.svc'])

/** Merge patches. */
export const MERGE: { readonly 'content-type': string } = { 'content-type': 'application/merge-patch+json' }
/** Configurations to apply. */
export const APPLY: { readonly 'content-type': string } = { 'content-type': 'application/apply-patch+yaml' }

const SCALE = { scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }, status: {} }

function version(name: string, spec: JsonObject, more: JsonObject = {}): JsonObject {
  const status: JsonObject = { type: 'object', properties: { replicas: { type: 'integer' } } }
  const properties: JsonObject = { spec: { type: 'object', properties: { replicas: { type: 'integer' }, ...spec } }, status }
  return {
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object', properties } },
    subresources: SCALE,
    ...more,
  }
}

const TEXT = { type: 'string' }

/** `v1`, stored: `spec.address`, with a default `spec.roof`. */
export function firstVersion(more: JsonObject = {}): JsonObject {
  return version(
    'v1',
    { address: TEXT, roof: { type: 'string', default: 'tin' } },
    { selectableFields: [{ jsonPath: '.spec.address' }], ...more },
  )
}

/** `v2`: `spec.host` and `spec.port`, with a default `spec.door`. */
export function secondVersion(more: JsonObject = {}): JsonObject {
  return version(
    'v2',
    { host: TEXT, port: TEXT, roof: TEXT, door: { type: 'string', default: 'wood' } },
    { selectableFields: [{ jsonPath: '.spec.host' }], ...more },
  )
}

/** `ex.io/v1` and `ex.io/v2`, into each other. */
export const translate = (object: JsonObject, apiVersion: string): JsonObject => {
  const spec = object['spec']
  const { address, host, port, ...rest } = isObject(spec) ? spec : {}
  const texts = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')
  const [first = '', second = ''] = texts(address).split(':')
  const moved = apiVersion === 'ex.io/v2' ? { host: first, port: second } : { address: `${texts(host)}:${texts(port)}` }
  return { ...object, apiVersion, spec: { ...rest, ...moved } }
}

/** A server with `barns.ex.io` in two versions and a webhook between them. */
export interface Barns extends AsyncDisposable {
  readonly e: Extensions
  readonly webhook: TestWebhook
  readonly caBundle: string
  /** A path below the barns of namespace `a`. */
  readonly at: (version: string, rest?: string) => string
  /** A barn as a client sends it. */
  readonly barn: (version: string, name: string, spec: JsonObject, metadata?: JsonObject) => RequestParts
  readonly create: (version: string, name: string, spec: JsonObject, metadata?: JsonObject) => Promise<Answer>
  readonly patch: (path: string, body: JsonObject) => Promise<Answer>
  /** What was asked since this was last called: the wanted version, and the names of the objects. */
  readonly asked: () => string[]
  /** Changes the spec of the CRD. */
  readonly redefine: (spec: JsonObject) => Promise<void>
}

/** Starts everything. `more`: of the CRD's spec. */
export async function openBarns(more: JsonObject = {}, answer: Answering = converting(translate)): Promise<Barns> {
  const webhook = await startWebhook(identity, answer)
  const e = await openExtensions([], () => ({ host: '127.0.0.1', port: webhook.port }))
  const { caBundle } = authority
  await e.define(
    {
      names: { plural: 'barns', kind: 'Barn' },
      versions: [firstVersion(), secondVersion()],
      conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: webhook.url, caBundle } } },
      ...more,
    },
    { name: 'barns.ex.io' },
  )
  const at: Barns['at'] = (name, rest = '') => `/apis/ex.io/${name}/namespaces/a/barns${rest}`
  const barn: Barns['barn'] = (name, called, spec, metadata = {}) => ({
    body: { apiVersion: `ex.io/${name}`, kind: 'Barn', metadata: { name: called, ...metadata }, spec },
  })
  let seen = 0
  return {
    e,
    webhook,
    caBundle,
    at,
    barn,
    create: (name, called, spec, metadata) => e.call('POST', at(name), barn(name, called, spec, metadata)),
    patch: (path, body) => e.call('PATCH', path, { headers: MERGE, body: JSON.stringify(body) }),
    asked: () => {
      const fresh = webhook.calls.slice(seen)
      seen = webhook.calls.length
      return fresh.map(({ request }) => [request.desiredAPIVersion, ...request.objects.map(nameOf)].join(' '))
    },
    redefine: async (spec) => {
      await e.call('PATCH', `${CRDS}/barns.ex.io`, { headers: MERGE, body: JSON.stringify({ spec }) })
      await e.settle()
    },
    async [Symbol.asyncDispose]() {
      await e.api.close()
      await e.store.close()
      await webhook[Symbol.asyncDispose]()
    },
  }
}

const nameOf = (object: JsonObject): string => (object['metadata'] as JsonObject)['name'] as string
