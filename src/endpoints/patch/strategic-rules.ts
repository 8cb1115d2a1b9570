import { statusError, type StatusError } from '../../meta/index.js'

/** How the lists of a type are merged: by a key, as a set, or replaced (undefined). Keys are field names, wherever they stand. */
export type ListMergeRules = Readonly<Record<string, { readonly key: string } | 'set'>>

export type ListMergeRule = ListMergeRules[string] | undefined

/** The lists of metadata that every type merges. */
export const METADATA_LISTS: ListMergeRules = { finalizers: 'set', ownerReferences: { key: 'uid' } }

/** Says what is done with the map or item that it stands in. */
export const DIRECTIVE = '$patch'
/** Lists the members that stay. */
export const RETAIN = '$retainKeys'
/** Before the name of a list: the order of its items. */
export const ORDER = '$setElementOrder/'
/** Before the name of a list: values that go. */
export const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/'

/** Upstream hands errors of the merge out as they are: 500 without reason. */
export function mergeError(message: string): StatusError {
  return statusError.plain(500, message)
}
