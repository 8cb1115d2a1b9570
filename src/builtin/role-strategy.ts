import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { fieldError, pathSegmentRule, type FieldError } from '../meta/index.js'
import type { Strategy } from '../registry/index.js'
import { metadataErrors, metadataUpdateErrors } from './metadata-rules.js'
import { plainStrategy } from './plain-strategy.js'

/** Roles and ClusterRoles: their rules are checked and stored (spec/openapi-and-clients.md §6.2). */
export function roleStrategy(namespaced: boolean): Strategy {
  const errors = (object: JsonObject): FieldError[] => [
    ...metadataErrors(object, pathSegmentRule, namespaced),
    ...itemsOf(object, 'rules').flatMap((rule, index) => ruleErrors(rule, `rules[${String(index)}]`, namespaced)),
    ...aggregationErrors(own(object, 'aggregationRule')),
  ]
  return {
    ...plainStrategy(pathSegmentRule),
    namespaced,
    validate: errors,
    validateUpdate: (object, old) => [...errors(object), ...metadataUpdateErrors(object, old)],
  }
}

/** The items of a list that are objects (decoded ones all are). */
export function itemsOf(object: JsonObject, member: string): JsonObject[] {
  const list = own(object, member)
  return Array.isArray(list) ? list.filter(isObject) : []
}

function countOf(rule: JsonObject, member: string): number {
  const list = own(rule, member)
  return Array.isArray(list) ? list.length : 0
}

function ruleErrors(rule: JsonObject, path: string, namespaced: boolean): FieldError[] {
  const verbs = countOf(rule, 'verbs') > 0 ? [] : [fieldError.required(`${path}.verbs`, 'verbs must contain at least one value')]
  return [...verbs, ...(countOf(rule, 'nonResourceURLs') > 0 ? urlErrors(rule, path, namespaced) : resourceErrors(rule, path))]
}

function urlErrors(rule: JsonObject, path: string, namespaced: boolean): FieldError[] {
  const urls = own(rule, 'nonResourceURLs') as JsonValue
  const invalid = (why: string): FieldError => fieldError.invalid(`${path}.nonResourceURLs`, urls, why)
  const isMixed = ['apiGroups', 'resources', 'resourceNames'].some((member) => countOf(rule, member) > 0)
  return [
    ...(namespaced ? [invalid('namespaced rules cannot apply to non-resource URLs')] : []),
    ...(isMixed ? [invalid('rules cannot apply to both regular resources and non-resource URLs')] : []),
  ]
}

function resourceErrors(rule: JsonObject, path: string): FieldError[] {
  return [
    ...(countOf(rule, 'apiGroups') > 0
      ? []
      : [fieldError.required(`${path}.apiGroups`, 'resource rules must supply at least one api group')]),
    ...(countOf(rule, 'resources') > 0
      ? []
      : [fieldError.required(`${path}.resources`, 'resource rules must supply at least one resource')]),
  ]
}

function aggregationErrors(aggregation: JsonValue | undefined): FieldError[] {
  if (!isObject(aggregation) || countOf(aggregation, 'clusterRoleSelectors') > 0) return []
  const why = 'at least one clusterRoleSelector required if aggregationRule is non-nil'
  return [fieldError.required('aggregationRule.clusterRoleSelectors', why)]
}
