import type { LabelSelector } from '../meta/index.js'
import type { Entry, Store, StoreEvent, StoreWatch } from '../storage/index.js'
import { labelsText, parseLabels } from './stored-labels.js'

/** Collections up to this size are read through: that takes less than a millisecond. */
const WORTHWHILE = 2_000
/** An answer is worth its sorting up to this part of the collection. */
const NARROW = 0.1
/** Label keys whose values are looked up directly, beyond the first use of each. */
const MAX_KEYS = 16
/** An index that nobody asked for during so many times its own size in changes is dropped. */
const IDLE_CHANGES = 4

/** The keys of all entries with the same labels. */
interface LabelSet {
  readonly text: string
  readonly labels: Readonly<Record<string, string>>
  readonly keys: Set<string>
}

/** The sets by the value that they have for one label. */
type ValueIndex = Map<string, Set<LabelSet>>

/**
 * The newest entries below one prefix by their labels, kept up to date by a watch of the store: so that a selector costs what it finds, not what there is.
 * Entries with equal labels are one set, and a selector is evaluated once for each set.
 */
class LabelIndex {
  readonly #sets = new Map<string, LabelSet>()
  readonly #byKey = new Map<string, ValueIndex>()
  #watch: StoreWatch | undefined
  #size = 0
  #changes = 0
  #closed = false

  get closed(): boolean {
    return this.#closed
  }

  /** Reads what there is, and follows it from then on. @throws StoreError */
  async fill(store: Store, prefix: string): Promise<void> {
    const revision = store.head
    for await (const entries of store.scan(prefix, { revision })) for (const entry of entries) this.#add(entry)
    this.#watch = store.watch(prefix, revision, {
      events: (events) => {
        for (const event of events) this.#take(event)
        this.#changes += events.length
        if (this.#changes > IDLE_CHANGES * (this.#size + WORTHWHILE)) this.close()
      },
      end: () => {
        this.#closed = true
      },
    })
  }

  /** The keys of the entries that a selector finds, in no order; undefined: too many to be worth it. */
  find(selector: LabelSelector): string[] | undefined {
    this.#changes = 0
    const limit = Math.max(WORTHWHILE, this.#size * NARROW)
    const sets = [...this.#candidates(selector)].filter(({ labels }) => selector.matches(labels))
    if (sets.reduce((sum, { keys }) => sum + keys.size, 0) > limit) return undefined
    return sets.flatMap(({ keys }) => [...keys])
  }

  close(): void {
    this.#closed = true
    this.#watch?.close()
  }

  #candidates(selector: LabelSelector): Iterable<LabelSet> {
    const demanded = selector.demanded
    if (demanded === undefined) return this.#sets.values()
    const values = this.#byKey.get(demanded.key) ?? this.#indexKey(demanded.key)
    return values === undefined ? this.#sets.values() : new Set([...demanded.values].flatMap((value) => [...(values.get(value) ?? [])]))
  }

  #indexKey(key: string): ValueIndex | undefined {
    if (this.#byKey.size >= MAX_KEYS) return undefined
    const values: ValueIndex = new Map()
    for (const set of this.#sets.values()) note(values, key, set)
    this.#byKey.set(key, values)
    return values
  }

  #take(event: StoreEvent): void {
    if (event.previous !== undefined) this.#remove(event.previous)
    if (event.type === 'put') this.#add(event.entry)
  }

  #add(entry: Entry): void {
    const text = labelsText(entry.value)
    const set = this.#sets.get(text) ?? this.#newSet(text)
    set.keys.add(entry.key)
    this.#size++
  }

  #remove(entry: Entry): void {
    const set = this.#sets.get(labelsText(entry.value))
    if (set?.keys.delete(entry.key) !== true) return
    this.#size--
    if (set.keys.size > 0) return
    this.#sets.delete(set.text)
    for (const [key, values] of this.#byKey) forget(values, key, set)
  }

  #newSet(text: string): LabelSet {
    const set: LabelSet = { text, labels: parseLabels(text), keys: new Set() }
    this.#sets.set(text, set)
    for (const [key, values] of this.#byKey) note(values, key, set)
    return set
  }
}

function note(values: ValueIndex, key: string, set: LabelSet): void {
  if (!Object.hasOwn(set.labels, key)) return
  const value = set.labels[key] as string
  const sets = values.get(value)
  if (sets === undefined) values.set(value, new Set([set]))
  else sets.add(set)
}

function forget(values: ValueIndex, key: string, set: LabelSet): void {
  if (!Object.hasOwn(set.labels, key)) return
  const value = set.labels[key] as string
  const sets = values.get(value)
  sets?.delete(set)
  if (sets?.size === 0) values.delete(value)
}

/** The label indexes of a store, made when they are first of use. They go with the store. */
export class LabelIndexes {
  static readonly #all = new WeakMap<Store, LabelIndexes>()
  readonly #store: Store
  readonly #indexes = new Map<string, Promise<LabelIndex>>()

  private constructor(store: Store) {
    this.#store = store
  }

  static of(store: Store): LabelIndexes {
    const found = LabelIndexes.#all.get(store)
    if (found !== undefined) return found
    const made = new LabelIndexes(store)
    LabelIndexes.#all.set(store, made)
    return made
  }

  /**
   * The newest entries below a prefix that a selector finds, in the order of their keys; undefined where it is better to look at all of them.
   * @param space the prefix of the whole resource, which the other one starts with
   * @returns with them the revision that they are of, the store's head when the promise resolves
   * @throws StoreError
   */
  async find(
    space: string,
    prefix: string,
    selector: LabelSelector,
  ): Promise<{ readonly entries: Entry[]; readonly revision: number } | undefined> {
    const store = this.#store
    if (selector.empty || store.count(prefix) <= WORTHWHILE) return undefined
    const index = await (this.#indexes.get(space) ?? this.#make(space))
    if (index.closed) {
      this.#indexes.delete(space)
      return undefined
    }
    const found = index.find(selector)
    if (found === undefined) return undefined
    // Keys are made of names, which are ASCII: code units and bytes have the same order.
    const keys = (space === prefix ? found : found.filter((key) => key.startsWith(prefix))).sort()
    const entries = keys.map((key) => store.get(key)).filter((entry) => entry !== undefined)
    return { entries, revision: store.head }
  }

  #make(space: string): Promise<LabelIndex> {
    const index = new LabelIndex()
    const made = index.fill(this.#store, space).then(
      () => index,
      (error: unknown) => {
        this.#indexes.delete(space)
        throw error
      },
    )
    this.#indexes.set(space, made)
    return made
  }
}
