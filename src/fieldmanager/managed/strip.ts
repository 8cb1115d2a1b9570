import { fieldElement } from '../paths/element.js'
import type { FieldSet } from '../paths/field-set.js'
import { difference, setOf } from '../paths/set-algebra.js'

const METADATA = fieldElement('metadata')

/** The members of `metadata` that nobody owns. */
export const SYSTEM_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
])

const STRIPPED: FieldSet = setOf([
  [fieldElement('apiVersion')],
  [fieldElement('kind')],
  [METADATA],
  ...Array.from(SYSTEM_FIELDS, (name) => [METADATA, fieldElement(name)]),
])

/** A set without the paths that nobody owns, ever (spec/apply.md §3.12). */
export function stripSystemFields(set: FieldSet): FieldSet {
  return difference(set, STRIPPED)
}
