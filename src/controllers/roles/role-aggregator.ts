import { Owner, type Closable, type Timer } from '../../base/index.js'
import { decodeJson, encodeJson, isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { labelSelectorOf, type LabelSelector } from '../../meta/index.js'
import { Controller } from '../../reconcile/index.js'
import { labelsOf, metaString } from '../../registry/index.js'
import type { Entry, Store } from '../../storage/index.js'
import { changeObject, type Actor } from '../actor.js'
import { ObjectFeed, type FeedScheduler, type ObjectListener } from '../object-feed.js'
import type { ServedTypes } from '../served-types.js'

/** What the aggregation of ClusterRoles stands on. */
export interface RoleAggregatorOptions {
  readonly store: Store
  readonly scheduler: FeedScheduler
  readonly types: ServedTypes
  readonly onError: (controller: string, key: string, error: unknown) => void
}

/** The name that switches it. */
export const ROLE_AGGREGATOR = 'clusterrole-aggregation-controller'

const USER = `system:serviceaccount:kube-system:${ROLE_AGGREGATOR}`
const GROUP = 'rbac.authorization.k8s.io'
const KIND = 'ClusterRole'
const CLUSTER_ROLES = `/registry/${GROUP}/clusterroles/`
/** Roles often come many at a time: what they change is worked out once. */
const SETTLE_MS = 50

type Labels = Readonly<Record<string, string>>

/**
 * Fills ClusterRoles that have an `aggregationRule` with the rules of those that it selects, in the order of selectors and names, each rule once. Level-triggered on the
 * name of an aggregated role; of the others their labels are kept.
 */
export class RoleAggregator implements Closable, ObjectListener {
  readonly #options: RoleAggregatorOptions
  readonly #controller: Controller
  readonly #owned = new Owner()
  readonly #labels = new Map<string, Labels>()
  readonly #aggregated = new Map<string, readonly LabelSelector[]>()
  readonly #changed = new Set<string>()
  #settling: Timer | undefined

  constructor(options: RoleAggregatorOptions) {
    const { scheduler, onError } = options
    this.#options = options
    this.#owned.onClose(() => {
      this.#settling?.cancel()
    })
    const reconcile = (name: string, signal: AbortSignal): Promise<void> => this.#reconcile(name, { userName: USER, signal })
    this.#controller = this.#owned.own(new Controller({ name: ROLE_AGGREGATOR, scheduler, onError, reconcile }))
  }

  start(): void {
    const { store, scheduler } = this.#options
    this.#owned.own(new ObjectFeed(store, scheduler, CLUSTER_ROLES, this)).start()
  }

  close(): Promise<void> {
    return this.#owned.close()
  }

  reset(): void {
    this.#labels.clear()
    this.#aggregated.clear()
  }

  put(entry: Entry): void {
    const name = entry.key.slice(CLUSTER_ROLES.length)
    const labels = labelsOf(entry)
    const selectors = selectorsIn(entry)
    if (selectors === undefined) this.#aggregated.delete(name)
    else {
      this.#aggregated.set(name, selectors)
      this.#due(name)
    }
    this.#touch([this.#labels.get(name), labels])
    this.#labels.set(name, labels)
  }

  deleted(previous: Entry): void {
    const name = previous.key.slice(CLUSTER_ROLES.length)
    this.#aggregated.delete(name)
    this.#touch([this.#labels.get(name)])
    this.#labels.delete(name)
  }

  synced(): void {
    this.#controller.start()
  }

  /** A role had, or has, these labels: whoever selects it may have other rules now. */
  #touch(versions: readonly (Labels | undefined)[]): void {
    for (const [name, selectors] of this.#aggregated) {
      if (versions.some((labels) => labels !== undefined && selectors.some((selector) => selector.matches(labels)))) this.#due(name)
    }
  }

  #due(name: string): void {
    if (this.#owned.closed) return
    this.#changed.add(name)
    this.#settling ??= this.#options.scheduler.after(SETTLE_MS, () => {
      this.#settling = undefined
      const changed = [...this.#changed]
      this.#changed.clear()
      for (const each of changed) this.#controller.queue.add(each)
    })
  }

  async #reconcile(name: string, actor: Actor): Promise<void> {
    const { store, types } = this.#options
    const selectors = this.#aggregated.get(name)
    const entry = store.get(CLUSTER_ROLES + name)
    const type = types.ofKind(GROUP, KIND)
    if (selectors === undefined || entry === undefined || type === undefined) return
    const role = decoded(entry)
    const rules = this.#rulesFor(name, selectors)
    if (rulesIn(role).map(textOf).join() === rules.map(textOf).join()) return
    const subject = { key: entry.key, uid: metaString(role, 'uid') }
    await changeObject(type.context(), subject, actor, (current) => ({ ...current, rules: rules.length === 0 ? null : rules }))
  }

  #rulesFor(name: string, selectors: readonly LabelSelector[]): JsonValue[] {
    const names = [...this.#labels.keys()].filter((other) => other !== name).sort()
    const found = new Map<string, JsonValue>()
    for (const selector of selectors) {
      for (const other of names) {
        const entry = selector.matches(this.#labels.get(other) ?? {}) ? this.#options.store.get(CLUSTER_ROLES + other) : undefined
        if (entry === undefined) continue
        for (const rule of rulesIn(decoded(entry))) if (!found.has(textOf(rule))) found.set(textOf(rule), rule)
      }
    }
    return [...found.values()]
  }
}

const textOf = (rule: JsonValue): string => encodeJson(rule)

/** The selectors of an aggregated role; undefined for others, which are not read. A selector that is not valid selects nothing. */
function selectorsIn(entry: Entry): readonly LabelSelector[] | undefined {
  if (!entry.value.includes('"aggregationRule":')) return undefined
  const aggregation = own(decoded(entry), 'aggregationRule')
  if (!isObject(aggregation)) return undefined
  const selectors = own(aggregation, 'clusterRoleSelectors')
  return (Array.isArray(selectors) ? selectors : []).flatMap((selector) => (isObject(selector) ? (labelSelectorOf(selector) ?? []) : []))
}

function rulesIn(role: JsonObject): readonly JsonValue[] {
  const rules = own(role, 'rules')
  return Array.isArray(rules) ? rules : []
}

function decoded(entry: Entry): JsonObject {
  try {
    const { value } = decodeJson(entry.value)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
