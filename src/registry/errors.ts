import { groupResource, statusError, type StatusError } from '../meta/index.js'
import { StoreError } from '../storage/index.js'
import type { ResourceContext } from './context.js'

/** Why an optimistic lock was lost. */
export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again'

/** 404 for an object of this resource. */
export function notFound(context: ResourceContext, name: string): StatusError {
  return statusError.notFound(groupResource(context.resource), name)
}

/** 409 for an object of this resource. */
export function conflict(context: ResourceContext, name: string, why: string): StatusError {
  return statusError.conflict(groupResource(context.resource), name, why)
}

/** The text of a storage precondition that failed (spec/storage.md §1.5, §1.6). */
export function preconditionText(key: string, what: 'UID' | 'ResourceVersion', wanted: string, found: string): string {
  const why = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`
}

/**
 * A store's error as the client gets it (spec/storage.md §7): Retry-After only where the write was provably not applied.
 * Anything else passes as it is.
 */
export function fromStoreError(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error
  switch (error.code) {
    case 'Unavailable':
    case 'ReadOnly':
    case 'NoSpace':
    case 'Closed':
      return statusError.serviceUnavailable(error.message, 1)
    default:
      return statusError.plain(500, error.message)
  }
}
