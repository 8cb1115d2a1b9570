import { isObject, jsonEqual, own, type JsonObject } from '../base/json/index.js'
import { fieldError, pathSegmentErrors, pathSegmentRule, subdomainErrors, type FieldError } from '../meta/index.js'
import type { Strategy } from '../registry/index.js'
import { metadataErrors, metadataUpdateErrors } from './metadata-rules.js'
import { plainStrategy } from './plain-strategy.js'
import { itemsOf } from './role-strategy.js'

const GROUP = 'rbac.authorization.k8s.io'

/** RoleBindings and ClusterRoleBindings: whom a role is given to, for good (spec/openapi-and-clients.md §6.2). */
export function roleBindingStrategy(namespaced: boolean): Strategy {
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  const errors = (object: JsonObject): FieldError[] => [
    ...metadataErrors(object, pathSegmentRule, namespaced),
    ...roleErrors(roleOf(object), kinds),
    ...itemsOf(object, 'subjects').flatMap((subject, index) => subjectErrors(subject, `subjects[${String(index)}]`, namespaced)),
  ]
  return {
    ...plainStrategy(pathSegmentRule),
    namespaced,
    validate: errors,
    validateUpdate: (object, old) => [...errors(object), ...metadataUpdateErrors(object, old), ...changeErrors(object, old)],
  }
}

/** What is there as soon as a binding is read: the groups of roles, users and groups. */
export function roleBindingDefaults(object: JsonObject): void {
  const role = roleOf(object)
  object['roleRef'] = { ...role, apiGroup: text(role, 'apiGroup') || GROUP }
  const subjects = own(object, 'subjects')
  if (Array.isArray(subjects)) object['subjects'] = itemsOf(object, 'subjects').map(withGroup)
}

function withGroup(subject: JsonObject): JsonObject {
  const { kind, name, namespace } = subject
  if ((kind !== 'User' && kind !== 'Group') || text(subject, 'apiGroup') !== '') return subject
  return { kind, apiGroup: GROUP, name: name ?? '', ...(namespace === undefined ? {} : { namespace }) }
}

function roleOf(object: JsonObject): JsonObject {
  const role = own(object, 'roleRef')
  return isObject(role) ? role : {}
}

function text(object: JsonObject, member: string): string {
  const value = own(object, member)
  return typeof value === 'string' ? value : ''
}

function roleErrors(role: JsonObject, kinds: readonly string[]): FieldError[] {
  const [group, kind, name] = [text(role, 'apiGroup'), text(role, 'kind'), text(role, 'name')]
  return [
    ...(group === GROUP ? [] : [fieldError.notSupported('roleRef.apiGroup', group, [GROUP])]),
    ...(kinds.includes(kind) ? [] : [fieldError.notSupported('roleRef.kind', kind, kinds)]),
    ...(name === ''
      ? [fieldError.required('roleRef.name')]
      : pathSegmentErrors(name).map((why) => fieldError.invalid('roleRef.name', name, why))),
  ]
}

function subjectErrors(subject: JsonObject, path: string, namespaced: boolean): FieldError[] {
  const [kind, name, group] = [text(subject, 'kind'), text(subject, 'name'), text(subject, 'apiGroup')]
  const unnamed = name === '' ? [fieldError.required(`${path}.name`)] : []
  switch (kind) {
    case 'ServiceAccount':
      return [
        ...unnamed,
        ...(name === '' ? [] : subdomainErrors(name).map((why) => fieldError.invalid(`${path}.name`, name, why))),
        ...(group === '' ? [] : [fieldError.notSupported(`${path}.apiGroup`, group, [''])]),
        ...(namespaced || text(subject, 'namespace') !== '' ? [] : [fieldError.required(`${path}.namespace`)]),
      ]
    case 'User':
    case 'Group':
      return [...unnamed, ...(group === GROUP ? [] : [fieldError.notSupported(`${path}.apiGroup`, group, [GROUP])])]
    default:
      return [...unnamed, fieldError.notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])]
  }
}

function changeErrors(object: JsonObject, old: JsonObject): FieldError[] {
  const role = roleOf(object)
  if (jsonEqual(role, roleOf(old))) return []
  const shown = { APIGroup: text(role, 'apiGroup'), Kind: text(role, 'kind'), Name: text(role, 'name') }
  return [fieldError.invalidText('roleRef', JSON.stringify(shown), 'cannot change roleRef')]
}
