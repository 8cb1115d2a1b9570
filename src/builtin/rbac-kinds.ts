import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { metaString } from '../registry/index.js'
import { ALL_VERBS, type BuiltinKind } from './kind.js'
import { roleBindingDefaults, roleBindingStrategy } from './role-binding-strategy.js'
import { itemsOf, roleStrategy } from './role-strategy.js'
import { nameAndAge } from './table.js'
import { clusterRoleBindingType, clusterRoleType, roleBindingType, roleType } from './types/rbac-types.js'

const text = (object: JsonObject, member: string): string => {
  const value = own(object, member)
  return typeof value === 'string' ? value : ''
}

function roleCells(object: JsonObject): JsonValue[] {
  return [metaString(object, 'name'), metaString(object, 'creationTimestamp')]
}

function bindingCells(object: JsonObject, now: number): JsonValue[] {
  const role = own(object, 'roleRef')
  const subjects = itemsOf(object, 'subjects')
  const namesOf = (kind: string): string[] =>
    subjects.filter((subject) => text(subject, 'kind') === kind).map((subject) => text(subject, 'name'))
  const accounts = subjects
    .filter((subject) => text(subject, 'kind') === 'ServiceAccount')
    .map((subject) => `${text(subject, 'namespace')}/${text(subject, 'name')}`)
  return [
    ...nameAndAge(object, now, [isObject(role) ? `${text(role, 'kind')}/${text(role, 'name')}` : '']),
    ...[namesOf('User'), namesOf('Group'), accounts].map((names) => names.join(', ')),
  ]
}

const kind = (
  name: string,
  more: Pick<BuiltinKind, 'type' | 'cells' | 'defaults'>,
  strategy: BuiltinKind['endpoints'][number]['strategy'],
): BuiltinKind => ({
  definition: `rbac.authorization.k8s.io/${name}`,
  endpoints: [{ subresource: '', strategy, verbs: ALL_VERBS }],
  internalPackage: 'rbac',
  ...more,
})

/** Roles and their bindings. They are kept for those who read and write them; what a request may do is decided elsewhere. */
export const RBAC_KINDS: readonly BuiltinKind[] = [
  kind(
    'clusterrolebindings',
    { type: clusterRoleBindingType, cells: bindingCells, defaults: roleBindingDefaults },
    roleBindingStrategy(false),
  ),
  kind('clusterroles', { type: clusterRoleType, cells: roleCells }, roleStrategy(false)),
  kind('rolebindings', { type: roleBindingType, cells: bindingCells, defaults: roleBindingDefaults }, roleBindingStrategy(true)),
  kind('roles', { type: roleType, cells: roleCells }, roleStrategy(true)),
]
