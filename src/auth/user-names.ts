import { labelErrors, subdomainErrors } from '../meta/index.js'

const SERVICE_ACCOUNT_PREFIX = 'system:serviceaccount:'
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

/** The node that a user is; undefined for other users. */
export function nodeOf(user: string): string | undefined {
  if (!user.startsWith(NODE_PREFIX)) return undefined
  const name = user.slice(NODE_PREFIX.length)
  return subdomainErrors(name).length === 0 ? name : undefined
}
