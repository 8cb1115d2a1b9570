import type { JsonValue } from '../base/json/index.js'
import { createFieldManager, type FieldManager } from './field-manager.js'
import { decodeEntries, encodeEntries, identityOf, withSet, type ManagedEntry, type Managers } from './managed/entry.js'
import { fieldElement, type Element } from './paths/element.js'
import type { FieldSet } from './paths/field-set.js'
import { difference, hasPath, setOf, union } from './paths/set-algebra.js'
import { OBJECT_META } from './typed/object-meta.js'
import { mapType, scalarType, type Type } from './typed/type.js'

const SCALE_VERSION = 'autoscaling/v1'
const REPLICAS: FieldSet = setOf([[fieldElement('spec'), fieldElement('replicas')]])
const STRING = scalarType('string')
const NUMERIC = scalarType('numeric')

const SCALE: Type = mapType(
  false,
  [
    ['apiVersion', STRING],
    ['kind', STRING],
    ['metadata', OBJECT_META],
    ['spec', mapType(false, [['replicas', NUMERIC]], undefined)],
    [
      'status',
      mapType(
        false,
        [
          ['replicas', NUMERIC],
          ['selector', STRING],
        ],
        undefined,
      ),
    ],
  ],
  undefined,
)

/** The field manager of Scale objects (spec/apply.md §3.19). */
export function scaleFieldManager(): FieldManager {
  const types = (apiVersion: string): Type | undefined => (apiVersion === SCALE_VERSION ? SCALE : undefined)
  return createFieldManager({ types, groupVersion: SCALE_VERSION, kind: 'Scale', subresource: 'scale' })
}

/** Where the versions of a kind keep what Scale calls `.spec.replicas`. */
export interface ScaleMapping {
  /** The `group/version` of the request. */
  readonly groupVersion: string
  /** By `group/version`, for every version of the kind: the names on the way to the replicas; undefined where the version has no scale. */
  readonly replicasPaths: ReadonlyMap<string, readonly string[] | undefined>
}

/** Translates managedFields between a scaled object and its Scale. Lists are values of `metadata.managedFields`; undefined: none. */
export interface ScaleEntries {
  /** The entries of the Scale: those of the parent that own its replicas. */
  toScale(parent: JsonValue | undefined): JsonValue[] | undefined
  /** The parent's entries after a write that left `scale` on the Scale. Entries in versions that the kind does not have are dropped. */
  toParent(parent: JsonValue | undefined, scale: JsonValue | undefined): JsonValue[] | undefined
}

/**
 * A translation for one endpoint. Unlike upstream's, it recognises an Update entry on the Scale as the parent's own one, so that a write that changes nothing does
 * not split it (spec/apply.md §9 V3).
 */
export function scaleEntries(mapping: ScaleMapping): ScaleEntries {
  const paths = new Map<string, readonly Element[] | undefined>()
  for (const [apiVersion, names] of mapping.replicasPaths) paths.set(apiVersion, names?.map(fieldElement))
  return {
    toScale: (parent) => encodeEntries(toScale(decodeEntries(parent, true), paths), undefined),
    toParent: (parent, scale) =>
      encodeEntries(toParent(decodeEntries(parent, true), decodeEntries(scale, true), paths, mapping.groupVersion), parent),
  }
}

type Paths = ReadonlyMap<string, readonly Element[] | undefined>

function toScale(parent: Managers, paths: Paths): Managers {
  const scale = new Map<string, ManagedEntry>()
  for (const entry of parent.values()) {
    const path = paths.get(entry.apiVersion)
    if (path !== undefined && hasPath(entry.set, path))
      scale.set(scaleIdentity(entry), { ...entry, apiVersion: SCALE_VERSION, set: REPLICAS, stored: undefined })
  }
  return scale
}

function scaleIdentity(entry: ManagedEntry): string {
  return identityOf({ ...entry, apiVersion: SCALE_VERSION })
}

function toParent(parent: Managers, scale: Managers, paths: Paths, groupVersion: string): Managers {
  const result = new Map<string, ManagedEntry>()
  const owners = new Map([...scale].filter(([, entry]) => !difference(REPLICAS, entry.set).hasChildren))
  for (const [identity, entry] of parent) {
    if (!paths.has(entry.apiVersion)) continue
    const path = paths.get(entry.apiVersion)
    if (path === undefined || !hasPath(entry.set, path) || owners.has(scaleIdentity(entry))) {
      result.set(identity, entry)
      continue
    }
    const left = difference(entry.set, setOf([path]))
    if (!left.isEmpty) result.set(identity, withSet(entry, left))
  }
  for (const entry of newOwners(parent, owners, paths)) addOwner(result, parent, entry, paths, groupVersion)
  return result
}

/** Those that own the replicas on the Scale and did not on the parent. */
function newOwners(parent: Managers, owners: Managers, paths: Paths): readonly ManagedEntry[] {
  const before = toScale(parent, paths)
  return [...owners].filter(([identity]) => !before.has(identity)).map(([, entry]) => entry)
}

function addOwner(result: Map<string, ManagedEntry>, parent: Managers, owner: ManagedEntry, paths: Paths, groupVersion: string): void {
  const set = setOf([paths.get(groupVersion) ?? []])
  const identity = identityOf({ ...owner, apiVersion: groupVersion })
  const had = result.get(identity)
  if (had !== undefined) result.set(identity, withSet(had, union(had.set, set)))
  else result.set(identity, { ...owner, apiVersion: groupVersion, time: parent.get(identity)?.time ?? '', set, stored: undefined })
}
