import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'

/** Lists and maps that `omitempty` leaves out when empty, and that the root of a schema may not have beside a status subresource. */
const KEPT = ['enum', 'allOf', 'oneOf', 'anyOf', 'patternProperties', 'definitions', 'x-kubernetes-list-map-keys']

/**
 * Puts back, in place, what the canonical form has dropped but validation has to see: an empty list at the root of a schema counts as a keyword where
 * the version has a status subresource, and refuses the CRD (spec/crd.md §2.12), so that it never gets as far as being stored.
 * `source` is the body that `crd` was decoded from.
 */
export function restoreRootEmpties(crd: JsonObject, source: JsonObject): void {
  const versions = at(crd, 'spec', 'versions')
  const sources = at(source, 'spec', 'versions')
  if (!Array.isArray(versions) || !Array.isArray(sources)) return
  for (const [index, version] of versions.entries()) {
    const schema = at(version, 'schema', 'openAPIV3Schema')
    const written = at(sources[index], 'schema', 'openAPIV3Schema')
    if (!isObject(schema) || !isObject(written) || at(version, 'subresources', 'status') === undefined) continue
    for (const keyword of KEPT) {
      const value = own(written, keyword)
      if (isEmptyContainer(value) && !Object.hasOwn(schema, keyword)) schema[keyword] = Array.isArray(value) ? [] : {}
    }
  }
}

function isEmptyContainer(value: JsonValue | undefined): boolean {
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0
}

function at(value: JsonValue | undefined, ...keys: readonly string[]): JsonValue | undefined {
  let found = value
  for (const key of keys) found = isObject(found) ? own(found, key) : undefined
  return found
}
