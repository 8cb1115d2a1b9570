import type { ObjectCodec } from '../registry/index.js'
import type { Entry, Store, StoreWatch } from '../storage/index.js'
import type { CustomResourceDefinition } from './types/index.js'

/** A change of one CRD. */
export interface CrdChange {
  readonly name: string
  readonly old: CustomResourceDefinition | undefined
  readonly current: CustomResourceDefinition | undefined
}

/** Told of every change, synchronously and in order, before the writer of the change gets its answer. */
export type CrdListener = (change: CrdChange) => void

/**
 * All CRDs, parsed, always as the store has them: it is a watch of the store, so whoever wrote a CRD finds it here.
 */
export class CrdCache {
  readonly #crds = new Map<string, CustomResourceDefinition>()
  readonly #groups = new Map<string, Set<string>>()
  readonly #listeners: CrdListener[] = []
  readonly #store: Store
  readonly #prefix: string
  readonly #codec: ObjectCodec
  #watch: StoreWatch | undefined

  constructor(store: Store, prefix: string, codec: ObjectCodec) {
    this.#store = store
    this.#prefix = prefix
    this.#codec = codec
  }

  /** Reads what is there and follows it from then on. Listeners that were added before hear of each as new. */
  start(): void {
    const { entries } = this.#store.range(this.#prefix)
    for (const entry of entries) this.#set(this.#parse(entry))
    this.#watch = this.#store.watch(this.#prefix, this.#store.head, {
      events: (events) => {
        for (const event of events) {
          if (event.type === 'put') this.#set(this.#parse(event.entry))
          else this.#remove(event.key.slice(this.#prefix.length))
        }
      },
      progress: () => undefined,
      end: () => undefined,
    })
  }

  close(): void {
    this.#watch?.close()
  }

  listen(listener: CrdListener): void {
    this.#listeners.push(listener)
  }

  get(name: string): CustomResourceDefinition | undefined {
    return this.#crds.get(name)
  }

  /** The CRDs of a group, by name. */
  inGroup(group: string): CustomResourceDefinition[] {
    const names = [...(this.#groups.get(group) ?? [])].sort()
    return names.map((name) => this.#crds.get(name) as CustomResourceDefinition)
  }

  all(): IterableIterator<CustomResourceDefinition> {
    return this.#crds.values()
  }

  #parse(entry: Entry): CustomResourceDefinition {
    return this.#codec.read(entry) as unknown as CustomResourceDefinition
  }

  #set(crd: CustomResourceDefinition): void {
    const { name } = crd.metadata
    const old = this.#crds.get(name)
    this.#crds.set(name, crd)
    const names = this.#groups.get(crd.spec.group)
    if (names === undefined) this.#groups.set(crd.spec.group, new Set([name]))
    else names.add(name)
    this.#tell({ name, old, current: crd })
  }

  #remove(name: string): void {
    const old = this.#crds.get(name)
    if (old === undefined) return
    this.#crds.delete(name)
    const names = this.#groups.get(old.spec.group)
    names?.delete(name)
    if (names?.size === 0) this.#groups.delete(old.spec.group)
    this.#tell({ name, old, current: undefined })
  }

  #tell(change: CrdChange): void {
    for (const listener of this.#listeners) listener(change)
  }
}
