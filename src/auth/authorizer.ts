import type { RequestInfo, UserInfo } from '../endpoints/index.js'
import { goQuote, statusError, type StatusError } from '../meta/index.js'
import { MASTERS_GROUP } from './groups.js'

/** What somebody wants to do. */
export type Attributes = Pick<
  RequestInfo,
  'isResourceRequest' | 'verb' | 'group' | 'version' | 'namespace' | 'resource' | 'subresource' | 'name' | 'path'
>

/** A verdict; `reason` says why not. */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly reason: string }

/** Decides who may do what (spec/api.md §8.8). */
export interface Authorizer {
  authorize(user: UserInfo, attributes: Attributes): Decision | Promise<Decision>
}

const ALLOWED: Decision = { allowed: true }
const NO_OPINION: Decision = { allowed: false, reason: '' }

/** Paths that everybody may ask. */
const OPEN_PATHS: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz'])

/** Members of `system:masters` may do everything, everybody may ask the health endpoints, nobody may do anything else. */
export function mastersAuthorizer(): Authorizer {
  return {
    authorize: (user, { isResourceRequest, path }) =>
      user.groups.includes(MASTERS_GROUP) || (!isResourceRequest && OPEN_PATHS.has(path)) ? ALLOWED : NO_OPINION,
  }
}

/** The 403 for a refusal, with what it is about (spec/api.md §8.8). */
export function forbiddenError(user: UserInfo, attributes: Attributes, reason: string): StatusError {
  const { group, resource, name } = attributes
  const why = escapeHtml(whatIsForbidden(user, attributes))
  return statusError.forbidden({ group, resource }, name, reason === '' ? why : `${why}: ${reason}`)
}

function whatIsForbidden(user: UserInfo, attributes: Attributes): string {
  const { verb, path, namespace, group, subresource } = attributes
  const subject = `User ${goQuote(user.name)} cannot ${verb}`
  if (!attributes.isResourceRequest) return `${subject} path ${goQuote(path)}`
  const resource = subresource === '' ? attributes.resource : `${attributes.resource}/${subresource}`
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace ${goQuote(namespace)}`
  return `${subject} resource ${goQuote(resource)} in API group ${goQuote(group)} ${scope}`
}

const HTML_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A browser that takes the text for HTML finds none in it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (char) => HTML_ESCAPES[char] as string)
}
