import { decodeJson, type JsonObject } from '../../base/json/index.js'
import { parseTime } from '../../meta/index.js'
import { keySpace, metaString, objectKey } from '../../registry/index.js'
import type { Store } from '../../storage/index.js'

/** What tokens have to know of an object that they name. */
export interface BoundObject {
  readonly uid: string
  /** When it began to go, in ms since 1970; undefined where it stays. */
  readonly deletedAt: number | undefined
}

/** Kinds of objects that tokens can name. */
export type BoundResource = 'serviceaccounts' | 'secrets'

/** An object that a token names, as it is stored now; undefined where it is not there. */
export function boundObject(store: Pick<Store, 'get'>, resource: BoundResource, namespace: string, name: string): BoundObject | undefined {
  const entry = store.get(objectKey(keySpace('', resource, true), namespace, name))
  if (entry === undefined) return undefined
  const object = decodeJson(entry.value.toString()).value as JsonObject
  const deletion = metaString(object, 'deletionTimestamp')
  return { uid: metaString(object, 'uid'), deletedAt: deletion === '' ? undefined : parseTime(deletion) }
}
