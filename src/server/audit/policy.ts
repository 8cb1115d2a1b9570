import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { aggregateText, fieldError, jsonTypeName, subdomainErrors, type FieldError } from '../../meta/index.js'

/** How much of a request is recorded, in rising order (spec/api.md §8.9). */
export const AUDIT_LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const
export type AuditLevel = (typeof AUDIT_LEVELS)[number]

/** When an event is written. */
export const AUDIT_STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const
export type AuditStage = (typeof AUDIT_STAGES)[number]

/** Resources of a group. Empty lists: all. */
export interface GroupResources {
  readonly group: string
  /** `pods`, `pods/log`; a star stands for all, or for anything on its side of the slash. */
  readonly resources: readonly string[]
  readonly resourceNames: readonly string[]
}

/** Requests, and how they are recorded. Empty lists: any. */
export interface AuditRule {
  readonly level: AuditLevel
  readonly users: readonly string[]
  readonly userGroups: readonly string[]
  readonly verbs: readonly string[]
  readonly resources: readonly GroupResources[]
  readonly namespaces: readonly string[]
  readonly nonResourceURLs: readonly string[]
  /** Together with those of the policy. */
  readonly omitStages: ReadonlySet<AuditStage>
  readonly omitManagedFields: boolean
}

/** The first rule that matches counts; where none does nothing is recorded. */
export interface AuditPolicy {
  readonly rules: readonly AuditRule[]
}

/** A policy that is none; the message names everything that is wrong. */
export class AuditPolicyError extends Error {
  override readonly name = 'AuditPolicyError'
}

/** Reads a document of kind Policy, audit.k8s.io/v1. What it does not know it refuses: a misspelt condition would widen a rule. @throws AuditPolicyError */
export function parseAuditPolicy(document: JsonValue): AuditPolicy {
  if (!isObject(document)) throw new AuditPolicyError('it is no object')
  const apiVersion = own(document, 'apiVersion')
  const kind = own(document, 'kind')
  if (apiVersion !== 'audit.k8s.io/v1' || kind !== 'Policy')
    throw new AuditPolicyError('its apiVersion has to be audit.k8s.io/v1, its kind Policy')
  const reader = new PolicyReader()
  const policy = reader.policy(document)
  if (reader.errors.length > 0) throw new AuditPolicyError(aggregateText(reader.errors))
  if (policy.rules.length === 0) throw new AuditPolicyError('it has no rules')
  return policy
}

const POLICY_FIELDS = ['apiVersion', 'kind', 'metadata', 'omitManagedFields', 'omitStages', 'rules']
const CONDITION_FIELDS = ['namespaces', 'nonResourceURLs', 'resources', 'userGroups', 'users', 'verbs']
const RULE_FIELDS = [...CONDITION_FIELDS, 'level', 'omitManagedFields', 'omitStages']
const RESOURCE_FIELDS = ['group', 'resourceNames', 'resources']

class PolicyReader {
  readonly errors: FieldError[] = []

  policy(document: JsonObject): AuditPolicy {
    this.#refuseUnknown(document, '', POLICY_FIELDS)
    const omitStages = this.#stages(document, 'omitStages')
    const omitManagedFields = this.#boolean(document, '', 'omitManagedFields') ?? false
    const rules = this.#list(document, '', 'rules').map((rule, index) =>
      this.#rule(this.#object(rule, `rules[${String(index)}]`), `rules[${String(index)}]`, omitStages, omitManagedFields),
    )
    return { rules }
  }

  #rule(rule: JsonObject, path: string, omitStages: readonly AuditStage[], omitManagedFields: boolean): AuditRule {
    this.#refuseUnknown(rule, path, RULE_FIELDS)
    const resources = this.#list(rule, path, 'resources').map((item, index) => {
      const at = `${path}.resources[${String(index)}]`
      return this.#resources(this.#object(item, at), at)
    })
    const namespaces = this.#strings(rule, path, 'namespaces')
    const nonResourceURLs = this.#strings(rule, path, 'nonResourceURLs')
    this.#checkUrls(nonResourceURLs, path, resources.length > 0 || namespaces.length > 0)
    return {
      level: this.#level(rule, path),
      users: this.#strings(rule, path, 'users'),
      userGroups: this.#strings(rule, path, 'userGroups'),
      verbs: this.#strings(rule, path, 'verbs'),
      resources,
      namespaces,
      nonResourceURLs,
      omitStages: new Set([...omitStages, ...this.#stages(rule, `${path}.omitStages`)]),
      omitManagedFields: this.#boolean(rule, path, 'omitManagedFields') ?? omitManagedFields,
    }
  }

  #level(rule: JsonObject, path: string): AuditLevel {
    const level = own(rule, 'level') ?? ''
    if (level === '') this.errors.push(fieldError.required(`${path}.level`))
    else if (!(AUDIT_LEVELS as readonly unknown[]).includes(level))
      this.errors.push(fieldError.notSupported(`${path}.level`, level, AUDIT_LEVELS))
    return level as AuditLevel
  }

  #checkUrls(urls: readonly string[], path: string, hasResources: boolean): void {
    const wrong = (value: JsonValue, why: string): void => {
      this.errors.push(fieldError.invalid(`${path}.nonResourceURLs`, value, why))
    }
    if (urls.length > 0 && hasResources) wrong([...urls], 'rules cannot apply to both regular resources and non-resource URLs')
    for (const url of urls) {
      if (url === '*') continue
      if (!url.startsWith('/')) wrong(url, "non-resource URL rules must begin with a '/' character")
      if (url.slice(0, -1).includes('*')) wrong(url, "non-resource URL wildcards '*' must be the final character of the rule")
    }
  }

  #resources(item: JsonObject, path: string): GroupResources {
    this.#refuseUnknown(item, path, RESOURCE_FIELDS)
    const group = own(item, 'group') ?? ''
    if (typeof group !== 'string') this.#mistyped(`${path}.group`, group, 'string')
    else if (group !== '') for (const why of subdomainErrors(group)) this.errors.push(fieldError.invalid(`${path}.group`, group, why))
    const resources = this.#strings(item, path, 'resources')
    const resourceNames = this.#strings(item, path, 'resourceNames')
    if (resourceNames.length > 0 && resources.length === 0)
      this.errors.push(
        fieldError.invalid(`${path}.resourceNames`, [...resourceNames], 'using resourceNames requires at least one resource'),
      )
    return { group: typeof group === 'string' ? group : '', resources, resourceNames }
  }

  /** `path`: of the list itself. */
  #stages(object: JsonObject, path: string): AuditStage[] {
    const stages = this.#strings(object, path.split('.').slice(0, -1).join('.'), 'omitStages')
    const isStage = (name: string): name is AuditStage => (AUDIT_STAGES as readonly string[]).includes(name)
    for (const name of stages) if (!isStage(name)) this.errors.push(fieldError.notSupported(path, name, AUDIT_STAGES))
    return stages.filter(isStage)
  }

  #strings(object: JsonObject, path: string, field: string): string[] {
    const items = this.#list(object, path, field)
    for (const [index, item] of items.entries())
      if (typeof item !== 'string') this.#mistyped(`${join(path, field)}[${String(index)}]`, item, 'string')
    return items.filter((item) => typeof item === 'string')
  }

  #list(object: JsonObject, path: string, field: string): JsonValue[] {
    const value = own(object, field) ?? null
    if (value === null) return []
    if (Array.isArray(value)) return value
    this.#mistyped(join(path, field), value, 'list')
    return []
  }

  #boolean(object: JsonObject, path: string, field: string): boolean | undefined {
    const value = own(object, field) ?? null
    if (typeof value === 'boolean') return value
    if (value !== null) this.#mistyped(join(path, field), value, 'boolean')
    return undefined
  }

  #object(value: JsonValue, path: string): JsonObject {
    if (isObject(value)) return value
    this.#mistyped(path, value, 'object')
    return {}
  }

  #refuseUnknown(object: JsonObject, path: string, known: readonly string[]): void {
    for (const field of Object.keys(object))
      if (!known.includes(field)) this.errors.push(fieldError.forbidden(join(path, field), 'unknown field'))
  }

  #mistyped(path: string, value: JsonValue, wanted: string): void {
    this.errors.push(fieldError.typeInvalid(path, value, `it has to be of type ${wanted}, not ${jsonTypeName(value)}`))
  }
}

function join(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`
}
