import type { UserInfo } from '../endpoints/index.js'

/** Members may do everything. */
export const MASTERS_GROUP = 'system:masters'

/** Everybody who has shown who they are. */
export const AUTHENTICATED_GROUP = 'system:authenticated'

const UNAUTHENTICATED_GROUP = 'system:unauthenticated'
const ANONYMOUS_USER = 'system:anonymous'

/** Who asks without credentials (spec/api.md §8.5). */
export const ANONYMOUS: UserInfo = { name: ANONYMOUS_USER, groups: [UNAUTHENTICATED_GROUP] }

/** Who asks at the plain port, and whose certificate is in the kubeconfig. */
export const ADMIN_NAME = 'system:admin'

/** The user as authenticated: a member of `system:authenticated`. */
export function authenticated(user: UserInfo): UserInfo {
  return user.groups.includes(AUTHENTICATED_GROUP) ? user : { ...user, groups: [...user.groups, AUTHENTICATED_GROUP] }
}

/** The groups of somebody who is impersonated: what authentication would have added is added (spec/api.md §8.6). */
export function impersonatedGroups(name: string, groups: readonly string[]): readonly string[] {
  if (groups.includes(UNAUTHENTICATED_GROUP)) return groups
  if (name === ANONYMOUS_USER) return [...groups, UNAUTHENTICATED_GROUP]
  return groups.includes(AUTHENTICATED_GROUP) ? groups : [...groups, AUTHENTICATED_GROUP]
}
