import { compareVersionPriority } from '../meta/index.js'
import type { DiscoveryGroupVersion } from './types.js'

/** A group with its versions, the preferred one first. */
export interface DiscoveryGroup {
  readonly name: string
  readonly versions: readonly (readonly [name: string, DiscoveryGroupVersion])[]
}

interface GroupEntry {
  readonly versions: Map<string, DiscoveryGroupVersion>
  /** The sorted view; undefined after a change until somebody looks. */
  sorted: DiscoveryGroup | undefined
}

/**
 * What the server serves, as discovery tells it. The server sets and removes group versions as types come and go, each in O(1); orders and
 * documents are made when somebody asks. Every change gives {@link revision} another value.
 */
export class DiscoveryRegistry {
  readonly #groups = new Map<string, GroupEntry>()
  #revision = 0

  get revision(): number {
    return this.#revision
  }

  /**
   * Sets what a group version has, all of it. A custom group version does not replace a compiled-in one of the same name (spec/crd.md §7.5).
   * One without resources is not shown: remove it.
   */
  setGroupVersion(group: string, version: string, content: DiscoveryGroupVersion): void {
    const entry = this.#groups.get(group)
    if (entry === undefined) this.#groups.set(group, { versions: new Map([[version, content]]), sorted: undefined })
    else if (entry.versions.get(version)?.builtin === true && !content.builtin) return
    else {
      entry.versions.set(version, content)
      entry.sorted = undefined
    }
    this.#revision++
  }

  /** Removes a group version, and with its last one the group. Does nothing where there is none. */
  removeGroupVersion(group: string, version: string): void {
    const entry = this.#groups.get(group)
    if (entry === undefined || !entry.versions.delete(version)) return
    entry.sorted = undefined
    if (entry.versions.size === 0) this.#groups.delete(group)
    this.#revision++
  }

  /** A group, its versions by priority, then by name (spec/crd.md §7.6). The same object until the group changes. */
  group(name: string): DiscoveryGroup | undefined {
    const entry = this.#groups.get(name)
    if (entry === undefined) return undefined
    entry.sorted ??= {
      name,
      versions: [...entry.versions].sort(([a, x], [b, y]) => y.versionPriority - x.versionPriority || compareVersionPriority(a, b)),
    }
    return entry.sorted
  }

  groupVersion(group: string, version: string): DiscoveryGroupVersion | undefined {
    return this.#groups.get(group)?.versions.get(version)
  }

  /** All groups but core, in no order. */
  groups(): DiscoveryGroup[] {
    return [...this.#groups.keys()].filter((name) => name !== '').map((name) => this.group(name) as DiscoveryGroup)
  }
}

const priorityOf = ({ versions }: DiscoveryGroup): number => Math.max(...versions.map(([, content]) => content.groupPriority))

/** The order of the aggregated document: by priority, then by name (spec/crd.md §7.5). */
export function byName(groups: readonly DiscoveryGroup[]): DiscoveryGroup[] {
  return sortGroups(groups, ({ name }) => name)
}

/** The order of the plain list: by priority, then by `<version>.<group>`, where the first of a group's versions places it (spec/crd.md §7.4). */
export function byFirstVersion(groups: readonly DiscoveryGroup[]): DiscoveryGroup[] {
  return sortGroups(groups, ({ name, versions }) => versions.map(([version]) => `${version}.${name}`).reduce((a, b) => (a < b ? a : b)))
}

function sortGroups(groups: readonly DiscoveryGroup[], keyOf: (group: DiscoveryGroup) => string): DiscoveryGroup[] {
  const ranked = groups.map((group) => ({ group, priority: priorityOf(group), key: keyOf(group) }))
  return ranked.sort((a, b) => b.priority - a.priority || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ group }) => group)
}
