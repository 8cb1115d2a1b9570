import type { JsonObject, JsonValue } from '../../base/json/index.js'
import type { Reply, ReplySink, RequestScope } from '../../endpoints/index.js'
import { OpenApiHandlers } from '../handlers.js'
import type { PublishedVersion } from '../published-version.js'
import { OpenApiPublisher } from '../publisher.js'

export const WIDGET = 'com.example.v1.Widget'
export const V3 = '/openapi/v3/apis/example.com/v1'
export const ONCE = { uid: 'u', generation: 1 }

/** A version of a type to be published. */
export const widget = (more: Partial<PublishedVersion> = {}): PublishedVersion => ({
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  listKind: 'WidgetList',
  plural: 'widgets',
  namespaced: true,
  schema: {
    type: 'object',
    description: 'A widget.',
    properties: {
      spec: { type: 'object', properties: { size: { type: 'integer', default: 3 } } },
      metadata: { type: 'object', properties: { name: { type: 'string', pattern: '^a' } } },
    },
  },
  status: false,
  scale: false,
  selectableFields: [],
  ...more,
})

/** A server's OpenAPI with the clock in hand, and a count of the pauses that builds make. */
export function setup(...versions: PublishedVersion[]): { publisher: OpenApiPublisher; ask: Ask; clock: { now: number; pauses: number } } {
  const clock = { now: Date.UTC(2026, 0, 2, 3, 4, 5, 678), pauses: 0 }
  const pause = (): Promise<void> => {
    clock.pauses++
    return Promise.resolve()
  }
  const publisher = new OpenApiPublisher({ info: { title: 'Test', version: 'v9' }, now: () => clock.now, pause })
  const handlers = new OpenApiHandlers(publisher, () => clock.now)
  if (versions.length > 0) publisher.set('widgets.example.com', ONCE, versions)
  const ask: Ask = (url, headers = {}, method = 'GET') => {
    const [path, query] = url.split('?')
    const scope = { method, query: new URLSearchParams(query), header: (name: string) => headers[name] ?? '' } as unknown as RequestScope
    return handlers.serve(scope, path as string) as Promise<Reply>
  }
  return { publisher, ask, clock }
}

/** Serves a request. */
export type Ask = (url: string, headers?: Readonly<Record<string, string>>, method?: string) => Promise<Reply>

/** The whole body of a reply. */
export async function bytes(reply: Reply): Promise<Buffer> {
  if (typeof reply.body !== 'function') return Buffer.from(reply.body)
  const pieces: Buffer[] = []
  const sink: ReplySink = {
    write: (piece) => {
      pieces.push(Buffer.from(piece))
      return undefined
    },
    pendingBytes: 0,
    signal: new AbortController().signal,
    whenOver: () => undefined,
    gather: () => undefined,
  }
  await reply.body(sink)
  return Buffer.concat(pieces)
}

/** The document in a reply. */
export const json = async (reply: Promise<Reply>): Promise<JsonObject> => JSON.parse((await bytes(await reply)).toString()) as JsonObject
/** A value inside a document. */
export const at = (value: JsonValue, ...keys: readonly string[]): JsonObject =>
  keys.reduce((node, key) => (node as JsonObject)[key] as JsonValue, value) as JsonObject
