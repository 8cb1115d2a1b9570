import type { JsonValue } from '../base/json/index.js'
import { createFieldManager, type FieldManager } from './field-manager.js'
import { decodeEntries, encodeEntries, identityOf, withSet, type ManagedEntry, type Managers } from './managed/entry.js'
import { fieldElement, type Element } from './paths/element.js'
import type { FieldSet } from './paths/field-set.js'
import { difference, hasPath, setOf } from './paths/set-algebra.js'
import { OBJECT_META } from './typed/object-meta.js'
import { mapType, scalarType, type Type } from './typed/type.js'

const SCALE_VERSION = 'autoscaling/v1'
const REPLICAS_PATH: readonly Element[] = [fieldElement('spec'), fieldElement('replicas')]
const REPLICAS: FieldSet = setOf([REPLICAS_PATH])
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

/**
 * The field manager of Scale objects of custom resources (spec/apply.md §3.19). What an Apply makes is an object that no conversion takes for a Scale: only an Apply
 * that changes nothing comes through (§9 V3).
 */
export function scaleFieldManager(): FieldManager {
  const types = (apiVersion: string): Type | undefined => (apiVersion === SCALE_VERSION ? SCALE : undefined)
  const refusal = `request to convert CR to an invalid group/version: ${SCALE_VERSION}`
  return createFieldManager({ types, groupVersion: SCALE_VERSION, kind: 'Scale', subresource: 'scale', refusal })
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
 * A translation for one endpoint. It follows upstream's in that an Update entry, whose version is part of what makes it the same one, is never recognised as the
 * parent's own: the replicas move to an entry of their own, without time, even where a write changes nothing (spec/apply.md §9 V3).
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
  const owners = new Map([...scale].filter(([, entry]) => hasPath(entry.set, REPLICAS_PATH)))
  const result = new Map<string, ManagedEntry>()
  for (const [identity, entry] of parent) {
    if (!paths.has(entry.apiVersion)) continue
    const path = paths.get(entry.apiVersion)
    const isOwner = path !== undefined && hasPath(entry.set, path)
    if (!isOwner || owners.delete(identity)) {
      result.set(identity, entry)
      continue
    }
    const left = difference(entry.set, setOf([path]))
    if (!left.isEmpty) result.set(identity, withSet(entry, left))
  }
  const set = setOf([paths.get(groupVersion) ?? []])
  for (const [identity, owner] of owners)
    result.set(identity, { ...owner, apiVersion: groupVersion, time: parent.get(identity)?.time ?? '', set, stored: undefined })
  return result
}
