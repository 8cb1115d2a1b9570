import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { strategicMerge, UnchangedApplies, type Environment } from '../../endpoints/index.js'
import { readAnswer, refusal, requestScope, type Answer, type RequestParts } from '../../endpoints/testing/endpoint.js'
import { FakeSink, settled } from '../../endpoints/testing/fake-sink.js'
import type { StatusError } from '../../meta/index.js'
import type { AdmissionPlugin } from '../../registry/index.js'
import { createMemoryStore, type Store } from '../../storage/index.js'
import { FakeEnvironment } from '../../storage/testing/fake-environment.js'
import { ApiExtensions } from '../api-extensions.js'
import type { ServiceResolver } from '../conversion/index.js'

export const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** A version of a definition: status, scale and everything allowed below spec and status. */
export function servedVersion(name: string, more: JsonObject = {}): JsonObject {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  return {
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } },
    ...more,
  }
}

/** The body of `widgets.ex.io`, namespaced, as a client sends it. */
export function crdBody(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.ex.io', ...metadata },
    spec: { group: 'ex.io', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions: [servedVersion('v1')], ...spec },
  }
}

/** The CRD API and what it defines, over a memory store whose time stands still. */
export interface Extensions {
  readonly environment: FakeEnvironment
  readonly store: Store
  readonly api: ApiExtensions
  /** What the controllers reported. */
  readonly errors: string[]
  /** The answer; undefined where nobody serves the path. @throws StatusError */
  readonly serve: (method: string, uri: string, parts?: RequestParts) => Promise<Answer | undefined>
  /** The answer of a request that is served. */
  readonly call: (method: string, uri: string, parts?: RequestParts) => Promise<Answer>
  readonly refused: (method: string, uri: string, parts?: RequestParts) => Promise<StatusError>
  readonly watch: (uri: string, parts?: RequestParts) => Promise<{ readonly sink: FakeSink; readonly ended: Promise<void> }>
  /** Lets controllers get on. */
  readonly settle: () => Promise<void>
  /** Creates a CRD and lets it be established. */
  readonly define: (spec?: JsonObject, metadata?: JsonObject) => Promise<void>
  /** The conditions of a CRD in brief. */
  readonly conditions: (name?: string) => Promise<string[]>
}

/** Opens a store and starts everything. */
export async function openExtensions(admission: readonly AdmissionPlugin[] = [], resolveService?: ServiceResolver): Promise<Extensions> {
  const environment = new FakeEnvironment()
  const store = createMemoryStore({ environment })
  await store.open()
  const verbs: Environment = {
    now: () => environment.clock.now(),
    after: (ms, callback) => environment.scheduler.after(ms, callback),
    random: () => 0.5,
    minRequestTimeout: 1800,
    unchangedApplies: new UnchangedApplies(),
  }
  const errors: string[] = []
  let suffix = 0
  const api = new ApiExtensions({
    store,
    clock: environment.clock,
    release: 'test',
    identity: { uuid: () => environment.random.uuid(), nameSuffix: () => `s${String(++suffix).padStart(4, '0')}` },
    scheduler: environment.scheduler,
    environment: verbs,
    admission,
    resolveService,
    strategicMerge: (current, patch) => strategicMerge(current, patch, {}),
    onError: (controller, key, error) => errors.push(`${controller} ${key}: ${error instanceof Error ? error.message : String(error)}`),
  })
  api.start()
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await settled()
  }
  const serve: Extensions['serve'] = async (method, uri, parts) => {
    const scope = requestScope(method, uri, parts)
    const reply = await api.serve(scope)
    return reply === undefined ? undefined : readAnswer(reply, scope)
  }
  const call: Extensions['call'] = async (method, uri, parts) => {
    const answer = await serve(method, uri, parts)
    if (answer === undefined) throw new Error(`nobody serves ${uri}`)
    return answer
  }
  return {
    environment,
    store,
    api,
    errors,
    serve,
    call,
    refused: (method, uri, parts) => refusal(serve(method, uri, parts)),
    watch: async (uri, parts) => {
      const reply = await api.serve(requestScope('GET', uri, parts))
      const sink = new FakeSink()
      return { sink, ended: (reply?.body as (to: FakeSink) => Promise<void>)(sink) }
    },
    settle,
    define: async (spec, metadata) => {
      await call('POST', CRDS, { body: crdBody(spec, metadata) })
      await settle()
    },
    conditions: async (name = 'widgets.ex.io') => brief((await call('GET', `${CRDS}/${name}`)).json),
  }
}

/** `type=status/reason` of each condition of a CRD. */
export function brief(crd: JsonObject): string[] {
  const { conditions } = crd['status'] as { readonly conditions: JsonValue }
  const list = Array.isArray(conditions) ? (conditions as unknown as Readonly<Record<string, string>>[]) : []
  return list.map(({ type, status, reason }) => `${String(type)}=${String(status)}/${String(reason)}`)
}
