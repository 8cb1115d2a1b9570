import { UnchangedApplies, type Environment } from '../../endpoints/index.js'
import { readAnswer, refusal, requestScope, type Answer, type RequestParts } from '../../endpoints/testing/endpoint.js'
import type { StatusError } from '../../meta/index.js'
import { createMemoryStore, type Store } from '../../storage/index.js'
import { FakeEnvironment } from '../../storage/testing/fake-environment.js'
import { BuiltinApi, type BuiltinOptions } from '../builtin-api.js'

export const MERGE = { 'content-type': 'application/merge-patch+json' }
export const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
export const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' }
export const APPLY = { 'content-type': 'application/apply-patch+yaml' }
export const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }

/** The compiled-in types over a memory store whose time stands still, without admission. */
export interface Opened {
  readonly environment: FakeEnvironment
  readonly store: Store
  readonly api: BuiltinApi
  readonly call: (method: string, uri: string, parts?: RequestParts) => Promise<Answer>
  readonly refused: (method: string, uri: string, parts?: RequestParts) => Promise<StatusError>
}

/** Opens a store with the default namespaces. */
export async function openApi(options: BuiltinOptions = {}): Promise<Opened> {
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
  const identity = { uuid: () => environment.random.uuid(), nameSuffix: () => 'xxxxx' }
  const api = new BuiltinApi({ store, clock: environment.clock, identity, admission: [] }, verbs, options)
  await api.start()
  const call: Opened['call'] = async (method, uri, parts) => {
    const scope = requestScope(method, uri, parts)
    const reply = await api.serve(scope)
    if (reply === undefined) throw new Error(`nobody serves ${uri}`)
    return readAnswer(reply, scope)
  }
  return { environment, store, api, call, refused: (method, uri, parts) => refusal(call(method, uri, parts)) }
}
