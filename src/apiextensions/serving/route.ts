import type { RequestInfo } from '../../endpoints/index.js'
import { isTrue } from '../controllers/conditions.js'
import type { CrdVersion, CustomResourceDefinition } from '../types/index.js'

/** Where a request for a custom resource goes (spec/custom-resources.md §1.2). */
export type Route =
  /** Not ours: the plain 404. */
  | { readonly kind: 'delegate' }
  | { readonly kind: 'serve'; readonly version: CrdVersion; readonly subresource: '' | 'status' | 'scale' }
  /** A subresource that the version does not have: the 404 Status. */
  | { readonly kind: 'unknownSubresource'; readonly version: CrdVersion }

const DELEGATE: Route = { kind: 'delegate' }

/** Matches a request against the CRD of that name. */
export function matchRoute(crd: CustomResourceDefinition | undefined, info: RequestInfo): Route {
  if (crd === undefined) return DELEGATE
  const namespaced = crd.spec.scope === 'Namespaced'
  if (!namespaced && info.namespace !== '') return DELEGATE
  if (namespaced && info.namespace === '' && info.verb !== 'list' && info.verb !== 'watch') return DELEGATE
  const version = crd.spec.versions.find(({ name }) => name === info.version)
  if (version?.served !== true) return DELEGATE
  if (!isTrue(crd, 'NamesAccepted') && !isTrue(crd, 'Established')) return DELEGATE
  if (info.subresource === '') return { kind: 'serve', version, subresource: '' }
  const { subresources } = version
  if (info.subresource === 'status' && subresources?.status !== undefined) return { kind: 'serve', version, subresource: 'status' }
  if (info.subresource === 'scale' && subresources?.scale !== undefined) return { kind: 'serve', version, subresource: 'scale' }
  return { kind: 'unknownSubresource', version }
}
