import type { Attributes } from './authorizer.js'
import { MASTERS_GROUP } from './groups.js'
import { extraKeyProblem } from './extra-keys.js'
import { nodeOf, serviceAccountOf } from './user-names.js'
import type { WantedIdentity } from './wanted-identity.js'

/** The group of the kinds that stand for parts of an identity; plain impersonation asks for users, groups and service accounts in the core group. */
const AUTHENTICATION_GROUP = 'authentication.k8s.io'

/** So many checks of one kind are replaced by one of everything where that is allowed. */
const MANY = 4

/** What has to be allowed for one part of an identity. */
export interface PartCheck {
  /** Each of these. */
  readonly each: readonly Attributes[]
  /** This alone will do. */
  readonly any?: Attributes
  /** It cannot be allowed at all, and why. */
  readonly never?: string
}

/** What has to be allowed for an identity. `verb`: `impersonate`, or that of a mode of constrained impersonation, which has further rules (spec/api.md §8.6). */
export function identityChecks(wanted: WantedIdentity, verb: string, constrained: boolean): readonly PartCheck[] {
  const group = constrained ? AUTHENTICATION_GROUP : ''
  const { uid } = wanted
  return [
    { each: [userCheck(wanted.name, verb, group, constrained)] },
    ...(uid === '' ? [] : [{ each: [check(verb, AUTHENTICATION_GROUP, 'uids', uid)] }]),
    ...(wanted.groups.length === 0 ? [] : [groupsCheck(wanted.groups, verb, group, constrained)]),
    ...(wanted.extra.size === 0 ? [] : [extraCheck(wanted.extra, verb, constrained)]),
  ]
}

function userCheck(user: string, verb: string, group: string, constrained: boolean): Attributes {
  const account = serviceAccountOf(user)
  if (account !== undefined) return { ...check(verb, group, 'serviceaccounts', account.name), namespace: account.namespace }
  const node = constrained ? nodeOf(user) : undefined
  return node === undefined ? check(verb, group, 'users', user) : check(verb, group, 'nodes', node)
}

function groupsCheck(groups: readonly string[], verb: string, group: string, constrained: boolean): PartCheck {
  const of = (name: string): Attributes => check(verb, group, 'groups', name)
  if (!constrained) return { each: groups.map(of) }
  if (groups.includes('')) return { each: [of('')], never: 'impersonating the empty string group is not allowed' }
  if (groups.includes(MASTERS_GROUP)) return { each: [of(MASTERS_GROUP)], never: 'impersonating the system:masters group is not allowed' }
  return { each: groups.map(of), ...(groups.length >= MANY ? { any: of('*') } : {}) }
}

function extraCheck(extra: WantedIdentity['extra'], verb: string, constrained: boolean): PartCheck {
  const of = (key: string, value: string): Attributes => ({ ...check(verb, AUTHENTICATION_GROUP, 'userextras', value), subresource: key })
  const each = [...extra].flatMap(([key, values]) => values.map((value) => of(key, value)))
  if (!constrained) return { each }
  const never = extraProblem(extra)
  if (never !== undefined) return { each: [of('', '')], never }
  return { each, ...(each.length >= MANY ? { any: of('*', '*') } : {}) }
}

function extraProblem(extra: WantedIdentity['extra']): string | undefined {
  for (const [key, values] of extra) {
    const problem = extraKeyProblem(key)
    if (problem !== undefined) return problem
    if (values.includes('')) return 'impersonating the empty string value in extra is not allowed'
  }
  return undefined
}

function check(verb: string, group: string, resource: string, name: string): Attributes {
  return { isResourceRequest: true, verb, group, version: 'v1', namespace: '', resource, subresource: '', name, path: '' }
}
