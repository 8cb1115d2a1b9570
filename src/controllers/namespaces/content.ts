import { inParallel } from '../../base/index.js'
import { collectionPrefix, metaStrings, splitKey } from '../../registry/index.js'
import { decodeJson, isObject } from '../../base/json/index.js'
import type { Entry, Store } from '../../storage/index.js'
import { removeObject, type Actor } from '../actor.js'
import type { ServedType, ServedTypes } from '../served-types.js'

/** What a round of emptying a namespace has left. */
export interface Emptied {
  /** How many objects remain, by `plural.group`; types whose objects could not be deleted are not counted. */
  readonly remaining: ReadonlyMap<string, number>
  /** In how many of them each finalizer is. */
  readonly finalizers: ReadonlyMap<string, number>
  /** Why types could not be emptied, one text each. */
  readonly errors: readonly string[]
  /** Why not all types are known. */
  readonly discoveryError: string | undefined
}

/** Objects that are looked at before others get their turn. */
const PAGE = 500
/** Deletes under way at a time: as many as share a commit round. */
const AT_ONCE = 32

/** The contents of namespaces, as those know them who empty them. */
export class NamespaceContent {
  readonly #store: Store
  readonly #types: ServedTypes
  readonly #pause: () => Promise<void>

  /** `pause`: lets others get their turn. */
  constructor(store: Store, types: ServedTypes, pause: () => Promise<void>) {
    this.#store = store
    this.#types = types
    this.#pause = pause
  }

  /** The namespace of a key; '' where it has none, or is of no type that is served. */
  namespaceOf(key: string): string {
    const type = this.#types.ofKey(key)
    return type === undefined ? '' : splitKey(type.space, key).namespace
  }

  isEmpty(namespace: string): boolean {
    for (const type of this.#deletable()) if (this.#has(type, namespace)) return false
    return true
  }

  /** Deletes everything in the namespace once, types that cannot be emptied do not keep the others from it, and counts what remains. */
  async empty(namespace: string, actor: Actor): Promise<Emptied> {
    const round = { remaining: new Map<string, number>(), finalizers: new Map<string, number>(), errors: [] as string[] }
    let discoveryError: string | undefined
    try {
      for (const type of this.#deletable()) {
        if (!this.#has(type, namespace)) continue
        const error = await this.#emptyType(type, namespace, actor, round)
        if (error !== undefined) round.errors.push(error)
      }
    } catch (error) {
      actor.signal.throwIfAborted()
      discoveryError = textOf(error)
    }
    return { ...round, discoveryError }
  }

  /** The text of what went wrong. */
  async #emptyType(
    type: ServedType,
    namespace: string,
    actor: Actor,
    round: { readonly remaining: Map<string, number>; readonly finalizers: Map<string, number> },
  ): Promise<string | undefined> {
    const { group, version, resource } = type.resource
    try {
      const context = type.context()
      await this.#eachPage(type, namespace, async (entries) => {
        const options = { propagationPolicy: 'Background' }
        const [failure] = await inParallel(entries, AT_ONCE, ({ key }) => removeObject(context, key, actor, options))
        if (failure !== undefined) throw failure.error
      })
      let [count, held] = [0, 0]
      await this.#eachPage(type, namespace, (entries) => {
        count += entries.length
        for (const entry of entries) held += tally(round.finalizers, entry)
        return Promise.resolve()
      })
      if (count === 0) return undefined
      round.remaining.set(`${resource}.${group}`, count)
      const gvr = `${group}/${version}, Resource=${resource}`
      return held > 0 ? undefined : `unexpected items still remain in namespace: ${namespace} for gvr: ${gvr}`
    } catch (error) {
      actor.signal.throwIfAborted()
      return textOf(error)
    }
  }

  async #eachPage(type: ServedType, namespace: string, work: (entries: readonly Entry[]) => Promise<void>): Promise<void> {
    const prefix = collectionPrefix(type.space, namespace)
    for (let from = prefix; ;) {
      const { entries, more } = this.#store.range(prefix, { from, limit: PAGE })
      await work(entries)
      const last = entries.at(-1)
      if (!more || last === undefined) return
      from = `${last.key}\0`
      await this.#pause()
    }
  }

  *#deletable(): Iterable<ServedType> {
    for (const type of this.#types.all()) if (type.space.namespaced && type.verbs.has('delete')) yield type
  }

  #has(type: ServedType, namespace: string): boolean {
    return this.#store.range(collectionPrefix(type.space, namespace), { limit: 1 }).entries.length > 0
  }
}

/** Counts the finalizers of an object. @returns how many they are */
function tally(finalizers: Map<string, number>, entry: Entry): number {
  const object = decodeJson(entry.value).value
  const found = isObject(object) ? metaStrings(object, 'finalizers') : []
  for (const name of found) finalizers.set(name, (finalizers.get(name) ?? 0) + 1)
  return found.length
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
