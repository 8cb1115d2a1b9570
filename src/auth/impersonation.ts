import type { UserInfo } from '../endpoints/index.js'
import type { StatusError } from '../meta/index.js'
import { forbiddenError, type Attributes, type Authorizer } from './authorizer.js'
import { impersonatedGroups } from './groups.js'
import { identityChecks, type PartCheck } from './impersonation-checks.js'
import { accountGroups, nodeOf, serviceAccountOf } from './user-names.js'
import { wantedIdentity, type WantedIdentity } from './wanted-identity.js'

const NODES_GROUP = 'system:nodes'
const NODE_NAME_KEY = 'authentication.kubernetes.io/node-name'
const ASSOCIATED_KEYS = 'authentication.kubernetes.io/associated-node-keys'

/** For whom a request is taken. */
export interface Impersonation {
  readonly user: UserInfo
  /** The verb of constrained impersonation that allowed it; '' where the plain one did. */
  readonly constraint: string
}

/** A request of somebody who wants to be taken for another. */
export interface ImpersonationRequest {
  /** Names and values in turn, as received. */
  readonly rawHeaders: readonly string[]
  /** Who really asks, and for what. */
  readonly user: UserInfo
  readonly attributes: Attributes
}

/**
 * For whom a request is to be taken; undefined where it asks for nobody. Every part of the identity has to be allowed to the real user: together with what the request
 * does by constrained impersonation, or else for whatever it does by the plain one (spec/api.md §8.6).
 *
 * The refusal tells what plain impersonation lacks, unless the request as such was allowed to be made for others.
 * @throws StatusError 400 where no user is named, 403
 */
export async function impersonate(
  request: ImpersonationRequest,
  authorizer: Authorizer,
  constrained: boolean,
): Promise<Impersonation | undefined> {
  const wanted = wantedIdentity(request.rawHeaders)
  if (wanted === undefined) return undefined
  let refusal: StatusError | undefined
  for (const mode of constrained ? MODES : []) {
    if (!mode.suits(wanted, request.user)) continue
    const asker = mode.asker(request.user)
    if ((await whyNot(onAttributes(mode, request.attributes), asker, authorizer)) !== undefined) continue
    const verb = `impersonate:${mode.name}`
    const found = await identityRefusal(identityChecks(wanted, verb, true).map(mode.widened), asker, authorizer)
    if (found === undefined) return { user: constrainedUser(wanted), constraint: verb }
    refusal ??= found
  }
  const plain = await identityRefusal(identityChecks(wanted, 'impersonate', false), request.user, authorizer)
  if (plain !== undefined) throw refusal ?? plain
  return { user: userOf(wanted, plainGroups(wanted)), constraint: '' }
}

/** A way of constrained impersonation: for whom it is, and as whom the authorizer sees the asker. */
interface Mode {
  readonly name: string
  readonly suits: (wanted: WantedIdentity, user: UserInfo) => boolean
  readonly asker: (user: UserInfo) => UserInfo
  readonly widened: (check: PartCheck) => PartCheck
}

const same = <T>(value: T): T => value

const MODES: readonly Mode[] = [
  {
    name: 'associated-node',
    suits: (wanted, user) => hasNameAlone(wanted) && isOnNode(user, nodeOf(wanted.name)),
    // What is allowed is allowed on any node, so that nothing of the one at hand is told.
    asker: (user) => ({ ...user, extra: { [ASSOCIATED_KEYS]: Object.keys(user.extra ?? {}).sort() } }),
    widened: ({ each }) => ({ each: each.map((attributes) => ({ ...attributes, name: '*' })) }),
  },
  { name: 'arbitrary-node', suits: (wanted) => hasNameAlone(wanted) && nodeOf(wanted.name) !== undefined, asker: same, widened: same },
  {
    name: 'serviceaccount',
    suits: (wanted) => hasNameAlone(wanted) && serviceAccountOf(wanted.name) !== undefined,
    asker: same,
    widened: same,
  },
  {
    name: 'user-info',
    suits: ({ name }) => nodeOf(name) === undefined && serviceAccountOf(name) === undefined,
    asker: same,
    widened: same,
  },
]

function hasNameAlone({ uid, groups, extra }: WantedIdentity): boolean {
  return uid === '' && groups.length === 0 && extra.size === 0
}

/** Whether somebody is a service account whose token is bound to the node. */
function isOnNode(user: UserInfo, node: string | undefined): boolean {
  const { [NODE_NAME_KEY]: names = [] } = user.extra ?? {}
  return node !== undefined && serviceAccountOf(user.name) !== undefined && names.length === 1 && names[0] === node
}

function onAttributes(mode: Mode, attributes: Attributes): Attributes {
  const { isResourceRequest, verb, group, version, namespace, resource, subresource, name, path } = attributes
  const onVerb = `impersonate-on:${mode.name}:${verb}`
  return { isResourceRequest, verb: onVerb, group, version, namespace, resource, subresource, name, path }
}

async function identityRefusal(checks: readonly PartCheck[], asker: UserInfo, authorizer: Authorizer): Promise<StatusError | undefined> {
  for (const { each, any, never } of checks) {
    if (any !== undefined && (await whyNot(any, asker, authorizer)) === undefined) continue
    for (const attributes of each) {
      const reason = never ?? (await whyNot(attributes, asker, authorizer))
      if (reason !== undefined) return forbiddenError(asker, attributes, reason)
    }
  }
  return undefined
}

/** Undefined where it is allowed. An authorizer that fails allows nothing. */
async function whyNot(attributes: Attributes, user: UserInfo, authorizer: Authorizer): Promise<string | undefined> {
  try {
    const { verdict, reason } = await authorizer.authorize(user, attributes)
    return verdict === 'allow' ? undefined : reason
  } catch {
    return ''
  }
}

function constrainedUser(wanted: WantedIdentity): UserInfo {
  return userOf(wanted, nodeOf(wanted.name) === undefined ? plainGroups(wanted) : [NODES_GROUP])
}

/** A service account's groups follow from its name where none are given. */
function plainGroups({ name, groups }: WantedIdentity): readonly string[] {
  const account = serviceAccountOf(name)
  if (groups.length > 0 || account === undefined) return groups
  return accountGroups(account.namespace)
}

function userOf({ name, uid, extra }: WantedIdentity, groups: readonly string[]): UserInfo {
  const more = extra.size === 0 ? {} : { extra: Object.fromEntries(extra) }
  return { name, groups: impersonatedGroups(name, groups), ...(uid === '' ? {} : { uid }), ...more }
}
