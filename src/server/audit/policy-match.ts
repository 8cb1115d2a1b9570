import type { RequestInfo, UserInfo } from '../../endpoints/index.js'
import type { AuditPolicy, AuditRule, GroupResources } from './policy.js'

/** The first rule that matches a request; undefined where none does. `user`: undefined where authentication failed: it can be anybody (spec/api.md §8.9). */
export function matchingRule({ rules }: AuditPolicy, info: RequestInfo, user: UserInfo | undefined): AuditRule | undefined {
  return rules.find((rule) => isAbout(rule, user, info) && (isAnything(rule) || coversResource(rule, info) || coversPath(rule, info)))
}

const isIn = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value)

function isAbout({ users, userGroups, verbs }: AuditRule, user: UserInfo | undefined, { verb }: RequestInfo): boolean {
  if (!isIn(verbs, verb)) return false
  if (user === undefined) return true
  return isIn(users, user.name) && (userGroups.length === 0 || userGroups.some((group) => user.groups.includes(group)))
}

function isAnything({ resources, namespaces, nonResourceURLs }: AuditRule): boolean {
  return resources.length === 0 && namespaces.length === 0 && nonResourceURLs.length === 0
}

function coversResource({ resources, namespaces, nonResourceURLs }: AuditRule, info: RequestInfo): boolean {
  if (!info.isResourceRequest || nonResourceURLs.length > 0 || !isIn(namespaces, info.namespace)) return false
  return resources.length === 0 || resources.some((group) => names(group, info))
}

function names({ group, resources, resourceNames }: GroupResources, info: RequestInfo): boolean {
  if (group !== info.group) return false
  if (resources.length === 0) return true
  return isIn(resourceNames, info.name) && resources.some((pattern) => isResource(pattern, info))
}

function isResource(pattern: string, { resource, subresource }: RequestInfo): boolean {
  if (pattern === '*') return true
  if (pattern.startsWith('*/')) return subresource !== '' && pattern.slice(2) === subresource
  if (pattern.endsWith('/*')) return pattern.slice(0, -2) === resource
  return pattern === (subresource === '' ? resource : `${resource}/${subresource}`)
}

function coversPath({ nonResourceURLs }: AuditRule, info: RequestInfo): boolean {
  return !info.isResourceRequest && nonResourceURLs.some((pattern) => isPath(pattern, info.path))
}

function isPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path
}
