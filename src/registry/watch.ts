import type { Entry, StoreEvent, StoreWatch, WatchSink } from '../storage/index.js'
import { sharedCodecFor } from './ahead.js'
import type { MaybePromise, ObjectCodec } from './codec.js'
import type { ResourceContext } from './context.js'
import { collectionPrefix, objectKey } from './keys.js'
import type { Matcher } from './selection.js'

/** One event of a watch: `entry` is shown with `revision` (a DELETED one carries the old content and the new revision, spec/api.md §4.6). */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly entry: Entry
  readonly revision: number
  /** Reads the entry at once: whatever had to be asked outside has been asked. */
  readonly codec: ObjectCodec
}

export interface WatchRequest {
  readonly namespace: string
  readonly name?: string
  readonly matches: Matcher | undefined
  /** Events of later revisions only. */
  readonly after: number
}

/** Who watches. */
export interface WatchTaker {
  /** Called around the events of a round of several: what comes between may be sent together. */
  onRound?(phase: 'begin' | 'end'): void
  /** Called for each event, in order; awaited before the next one where it returns a promise. */
  onEvent(event: WatchEvent): Promise<void> | undefined
  /** The watch is over, on the store's side or by an error of a selector or of `onEvent`. */
  onEnd(error: unknown): void
}

/** Events, and bytes of their objects, that may wait for a watcher beyond those that were there when its watch began; with more of them it is over. */
const MAX_WAITING_EVENTS = 10_000
const MAX_WAITING_BYTES = 16 * 1024 * 1024

/** Watches a collection. Events wait in order where something has to be awaited; a watch that falls too far behind ends, so that nobody else notices. */
export interface ObjectWatch extends StoreWatch {
  /** True when every event up to the store's head has been handed over. */
  readonly idle: boolean
}

/** @throws StoreError Compacted when history does not reach back to `after` */
export function watchObjects(context: ResourceContext, request: WatchRequest, taker: WatchTaker): ObjectWatch {
  return new EventPump(context, request, taker)
}

/** Events that are asked about outside while an earlier one still waits: their answers come at about the same time, and are given out in order. */
const ASKED_AHEAD = 16

const NOTHING: StoreEvent[] = []

/** One object a watch: there may be thousands that wait for something to happen. */
class EventPump implements ObjectWatch, WatchSink {
  readonly #matches: Matcher | undefined
  readonly #taker: WatchTaker
  readonly #codec: ObjectCodec
  readonly #watch: StoreWatch | undefined
  /** Exact key wanted; undefined: the whole prefix. */
  readonly #key: string | undefined
  /** Made when something waits. */
  #queue = NOTHING
  /** How many events waited when the watch began. */
  #first = 0
  #waitingBytes = 0
  /** False while what had happened before is handed over: that is in the store's history anyway. */
  #live = false
  #busy = false
  #closed = false

  constructor(context: ResourceContext, request: WatchRequest, taker: WatchTaker) {
    this.#matches = request.matches
    this.#taker = taker
    this.#codec = context.codec
    this.#key = request.name === undefined ? undefined : objectKey(context.space, request.namespace, request.name)
    const prefix = this.#key ?? collectionPrefix(context.space, request.namespace)
    this.#watch = context.store.watch(prefix, request.after, this)
    // What came at once may have been the end.
    if (this.#closed) this.#watch.close()
    this.#first = this.#queue.length
    this.#live = true
  }

  get idle(): boolean {
    return !this.#busy && this.#queue.length === 0
  }

  close(): void {
    this.#closed = true
    this.#queue = NOTHING
    this.#watch?.close()
  }

  end(): void {
    this.#end(undefined)
  }

  #end(error: unknown): void {
    if (this.#closed) return
    this.close()
    this.#taker.onEnd(error)
  }

  events(events: readonly StoreEvent[]): void {
    if (events.length > 1) this.#taker.onRound?.('begin')
    this.#take(events)
    if (events.length > 1) this.#taker.onRound?.('end')
  }

  #take(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (this.#closed) return
      if (this.#key !== undefined && event.key !== this.#key) continue
      if (!this.#busy) this.#start(event)
      else this.#wait(event)
    }
  }

  #wait(event: StoreEvent): void {
    if (this.#queue === NOTHING) this.#queue = []
    if (this.#queue.push(event) <= ASKED_AHEAD) this.#askAhead(event)
    if (!this.#live) return
    this.#waitingBytes += bytesOf(event)
    if (this.#queue.length > this.#first + MAX_WAITING_EVENTS || this.#waitingBytes > MAX_WAITING_BYTES) this.#end(undefined)
  }

  /** Hands an event over at once; only where that has to wait, the pump takes over. */
  #start(event: StoreEvent): void {
    let pending: Promise<void> | undefined
    try {
      pending = this.#deliver(event)
    } catch (error) {
      this.#end(error)
      return
    }
    if (pending === undefined) return
    this.#busy = true
    void this.#pump(pending)
  }

  async #pump(first: Promise<void>): Promise<void> {
    try {
      await first
      for (let event = this.#queue.shift(); event !== undefined && !this.#closed; event = this.#queue.shift()) {
        if (this.#first > 0) this.#first--
        else this.#waitingBytes -= bytesOf(event)
        const next = this.#queue[ASKED_AHEAD - 1]
        if (next !== undefined) this.#askAhead(next)
        const pending = this.#deliver(event)
        if (pending !== undefined) await pending
      }
    } catch (error) {
      this.#end(error)
    } finally {
      this.#busy = false
    }
  }

  #deliver(event: StoreEvent): Promise<void> | undefined {
    if (this.#codec.remote === undefined) return this.#decide(event, this.#codec, this.#codec)
    const { now, before } = this.#readers(event)
    if (!(now instanceof Promise) && !(before instanceof Promise)) return this.#decide(event, now, before)
    return Promise.all([now, before]).then(([ready, readyBefore]) => (this.#closed ? undefined : this.#decide(event, ready, readyBefore)))
  }

  /** What reads the new content of an event and the old one, as far as they are looked at. */
  #readers(event: StoreEvent): { readonly now: MaybePromise<ObjectCodec>; readonly before: MaybePromise<ObjectCodec> } {
    const matches = this.#matches
    const reader = (entry: Entry): MaybePromise<ObjectCodec> =>
      matches?.byKey === true && matches.matches(entry, this.#codec) === false ? this.#codec : sharedCodecFor(this.#codec, entry)
    const looksBack = event.type === 'delete' || (matches !== undefined && !matches.byKey)
    return {
      now: event.type === 'put' ? reader(event.entry) : this.#codec,
      before: looksBack && event.previous !== undefined ? reader(event.previous) : this.#codec,
    }
  }

  /** A failure comes up again where the event is delivered. */
  #askAhead(event: StoreEvent): void {
    if (this.#codec.remote === undefined) return
    const { now, before } = this.#readers(event)
    for (const reader of [now, before]) if (reader instanceof Promise) reader.catch(() => undefined)
  }

  #decide(event: StoreEvent, reader: ObjectCodec, readerBefore: ObjectCodec): Promise<void> | undefined {
    const matches = this.#matches
    const current = event.type === 'put' ? event.entry : undefined
    if (matches === undefined)
      return this.#emit(event, current !== undefined, event.previous !== undefined, current === undefined ? readerBefore : reader)
    const emit = (isNow: boolean, wasBefore: boolean): Promise<void> | undefined =>
      this.#emit(event, isNow, wasBefore, isNow ? reader : readerBefore)
    const now = current !== undefined && matches.matches(current, reader)
    const before = event.previous !== undefined && matches.matches(event.previous, readerBefore)
    if (typeof now === 'boolean' && typeof before === 'boolean') return emit(now, before)
    return Promise.all([now, before]).then(([isNow, wasBefore]) => emit(isNow, wasBefore))
  }

  #emit(event: StoreEvent, now: boolean, before: boolean, codec: ObjectCodec): Promise<void> | undefined {
    if (now) {
      const { entry, revision } = event as StoreEvent & { readonly type: 'put' }
      return this.#taker.onEvent({ type: before ? 'MODIFIED' : 'ADDED', entry, revision, codec })
    }
    return before ? this.#taker.onEvent({ type: 'DELETED', entry: event.previous as Entry, revision: event.revision, codec }) : undefined
  }
}

function bytesOf(event: StoreEvent): number {
  return (event.type === 'put' ? event.entry : event.previous).value.byteLength
}
