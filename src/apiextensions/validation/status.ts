import { encodeJson, type JsonValue } from '../../base/json/index.js'
import { fieldError, htmlEscapeJson } from '../../meta/index.js'
import type { CrdStatus, CrdVersion } from '../types/index.js'
import type { ErrorList } from './error-list.js'
import { checkNameFormats } from './names.js'

const STORED = 'status.storedVersions'

/** `status`, as far as it is judged: the form of names (spec/crd.md §2.17). */
export function checkStatus({ acceptedNames }: CrdStatus, errors: ErrorList): void {
  checkNameFormats(acceptedNames, 'status.acceptedNames', errors)
}

/** `status.storedVersions` against the versions that there are (spec/crd.md §2.17). */
export function checkStoredVersions(status: CrdStatus, versions: readonly CrdVersion[], errors: ErrorList): void {
  const { storedVersions } = status
  const shown = htmlEscapeJson(encodeJson(storedVersions as JsonValue))
  if (storedVersions === null || storedVersions.length === 0) {
    errors.add(fieldError.invalidText(STORED, shown, 'must have at least one stored version'))
    return
  }
  // A name that is there twice counts for one version only, as upstream strikes it out.
  const left = new Map(storedVersions.map((name, index) => [name, index]))
  for (const { name, storage } of versions) {
    if (!left.delete(name) && storage) errors.add(fieldError.invalidText(STORED, shown, `must have the storage version ${name}`))
  }
  for (const [name, index] of left) errors.add(fieldError.invalid(`${STORED}[${String(index)}]`, name, missing(name)))
}

function missing(version: string): string {
  return `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`
}
