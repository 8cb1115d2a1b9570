import { setMaxListeners } from 'node:events'
import type { JsonObject } from '../../base/json/index.js'
import { isStatusError, statusError } from '../../meta/index.js'
import {
  listObjects,
  readyGroups,
  watchObjects,
  type ObjectWatch,
  type ReadyGroup,
  type WatchEvent,
  type WatchTaker,
} from '../../registry/index.js'
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
    body: (sink: ReplySink) => new WatchStream({ environment, scope, resource, form, options, revision }, sink).run(),
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
}

/** One client's watch, from its first byte to its end. It keeps little while nothing happens: there may be thousands of them. */
class WatchStream implements WatchTaker {
  readonly #environment: Environment
  readonly #resource: Resource
  readonly #sink: ReplySink
  readonly #encoder: EventEncoder
  readonly #bookmarks: boolean
  /** What the watch begins with; dropped once it has begun. */
  #options: StreamOptions | undefined
  #timer: Timer | undefined
  /** How long the stream lasts still, and until the next bookmark, in ms as of the last timer. */
  #leftMs: number
  #bookmarkMs = BOOKMARK_MS
  #watch: ObjectWatch | undefined
  /** Revisions that the client has seen already. */
  #after = 0
  /** Nothing is written any more, and no watch is opened: what was awaited meanwhile comes too late. */
  #over = false
  #resolve: () => void = () => undefined

  constructor(given: StreamOptions, sink: ReplySink) {
    const { environment, form, resource, scope, options } = given
    this.#environment = environment
    this.#resource = resource
    this.#sink = sink
    this.#encoder = new EventEncoder(form, resource, scope, environment)
    this.#bookmarks = options.allowWatchBookmarks
    this.#options = given
    this.#leftMs = lengthOf(environment, options)
  }

  /** Resolves when the stream is over, however it ends. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve
      this.#sink.whenOver(this.#stop)
      const { retired } = this.#resource
      setMaxListeners(0, retired) // one for each watch, taken away with it
      retired.addEventListener('abort', this.#stop)
      if (retired.aborted) this.#stop()
      if (this.#over) return
      this.#arm()
      const options = this.#options as StreamOptions
      this.#start(options).then(
        () => (this.#options = undefined),
        (error: unknown) => {
          this.onEnd(error)
        },
      )
    })
  }

  readonly #stop = (): void => {
    if (this.#over) return
    this.#over = true
    this.#resource.retired.removeEventListener('abort', this.#stop)
    this.#timer?.cancel()
    this.#watch?.close()
    this.#resolve()
  }

  async #start(given: StreamOptions): Promise<void> {
    const { options, revision } = given
    const { store } = this.#resource.context
    // The deprecated paths know nothing of initial events, but begin with what there is all the same (spec/api.md §1.3).
    if (options.sendInitialEvents ?? revision === 0n) {
      this.#follow(given, await this.#sendInitialEvents(given))
      return
    }
    const pending = store.barrier()
    if (pending !== undefined) await pending
    const after = revision === 0n ? store.head : revision > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(revision)
    this.#follow(given, after)
  }

  /** Every object there is, then the marker; answers the revision that they show. */
  async #sendInitialEvents({ environment, scope, resource, options, revision }: StreamOptions): Promise<number> {
    const { context } = resource
    await waitForRevision(environment, context.store, revision)
    const name = pinnedName(scope, resource)
    const list = await listObjects(context, {
      ...narrowed(scope, resource, options),
      ...(name === undefined ? {} : { name }),
      limit: 0,
      continue: undefined,
      revision: undefined,
      ...(context.codec.remote === undefined ? {} : { signal: this.#sink.signal }),
    })
    for await (const group of readyGroups(context.codec, list)) {
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

  #follow({ scope, resource, options }: StreamOptions, after: number): void {
    if (this.#over) return
    const { store } = resource.context
    const name = pinnedName(scope, resource)
    this.#after = after
    try {
      this.#watch = watchObjects(
        resource.context,
        { ...narrowed(scope, resource, options), ...(name === undefined ? {} : { name }), after: Math.min(after, store.head) },
        this,
      )
    } catch (error) {
      if (error instanceof StoreError && error.code === 'Compacted') throw tooOld(after, store.compacted)
      throw error
    }
    if (this.#isOver) this.#watch.close()
  }

  /** What is handed over at the beginning may have been the end. */
  get #isOver(): boolean {
    return this.#over
  }

  onRound(phase: 'begin' | 'end'): void {
    this.#sink.gather(phase === 'begin')
  }

  onEvent(event: WatchEvent): Promise<void> | undefined {
    if (event.revision <= this.#after) return undefined
    const bytes = this.#encoder.event(event)
    return bytes instanceof Promise ? bytes.then((ready) => this.#write(ready)) : this.#sink.write(bytes)
  }

  onEnd(error: unknown): void {
    if (error === undefined || error instanceof NotAList) this.#stop()
    else void this.#write(this.#encoder.error(asStatus(error))).finally(this.#stop)
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#over) return
    const pending = this.#sink.write(bytes)
    if (pending !== undefined) await pending
  }

  /** One timer for everything, of the same length for most streams: the runtime keeps a list for each length. */
  #arm(): void {
    const last = this.#leftMs - LAST_BOOKMARK_MS
    const steps = [BOOKMARK_MS, this.#leftMs, ...(this.#bookmarks ? [this.#bookmarkMs, ...(last > 0 ? [last] : [])] : [])]
    const ms = Math.min(...steps)
    this.#timer = this.#environment.after(ms, () => {
      this.#leftMs -= ms
      this.#bookmarkMs -= ms
      this.#tick()
    })
  }

  #tick(): void {
    if (this.#leftMs <= 0) {
      this.#stop()
      return
    }
    if (this.#bookmarks && (this.#bookmarkMs <= 0 || this.#leftMs === LAST_BOOKMARK_MS)) this.#sendBookmark()
    if (this.#bookmarkMs <= 0) this.#bookmarkMs = BOOKMARK_MS
    if (!this.#over) this.#arm()
  }

  /** A bookmark is never early: it is sent only when every event up to the head has been handed over. */
  #sendBookmark(): void {
    if (this.#watch?.idle !== true) return
    try {
      void this.#sink.write(this.#encoder.bookmark(this.#resource.context.store.head, undefined))
    } catch (error) {
      this.onEnd(error)
    }
  }
}

/** How long a watch lasts, in ms. */
function lengthOf(environment: Environment, { timeoutSeconds = 0 }: ListQuery): number {
  const seconds = timeoutSeconds > 0 ? timeoutSeconds : environment.minRequestTimeout * (1 + environment.random())
  return Math.min(Math.ceil(seconds * 1000), 2 ** 31 - 1)
}

function tooOld(revision: number, compacted: number): Error {
  return statusError.expired(`too old resource version: ${String(revision)} (${String(compacted)})`)
}

function asStatus(error: unknown): JsonObject {
  const status = isStatusError(error) ? error : statusError.plain(500, error instanceof Error ? error.message : String(error))
  return status.toJson()
}
