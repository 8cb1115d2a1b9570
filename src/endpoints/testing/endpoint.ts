import { cloneJson, decodeJson, isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { coerceMetadata, isStatusError, MetaDecodeError, type StatusError } from '../../meta/index.js'
import { openHarness, type Harness } from '../../registry/testing/harness.js'
import type { Environment } from '../environment.js'
import { UnchangedApplies } from '../verbs/unchanged-applies.js'
import { parseRequestInfo } from '../request-info.js'
import { RequestUrl } from '../request-url.js'
import { DecodeError, type Applier, type DecodedObject, type ObjectDecoder, type Resource } from '../resource.js'
import type { Reply, RequestScope, UserInfo } from '../request.js'
import { serveResource } from '../serve.js'
import { printerColumns } from '../table/columns.js'
import { FakeSink } from './fake-sink.js'

/** What a request may bring besides its method and URI. */
export interface RequestParts {
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body?: string | Buffer | JsonObject
  readonly signal?: AbortSignal
  readonly user?: UserInfo
}

/** A request that remembers its warnings. */
export interface FakeScope extends RequestScope {
  readonly warnings: string[]
}

/** A request as the filters would hand it down. */
export function requestScope(method: string, uri: string, parts: RequestParts = {}): FakeScope {
  const url = new RequestUrl(uri)
  const warnings: string[] = []
  const { headers = {} } = parts
  return {
    method,
    info: parseRequestInfo(method, url),
    query: url.query,
    uri,
    header: (name) => headers[name] ?? '',
    user: parts.user ?? { name: 'tester', groups: [] },
    auditId: 'audit',
    signal: parts.signal ?? new AbortController().signal,
    warnings,
    warn: (text) => {
      warnings.push(text)
    },
    readBody: () => Promise.resolve(bytesOf(parts.body)),
  }
}

function bytesOf(body: RequestParts['body']): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/** A reply, read to its end. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly warnings: readonly string[]
  /** The body as JSON. */
  readonly json: JsonObject
}

/** A resource `widgets.ex.io` over a memory store, served by the verbs. */
export interface Endpoint extends Harness {
  readonly resource: Resource
  readonly verbs: Environment
  /** The answer to a request. @throws StatusError */
  readonly serve: (method: string, uri: string, parts?: RequestParts) => Promise<Answer>
  /** The error that a request is refused with; fails where it is not. */
  readonly refused: (method: string, uri: string, parts?: RequestParts) => Promise<StatusError>
  /** Starts a watch; its sink takes the frames. */
  readonly watch: (
    uri: string,
    parts?: RequestParts,
    sink?: FakeSink,
  ) => Promise<{ readonly sink: FakeSink; readonly ended: Promise<void> }>
  /** Creates a widget in namespace `a`. */
  readonly create: (name: string, spec?: JsonObject, metadata?: JsonObject) => Promise<JsonObject>
}

/** Where the widgets of namespace `a` are. */
export const WIDGETS = '/apis/ex.io/v1/namespaces/a/widgets'

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']

/** Typed metadata; of the spec only `known` and `nested` are known, everything else is kept but reported. */
export const widgetDecoder: ObjectDecoder = {
  fromJson: (value): DecodedObject => {
    const unknown: string[] = []
    const spec = own(value, 'spec')
    try {
      const metadata = own(value, 'metadata')
      if (metadata !== undefined) value['metadata'] = coerceMetadata(metadata, 'metadata', unknown)
    } catch (error) {
      throw error instanceof MetaDecodeError ? new DecodeError(error.message) : error
    }
    if (isObject(spec)) for (const key of Object.keys(spec)) if (key.startsWith('unknown')) unknown.push(`spec.${key}`)
    return { object: value, findings: unknown.map((path) => `unknown field "${path}"`) }
  },
}

/** Lays the config over the live object; remembers nothing. */
export const plainApplier: Applier = {
  apply: (live, config) => ({ ...cloneJson(live ?? {}), ...cloneJson(config), metadata: mergedMetadata(live, config) }),
}

function mergedMetadata(live: JsonObject | undefined, config: JsonObject): JsonObject {
  const of = (object: JsonObject | undefined): JsonObject => {
    const metadata: JsonValue | undefined = object === undefined ? undefined : own(object, 'metadata')
    return isObject(metadata) ? metadata : {}
  }
  return { ...of(live), ...of(config) }
}

/** Opens a store and serves widgets over it. */
export async function openEndpoint(more: Partial<Resource> = {}, registry: Parameters<typeof openHarness>[0] = {}): Promise<Endpoint> {
  const harness = await openHarness(registry)
  const { environment, context } = harness
  const verbs: Environment = {
    now: () => environment.clock.now(),
    after: (ms, callback) => environment.scheduler.after(ms, callback),
    random: () => 0.5,
    minRequestTimeout: 1800,
    unchangedApplies: new UnchangedApplies(),
  }
  const resource: Resource = {
    context,
    listKind: 'WidgetList',
    verbs: new Set(VERBS),
    decoder: widgetDecoder,
    table: printerColumns([]),
    custom: true,
    applier: plainApplier,
    fieldLabelError: (label) => (label.startsWith('metadata.') ? undefined : `field label not supported: ${label}`),
    bookmark: { apiVersion: 'ex.io/v1', kind: 'Widget' },
    retired: new AbortController().signal,
    ...more,
  }
  const reply = (method: string, uri: string, parts?: RequestParts): Promise<readonly [Reply, FakeScope]> => {
    const scope = requestScope(method, uri, parts)
    return serveResource(verbs, scope, resource).then((made) => [made, scope] as const)
  }
  const serve: Endpoint['serve'] = async (method, uri, parts) => readAnswer(...(await reply(method, uri, parts)))
  return {
    ...harness,
    resource,
    verbs,
    serve,
    refused: (method, uri, parts) => refusal(serve(method, uri, parts)),
    watch: async (uri, parts, sink = new FakeSink()) => {
      const [{ body }] = await reply('GET', uri, parts)
      return { sink, ended: (body as (to: FakeSink) => Promise<void>)(sink) }
    },
    create: async (name, spec = {}, metadata = {}) => {
      const body = { apiVersion: 'ex.io/v1', kind: 'Widget', metadata: { name, ...metadata }, spec }
      return (await serve('POST', WIDGETS, { body })).json
    },
  }
}

/** The StatusError that a promise is rejected with; whatever else it does is the test's failure. */
export async function refusal(promise: Promise<unknown>): Promise<StatusError> {
  try {
    await promise
  } catch (error) {
    if (isStatusError(error)) return error
    throw error
  }
  throw new Error('the request was served')
}

/** Reads a reply to its end. */
export async function readAnswer(reply: Reply, scope: FakeScope): Promise<Answer> {
  const { status, headers, body } = reply
  const sink = new FakeSink()
  if (typeof body === 'function') await body(sink)
  const text = typeof body === 'function' ? sink.text : body.toString()
  return {
    status,
    type: headers['content-type'] ?? '',
    text,
    warnings: scope.warnings,
    get json(): JsonObject {
      return decodeJson(text).value as JsonObject
    },
  }
}
