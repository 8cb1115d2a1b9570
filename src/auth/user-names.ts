import { labelErrors, subdomainErrors } from '../meta/index.js'

const SERVICE_ACCOUNT_PREFIX = 'system:serviceaccount:'
const SERVICE_ACCOUNTS_GROUP = 'system:serviceaccounts'
const NODE_PREFIX = 'system:node:'

/** Whose name a user's name is made of. */
export interface ServiceAccountName {
  readonly namespace: string
  readonly name: string
}

/** The service account that a user is; undefined for other users. */
export function serviceAccountOf(user: string): ServiceAccountName | undefined {
  if (!user.startsWith(SERVICE_ACCOUNT_PREFIX)) return undefined
  const [namespace = '', name = '', more] = user.slice(SERVICE_ACCOUNT_PREFIX.length).split(':')
  return more === undefined && labelErrors(namespace).length === 0 && subdomainErrors(name).length === 0 ? { namespace, name } : undefined
}

/** The name of a service account as a user. */
export function accountUserName({ namespace, name }: ServiceAccountName): string {
  return `${SERVICE_ACCOUNT_PREFIX}${namespace}:${name}`
}

/** The groups that every service account of a namespace is in (spec/api.md §8.6). */
export function accountGroups(namespace: string): string[] {
  return [SERVICE_ACCOUNTS_GROUP, `${SERVICE_ACCOUNTS_GROUP}:${namespace}`]
}

/** The node that a user is; undefined for other users. */
export function nodeOf(user: string): string | undefined {
  if (!user.startsWith(NODE_PREFIX)) return undefined
  const name = user.slice(NODE_PREFIX.length)
  return subdomainErrors(name).length === 0 ? name : undefined
}
