import { own, type JsonObject } from '../../base/json/index.js'
import { DecodeError } from '../../endpoints/index.js'
import { notRegisteredText, parseGroupVersion } from '../../meta/index.js'

const OPTIONS = ['CreateOptions', 'DeleteOptions', 'GetOptions', 'ListOptions', 'PatchOptions', 'UpdateOptions', 'WatchEvent']
const OWN = ['CustomResourceDefinition', 'CustomResourceDefinitionList', 'ConversionReview', ...OPTIONS]
const UNVERSIONED = ['Status', 'APIVersions', 'APIGroup', 'APIGroupList', 'APIResourceList']

/** The Go types that upstream's server of CRDs knows, by `apiVersion`. */
const REGISTERED: ReadonlyMap<string, readonly string[]> = new Map([
  ['apiextensions.k8s.io/v1', OWN],
  ['apiextensions.k8s.io/v1beta1', OWN],
  ['v1', [...OPTIONS, ...UNVERSIONED]],
])

/**
 * Refuses what says to be of another kind than a CRD, as Go's scheme does: it knows no such kind, or no way from there to a CRD (spec/api.md §2.5).
 * @throws DecodeError
 */
export function checkIsDefinition(value: JsonObject): void {
  const kind = text(value, 'kind')
  const apiVersion = text(value, 'apiVersion')
  if (REGISTERED.get(apiVersion)?.includes(kind) !== true) throw new DecodeError(notRegisteredText(kind, apiVersion))
  if (kind === 'CustomResourceDefinition') return
  const version = parseGroupVersion(apiVersion)?.version ?? ''
  throw new DecodeError(`converting (${version}.${kind}) to (apiextensions.CustomResourceDefinition): unknown conversion`)
}

function text(object: JsonObject, field: string): string {
  const value = own(object, field)
  return typeof value === 'string' ? value : ''
}
