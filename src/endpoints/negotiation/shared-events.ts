import type { MaybePromise, WatchEvent } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'
import type { Resource } from '../resource.js'

interface Slot {
  readonly entry: Entry
  readonly type: string
  readonly revision: number
  readonly bytes: MaybePromise<Buffer>
}

/** Makes the bytes of an event in one form. */
interface Encoder {
  encode(event: WatchEvent): MaybePromise<Buffer>
}

/**
 * The bytes of the newest event of a resource in each form: all watchers get an event within one tick, so one slot a form is enough to encode it once.
 * It goes with its resource.
 */
export class SharedEvents {
  static readonly #all = new WeakMap<Resource, SharedEvents>()
  readonly #slots = new Map<string, Slot>()

  static of(resource: Resource): SharedEvents {
    const found = SharedEvents.#all.get(resource)
    if (found !== undefined) return found
    const made = new SharedEvents()
    SharedEvents.#all.set(resource, made)
    return made
  }

  /** The bytes of the event in the form `key` (one of the few forms that negotiation knows). */
  get(event: WatchEvent, key: string, encoder: Encoder): MaybePromise<Buffer> {
    const slot = this.#slots.get(key)
    if (slot?.entry === event.entry && slot.type === event.type && slot.revision === event.revision) return slot.bytes
    const bytes = encoder.encode(event)
    this.#slots.set(key, { entry: event.entry, type: event.type, revision: event.revision, bytes })
    return bytes
  }
}
