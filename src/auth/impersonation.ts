import type { UserInfo } from '../endpoints/index.js'
import { statusError } from '../meta/index.js'
import { forbiddenError, type Attributes, type Authorizer } from './authorizer.js'
import { impersonatedGroups } from './groups.js'

const USER_HEADER = 'impersonate-user'
const GROUP_HEADER = 'impersonate-group'
const UID_HEADER = 'impersonate-uid'
const EXTRA_PREFIX = 'impersonate-extra-'
const SERVICE_ACCOUNT_PREFIX = 'system:serviceaccount:'
const SERVICE_ACCOUNTS_GROUP = 'system:serviceaccounts'
const AUTHENTICATION_GROUP = 'authentication.k8s.io'

/** Whom a request wants to be taken for (spec/api.md §8.6). */
interface Wanted {
  name: string
  uid: string
  readonly groups: string[]
  readonly extra: Map<string, string[]>
}

/**
 * The user that a request is to be taken for; undefined where it asks for nobody. Every part of the identity has to be allowed to the real user.
 * @param rawHeaders names and values in turn, as received: repeated headers must stay apart
 * @throws StatusError 400 where no user is named, 403
 */
export async function impersonate(rawHeaders: readonly string[], user: UserInfo, authorizer: Authorizer): Promise<UserInfo | undefined> {
  const wanted = wantedIdentity(rawHeaders)
  if (wanted === undefined) return undefined
  const account = serviceAccountOf(wanted.name)
  for (const attributes of checksOf(wanted, account)) {
    const reason = await whyNot(user, attributes, authorizer)
    if (reason !== undefined) throw forbiddenError(user, attributes, reason)
  }
  const given = wanted.groups.length > 0 || account === undefined ? wanted.groups : accountGroups(account)
  const extra = wanted.extra.size === 0 ? {} : { extra: Object.fromEntries(wanted.extra) }
  return { name: wanted.name, groups: impersonatedGroups(wanted.name, given), ...(wanted.uid === '' ? {} : { uid: wanted.uid }), ...extra }
}

/** Undefined where it is allowed. An authorizer that fails allows nothing. */
async function whyNot(user: UserInfo, attributes: Attributes, authorizer: Authorizer): Promise<string | undefined> {
  try {
    const { verdict, reason } = await authorizer.authorize(user, attributes)
    return verdict === 'allow' ? undefined : reason
  } catch {
    return ''
  }
}

/** Whether a request names somebody to be taken for. */
export function asksForImpersonation(headers: Readonly<Record<string, unknown>>): boolean {
  if (headers[USER_HEADER] !== undefined || headers[GROUP_HEADER] !== undefined || headers[UID_HEADER] !== undefined) return true
  for (const name in headers) if (name.startsWith(EXTRA_PREFIX)) return true
  return false
}

function wantedIdentity(rawHeaders: readonly string[]): Wanted | undefined {
  const wanted: Wanted = { name: '', uid: '', groups: [], extra: new Map() }
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const header = (rawHeaders[at] as string).toLowerCase()
    const value = rawHeaders[at + 1] as string
    if (header === USER_HEADER) wanted.name ||= value
    else if (header === UID_HEADER) wanted.uid ||= value
    else if (header === GROUP_HEADER) wanted.groups.push(value)
    else if (header.startsWith(EXTRA_PREFIX)) addExtra(wanted.extra, header.slice(EXTRA_PREFIX.length), value)
  }
  if (wanted.name !== '') return wanted
  if (wanted.uid === '' && wanted.groups.length === 0 && wanted.extra.size === 0) return undefined
  throw statusError.badRequest(`requested ${goDump(wanted)} without impersonating a user name`)
}

function addExtra(extra: Map<string, string[]>, escapedKey: string, value: string): void {
  const key = unescapeKey(escapedKey)
  const values = extra.get(key)
  if (values === undefined) extra.set(key, [value])
  else values.push(value)
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

/** What Go prints for the references that upstream makes of the headers. */
function goDump({ groups, uid, extra }: Wanted): string {
  const reference = (kind: string, name: string, apiVersion: string, fieldPath: string): string =>
    `{${kind}  ${name}  ${apiVersion}  ${fieldPath}}`
  const version = `${AUTHENTICATION_GROUP}/v1`
  return `[${[
    ...groups.map((name) => reference('Group', name, '', '')),
    ...[...extra].flatMap(([key, values]) => values.map((value) => reference('UserExtra', value, version, key))),
    ...(uid === '' ? [] : [reference('UID', uid, version, '')]),
  ].join(' ')}]`
}

interface ServiceAccount {
  readonly namespace: string
  readonly name: string
}

function serviceAccountOf(name: string): ServiceAccount | undefined {
  if (!name.startsWith(SERVICE_ACCOUNT_PREFIX)) return undefined
  const [namespace, account, more] = name.slice(SERVICE_ACCOUNT_PREFIX.length).split(':')
  return namespace === undefined || namespace === '' || account === undefined || account === '' || more !== undefined
    ? undefined
    : { namespace, name: account }
}

function accountGroups({ namespace }: ServiceAccount): string[] {
  return [SERVICE_ACCOUNTS_GROUP, `${SERVICE_ACCOUNTS_GROUP}:${namespace}`]
}

function checksOf({ name, uid, groups, extra }: Wanted, account: ServiceAccount | undefined): Attributes[] {
  const user =
    account === undefined ? check('', 'users', name) : { ...check('', 'serviceaccounts', account.name), namespace: account.namespace }
  return [
    user,
    ...groups.map((group) => check('', 'groups', group)),
    ...[...extra].flatMap(([key, values]) =>
      values.map((value) => ({ ...check(AUTHENTICATION_GROUP, 'userextras', value), subresource: key })),
    ),
    ...(uid === '' ? [] : [check(AUTHENTICATION_GROUP, 'uids', uid)]),
  ]
}

function check(group: string, resource: string, name: string): Attributes {
  return { isResourceRequest: true, verb: 'impersonate', group, version: 'v1', namespace: '', resource, subresource: '', name, path: '' }
}
