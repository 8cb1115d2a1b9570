import { statusError } from '../meta/index.js'
import { extraValues, headerValues } from './raw-headers.js'

const USER_HEADER = 'impersonate-user'
const GROUP_HEADER = 'impersonate-group'
const UID_HEADER = 'impersonate-uid'
const EXTRA_PREFIX = 'impersonate-extra-'

/** Whom a request wants to be taken for (spec/api.md §8.6). What it does not say is empty. */
export interface WantedIdentity {
  readonly name: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: ReadonlyMap<string, readonly string[]>
}

/** Whether a request names somebody to be taken for. */
export function asksForImpersonation(headers: Readonly<Record<string, unknown>>): boolean {
  if (headers[USER_HEADER] !== undefined || headers[GROUP_HEADER] !== undefined || headers[UID_HEADER] !== undefined) return true
  for (const name in headers) if (name.startsWith(EXTRA_PREFIX)) return true
  return false
}

/** Whom the headers name; undefined where they name nobody. @throws StatusError 400 where they tell something of a user without a name */
export function wantedIdentity(rawHeaders: readonly string[]): WantedIdentity | undefined {
  const headers = headerValues(rawHeaders)
  const wanted: WantedIdentity = {
    name: headers.get(USER_HEADER)?.[0] ?? '',
    uid: headers.get(UID_HEADER)?.[0] ?? '',
    groups: headers.get(GROUP_HEADER) ?? [],
    extra: extraValues(headers, [EXTRA_PREFIX]),
  }
  if (wanted.name !== '') return wanted
  if (wanted.uid === '' && wanted.groups.length === 0 && wanted.extra.size === 0) return undefined
  throw statusError.badRequest(`requested ${goDump(wanted)} without impersonating a user name`)
}

/** What Go prints for the references that upstream makes of the headers. */
function goDump({ groups, uid, extra }: WantedIdentity): string {
  const reference = (kind: string, name: string, apiVersion: string, fieldPath: string): string =>
    `{${kind}  ${name}  ${apiVersion}  ${fieldPath}}`
  const version = 'authentication.k8s.io/v1'
  return `[${[
    ...groups.map((name) => reference('Group', name, '', '')),
    ...[...extra].flatMap(([key, values]) => values.map((value) => reference('UserExtra', value, version, key))),
    ...(uid === '' ? [] : [reference('UID', uid, version, '')]),
  ].join(' ')}]`
}
