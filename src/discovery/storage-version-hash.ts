import { createHash } from 'node:crypto'
import type { GroupVersionKind } from '../meta/index.js'

const HASH_BYTES = 8

/** The `storageVersionHash` of a resource, from the version and kind that it is stored in (spec/crd.md §7.7). */
export function storageVersionHash({ group, version, kind }: GroupVersionKind): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, HASH_BYTES).toString('base64')
}
