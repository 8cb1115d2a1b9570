import { jsonEqual, type JsonObject, type JsonValue } from '../../base/json/index.js'
import type { CrdColumn, CrdSpec, CrdSubresources, CrdVersion, SelectableField } from '../types/index.js'

/** The four members of a version that the internal form has at the top instead, where they are the same in all versions. */
export interface Hoistable {
  readonly schema: JsonObject | undefined
  readonly subresources: CrdSubresources | undefined
  readonly columns: readonly CrdColumn[]
  readonly selectableFields: readonly SelectableField[]
}

/** A version of the internal form; what has been hoisted is undefined, or an empty list. */
export interface InternalVersion extends Hoistable {
  readonly version: CrdVersion
  /** `schema` as it is written in this version, hoisted or not. */
  readonly written: JsonObject | undefined
}

/**
 * `spec` as upstream validates it (spec/crd.md §2.2): schema, subresources, columns and selectable fields stand at the top, each on its own account,
 * where they are equal in all versions. Paths of errors follow from it.
 */
export interface InternalSpec {
  readonly spec: CrdSpec
  readonly versions: readonly InternalVersion[]
  readonly top: Hoistable
}

const NOTHING: Hoistable = { schema: undefined, subresources: undefined, columns: [], selectableFields: [] }

/** Rewrites a v1 spec. The list of versions may be null before it has been validated. */
export function internalForm(spec: CrdSpec): InternalSpec {
  const versions = versionsOf(spec)
  const [first] = versions
  if (first === undefined) return { spec, versions: [], top: NOTHING }
  const same = (of: (version: CrdVersion) => unknown): boolean =>
    versions.every((version) => jsonEqual(of(version) as JsonValue | undefined, of(first) as JsonValue | undefined))
  const members = partsOf(first)
  const isTop = {
    schema: same(({ schema }) => schema),
    subresources: same(({ subresources }) => subresources),
    columns: same(({ additionalPrinterColumns }) => additionalPrinterColumns),
    selectableFields: same(({ selectableFields }) => selectableFields),
  }
  return {
    spec,
    top: pick(members, (member) => isTop[member]),
    versions: versions.map((version) => ({
      version,
      written: version.schema?.openAPIV3Schema,
      ...pick(partsOf(version), (member) => !isTop[member]),
    })),
  }
}

/** The versions of a spec that may not have been validated yet. */
export function versionsOf(spec: CrdSpec): readonly CrdVersion[] {
  return (spec.versions as readonly CrdVersion[] | null) ?? []
}

function partsOf(version: CrdVersion): Hoistable {
  return {
    schema: version.schema?.openAPIV3Schema,
    subresources: version.subresources,
    columns: version.additionalPrinterColumns ?? [],
    selectableFields: version.selectableFields ?? [],
  }
}

function pick(parts: Hoistable, wanted: (member: keyof Hoistable) => boolean): Hoistable {
  return {
    schema: wanted('schema') ? parts.schema : undefined,
    subresources: wanted('subresources') ? parts.subresources : undefined,
    columns: wanted('columns') ? parts.columns : [],
    selectableFields: wanted('selectableFields') ? parts.selectableFields : [],
  }
}
