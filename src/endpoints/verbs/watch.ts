import { setMaxListeners } from 'node:events'
import type { JsonObject } from '../../base/json/index.js'
import { isStatusError, statusError } from '../../meta/index.js'
import { listObjects, readyGroups, watchObjects, type ObjectWatch, type ReadyGroup, type WatchEvent } from '../../registry/index.js'
import { StoreError } from '../../storage/index.js'
import type { Environment, Timer } from '../environment.js'
import { negotiateStream, STREAM_TYPES, type Form } from '../negotiation/form.js'
import { EventEncoder, NotAList } from '../negotiation/event-encoder.js'
import { parseListOptions, readRevision, type ListQuery } from '../options/list-options.js'
import type { Reply, ReplySink, RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { includeOf } from '../table/table.js'
import { waitForRevision } from './fresh.js'
import { checkFieldLabels, narrowed, pinnedName } from './list.js'

const BOOKMARK_MS = 60_000
const LAST_BOOKMARK_MS = 2_000
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end'

/** GET of a collection with `watch`, or of a /watch/ path (spec/api.md §4.5-§4.9). Everything after the checks is an event in a 200 stream. */
export function watchVerb(environment: Environment, scope: RequestScope, resource: Resource): Promise<Reply> {
  const form = negotiateStream(scope, resource)
  const options = parseListOptions(scope, scope.query.has('watch') && isTrue(scope.query))
  checkFieldLabels(scope, resource, options)
  const revision = readRevision(options.resourceVersion)
  if (form.as === 'Table') includeOf(scope)
  const headers = { 'content-type': STREAM_TYPES[form.media] }
  if (asksForWebSocket(scope)) return Promise.resolve({ status: 200, headers, body: '' })
  return Promise.resolve({
    status: 200,
    headers,
    body: (sink: ReplySink) => new WatchStream({ environment, scope, resource, form, options, revision, sink }).run(),
  })
}

/**
 * There are no WebSockets here. fabric8's client asks for one first and takes a 200 for a server without, but most of its HTTP libraries wait for the end of
 * the body before they tell it (spec/openapi-and-clients.md §5.4): then it watches by a plain GET.
 */
function asksForWebSocket(scope: RequestScope): boolean {
  return scope.header('upgrade').toLowerCase() === 'websocket'
}

function isTrue(query: URLSearchParams): boolean {
  const value = query.get('watch') ?? ''
  return value !== '0' && value.toLowerCase() !== 'false'
}

interface StreamOptions {
  readonly environment: Environment
  readonly scope: RequestScope
  readonly resource: Resource
  readonly form: Form
  readonly options: ListQuery
  readonly revision: bigint
  readonly sink: ReplySink
}

/** One client's watch, from its first byte to its end. */
class WatchStream {
  readonly #o: StreamOptions
  readonly #encoder: EventEncoder
  readonly #timers: Timer[] = []
  #watch: ObjectWatch | undefined
  /** Nothing is written any more, and no watch is opened: what was awaited meanwhile comes too late. */
  #over = false
  #end: () => void = () => undefined

  constructor(options: StreamOptions) {
    this.#o = options
    this.#encoder = new EventEncoder(options.form, options.resource, options.scope, options.environment)
  }

  /** Resolves when the stream is over, however it ends. */
  async run(): Promise<void> {
    const { sink, resource } = this.#o
    const ended = new Promise<void>((resolve) => {
      this.#end = () => {
        this.#over = true
        resolve()
      }
    })
    const stop = (): void => {
      this.#end()
    }
    sink.signal.addEventListener('abort', stop)
    setMaxListeners(0, resource.retired) // one for each watch, taken away with it
    resource.retired.addEventListener('abort', stop)
    try {
      if (sink.signal.aborted || resource.retired.aborted) return
      this.#startTimers()
      await Promise.race([this.#start(), ended])
      await ended
    } catch (error) {
      if (!(error instanceof NotAList)) await this.#write(this.#encoder.error(asStatus(error)))
    } finally {
      sink.signal.removeEventListener('abort', stop)
      resource.retired.removeEventListener('abort', stop)
      this.#over = true
      for (const timer of this.#timers) timer.cancel()
      this.#watch?.close()
    }
  }

  async #start(): Promise<void> {
    const { options, revision, resource } = this.#o
    const { store } = resource.context
    // The deprecated paths know nothing of initial events, but begin with what there is all the same (spec/api.md §1.3).
    if (options.sendInitialEvents ?? revision === 0n) {
      this.#follow(await this.#sendInitialEvents())
      return
    }
    const pending = store.barrier()
    if (pending !== undefined) await pending
    this.#follow(revision === 0n ? store.head : revision > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(revision))
  }

  /** Every object there is, then the marker; answers the revision that they show. */
  async #sendInitialEvents(): Promise<number> {
    const { environment, scope, resource, options, revision, sink } = this.#o
    await waitForRevision(environment, resource.context.store, revision)
    const name = pinnedName(scope, resource)
    const list = await listObjects(resource.context, {
      ...narrowed(scope, resource, options),
      ...(name === undefined ? {} : { name }),
      limit: 0,
      continue: undefined,
      revision: undefined,
      signal: sink.signal,
    })
    for await (const group of readyGroups(resource.context.codec, list)) {
      await this.#sendGroup(group)
      if (this.#over) return list.revision
    }
    if (options.allowWatchBookmarks && options.sendInitialEvents === true)
      await this.#write(this.#encoder.bookmark(list.revision, { [INITIAL_EVENTS_END]: 'true' }))
    return list.revision
  }

  async #sendGroup({ entries, readerOf }: ReadyGroup): Promise<void> {
    for (const entry of entries) {
      if (this.#over) return
      await this.#write(await this.#encoder.event({ type: 'ADDED', entry, revision: entry.revision, codec: readerOf(entry) }))
    }
  }

  #follow(after: number): void {
    if (this.#over) return
    const { scope, resource, options } = this.#o
    const { store } = resource.context
    const name = pinnedName(scope, resource)
    try {
      this.#watch = watchObjects(resource.context, {
        ...narrowed(scope, resource, options),
        ...(name === undefined ? {} : { name }),
        after: Math.min(after, store.head),
        onEvent: (event) => {
          return event.revision <= after ? undefined : this.#deliver(event)
        },
        onEnd: (error) => {
          this.#fail(error)
        },
      })
    } catch (error) {
      if (error instanceof StoreError && error.code === 'Compacted') throw tooOld(after, store.compacted)
      throw error
    }
  }

  #deliver(event: WatchEvent): Promise<void> | undefined {
    const bytes = this.#encoder.event(event)
    if (bytes instanceof Promise)
      return bytes.then(async (ready) => {
        await this.#write(ready)
      })
    return this.#o.sink.write(bytes)
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#over) return
    const pending = this.#o.sink.write(bytes)
    if (pending !== undefined) await pending
  }

  #fail(error: unknown): void {
    if (error === undefined || error instanceof NotAList) this.#end()
    else
      void this.#write(this.#encoder.error(asStatus(error))).finally(() => {
        this.#end()
      })
  }

  #startTimers(): void {
    const { environment, options } = this.#o
    const least = environment.minRequestTimeout
    const seconds = (options.timeoutSeconds ?? 0) > 0 ? (options.timeoutSeconds as number) : least * (1 + environment.random())
    const total = Math.min(seconds * 1000, 2 ** 31 - 1)
    this.#timers.push(
      environment.after(total, () => {
        this.#end()
      }),
    )
    if (!options.allowWatchBookmarks) return
    if (total > LAST_BOOKMARK_MS)
      this.#timers.push(
        environment.after(total - LAST_BOOKMARK_MS, () => {
          this.#sendBookmark()
        }),
      )
    this.#repeatBookmarks()
  }

  #repeatBookmarks(): void {
    const timer = this.#o.environment.after(BOOKMARK_MS, () => {
      this.#timers.splice(this.#timers.indexOf(timer), 1)
      this.#sendBookmark()
      this.#repeatBookmarks()
    })
    this.#timers.push(timer)
  }

  /** A bookmark is never early: it is sent only when every event up to the head has been handed over. */
  #sendBookmark(): void {
    if (this.#watch?.idle !== true) return
    try {
      void this.#o.sink.write(this.#encoder.bookmark(this.#o.resource.context.store.head, undefined))
    } catch (error) {
      this.#fail(error)
    }
  }
}

function tooOld(revision: number, compacted: number): Error {
  return statusError.expired(`too old resource version: ${String(revision)} (${String(compacted)})`)
}

function asStatus(error: unknown): JsonObject {
  const status = isStatusError(error) ? error : statusError.plain(500, error instanceof Error ? error.message : String(error))
  return status.toJson()
}
