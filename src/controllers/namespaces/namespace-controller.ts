import { Owner, type Closable, type Timer } from '../../base/index.js'
import { decodeJson, isObject, own, type JsonObject } from '../../base/json/index.js'
import { aggregateTexts, formatTime } from '../../meta/index.js'
import { Controller } from '../../reconcile/index.js'
import { metaString, type ResourceContext } from '../../registry/index.js'
import type { Entry, Store, StoreEvent, StoreWatch } from '../../storage/index.js'
import { changeObject, type Actor, type Subject } from '../actor.js'
import { ObjectFeed, type FeedScheduler, type ObjectListener } from '../object-feed.js'
import type { ServedTypes } from '../served-types.js'
import { namespaceConditions } from './conditions.js'
import { NamespaceContent, type Emptied } from './content.js'

/** The endpoints through which the controller writes namespaces. */
export interface NamespaceEndpoints {
  readonly status: ResourceContext
  readonly finalize: ResourceContext
}

/** What the namespace controller stands on. */
export interface NamespaceControllerOptions {
  readonly store: Store
  readonly scheduler: FeedScheduler
  readonly types: ServedTypes
  readonly namespaces: NamespaceEndpoints
  readonly onError: (controller: string, key: string, error: unknown) => void
}

/** The name that switches it. */
export const NAMESPACE_CONTROLLER = 'namespace-controller'

const USER = 'system:serviceaccount:kube-system:namespace-controller'
const NAMESPACES = '/registry/namespaces/'
const EVERYTHING = '/registry/'
const FINALIZER = 'kubernetes'
const WORKERS = 10
/** How long upstream lets a namespace that is being deleted alone, in ms: what was on its way into it arrives meanwhile. */
const GRACE_MS = 5_000
/** How often objects that finalizers hold are asked for again, in ms; that they are gone is noticed at once. */
const HELD_MS = 15_000
/** Objects often go many at a time: whether any is left is asked once. */
const LEAVING_MS = 50

/**
 * Empties namespaces that are being deleted and lets them go (spec/api.md §12.1). Level-triggered on the name of a namespace; what is in it is followed only while there
 * is one on its way out.
 */
export class NamespaceController implements Closable, ObjectListener {
  readonly #options: NamespaceControllerOptions
  readonly #content: NamespaceContent
  readonly #controller: Controller
  readonly #owned = new Owner()
  /** The uids of namespaces that are being deleted, by name. */
  readonly #terminating = new Map<string, string>()
  /** Terminating namespaces that something has left. */
  readonly #left = new Set<string>()
  #leaving: Timer | undefined
  #watch: StoreWatch | undefined

  constructor(options: NamespaceControllerOptions) {
    this.#options = options
    const { store, scheduler, types, onError } = options
    const pause = (): Promise<void> => new Promise((resolve) => void scheduler.immediate(resolve))
    this.#content = new NamespaceContent(store, types, pause)
    this.#owned.onClose(() => {
      this.#unfollow()
    })
    this.#controller = this.#owned.own(
      new Controller({
        name: NAMESPACE_CONTROLLER,
        scheduler,
        workers: WORKERS,
        onError,
        reconcile: (name, signal) => this.#reconcile(name, { userName: USER, signal }),
      }),
    )
  }

  start(): void {
    const { store, scheduler } = this.#options
    this.#owned.own(new ObjectFeed(store, scheduler, NAMESPACES, this)).start()
  }

  close(): Promise<void> {
    return this.#owned.close()
  }

  reset(): void {
    this.#terminating.clear()
    this.#unfollow()
  }

  /** What happens to a namespace after its mark, its own writes among it, does not bring it back before its time. */
  put(entry: Entry): void {
    const name = entry.key.slice(NAMESPACES.length)
    const object = decoded(entry)
    const uid = metaString(object, 'uid')
    if (metaString(object, 'deletionTimestamp') === '' || this.#terminating.get(name) === uid) return
    this.#terminating.set(name, uid)
    this.#follow()
    this.#controller.queue.addAfter(name, GRACE_MS)
  }

  deleted(previous: Entry): void {
    this.#terminating.delete(previous.key.slice(NAMESPACES.length))
    if (this.#terminating.size === 0) this.#unfollow()
  }

  synced(): void {
    this.#controller.start()
  }

  #follow(): void {
    if (this.#owned.closed) return
    const { store } = this.#options
    this.#watch ??= store.watch(EVERYTHING, store.head, {
      events: (events) => {
        for (const event of events) if (event.type === 'delete') this.#leaves(event)
      },
      end: () => undefined,
    })
  }

  #unfollow(): void {
    this.#watch?.close()
    this.#watch = undefined
    this.#leaving?.cancel()
    this.#leaving = undefined
    this.#left.clear()
  }

  #leaves({ key }: StoreEvent): void {
    const namespace = this.#content.namespaceOf(key)
    if (!this.#terminating.has(namespace)) return
    this.#left.add(namespace)
    this.#leaving ??= this.#options.scheduler.after(LEAVING_MS, () => {
      this.#leaving = undefined
      const left = [...this.#left]
      this.#left.clear()
      for (const name of left) if (this.#content.isEmpty(name)) this.#controller.queue.add(name)
    })
  }

  async #reconcile(name: string, actor: Actor): Promise<void> {
    const { store } = this.#options
    const pending = store.barrier()
    if (pending !== undefined) await pending
    const entry = store.get(NAMESPACES + name)
    const object = entry === undefined ? undefined : decoded(entry)
    if (entry === undefined || object === undefined || specFinalizers(object).length === 0) return
    if (metaString(object, 'deletionTimestamp') === '') return
    const subject = { key: entry.key, uid: metaString(object, 'uid') }
    const emptied = await this.#content.empty(name, actor)
    await this.#writeConditions(subject, emptied, actor)
    const errors = emptied.discoveryError === undefined ? emptied.errors : [emptied.discoveryError, ...emptied.errors]
    if (errors.length > 0) throw new Error(aggregateTexts(errors))
    if (emptied.remaining.size > 0) this.#controller.queue.addAfter(name, HELD_MS)
    // Who was let in just before the mark may have come meanwhile.
    else if (!this.#content.isEmpty(name)) this.#controller.queue.add(name)
    else await changeObject(this.#options.namespaces.finalize, subject, actor, finalized)
  }

  async #writeConditions(subject: Subject, emptied: Emptied, actor: Actor): Promise<void> {
    const { status: endpoint } = this.#options.namespaces
    const now = formatTime(endpoint.clock.now())
    await changeObject(endpoint, subject, actor, (current) => {
      const status = memberOf(current, 'status')
      return {
        ...current,
        status: { ...status, phase: 'Terminating', conditions: namespaceConditions(status['conditions'], emptied, now) },
      }
    })
  }
}

function decoded(entry: Entry): JsonObject {
  try {
    const { value } = decodeJson(entry.value)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

function memberOf(object: JsonObject, name: string): JsonObject {
  const member = own(object, name)
  return isObject(member) ? member : {}
}

function specFinalizers(object: JsonObject): string[] {
  const finalizers = own(memberOf(object, 'spec'), 'finalizers')
  return Array.isArray(finalizers) ? finalizers.filter((item) => typeof item === 'string') : []
}

/** The namespace without the controller's own finalizer. */
function finalized(current: JsonObject): JsonObject {
  const { finalizers: _finalizers, ...spec } = memberOf(current, 'spec')
  const left = specFinalizers(current).filter((finalizer) => finalizer !== FINALIZER)
  return { ...current, spec: left.length === 0 ? spec : { ...spec, finalizers: left } }
}
