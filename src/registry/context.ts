import type { JsonObject } from '../base/json/index.js'
import type { GroupVersionKind, GroupVersionResource } from '../meta/index.js'
import type { Entry, Store } from '../storage/index.js'
import type { AdmissionPlugin } from './admission.js'
import type { MaybePromise, ObjectCodec } from './codec.js'
import type { KeySpace } from './keys.js'
import type { Strategy } from './strategy.js'

/** Records who owns which field of an object (spec/api.md §3.8). Objects go in and come out as values; `live` is never changed. */
export interface FieldTracker {
  /** The object with `metadata.managedFields` as this write leaves them. `now`: RFC 3339, whole seconds. */
  update(live: JsonObject | undefined, next: JsonObject, manager: string, now: string): MaybePromise<JsonObject>
}

/** Wall time in ms. */
export interface WallClock {
  now(): number
}

/** Identities. */
export interface IdentitySource {
  uuid(): string
  /** Five characters for generated names. */
  nameSuffix(): string
}

/** Everything the store functions need to know about one resource in one version (or a subresource of it). */
export interface ResourceContext {
  readonly store: Store
  readonly space: KeySpace
  readonly kind: GroupVersionKind
  readonly resource: GroupVersionResource
  /** 'status' or 'scale'; '' for the resource itself. */
  readonly subresource: string
  readonly codec: ObjectCodec
  readonly strategy: Strategy
  readonly fields: FieldTracker
  readonly admission: readonly AdmissionPlugin[]
  readonly clock: WallClock
  readonly identity: IdentitySource
  /** Objects go by themselves, not before so many ms after their last write; by default they stay. */
  readonly ttlMs?: number
  /** Lets others have their turn between the steps of a write: given where objects are so large that each step takes long. */
  readonly rest?: () => Promise<void>
}

/** What all writes of one request have in common. */
export interface WriteOptions {
  readonly namespace: string
  readonly dryRun: boolean
  /** The field manager's name. */
  readonly manager: string
  readonly userName: string
  /** Aborted when the request's time is over. */
  readonly signal: AbortSignal
  readonly warn: (text: string) => void
}

/** What a write leaves: the stored entry, or an object that was not stored (dry run, removal). `created`: an update that made the object. */
export type Outcome = (
  { readonly entry: Entry; readonly object?: undefined } | { readonly object: JsonObject; readonly entry?: undefined }
) & {
  readonly created?: true
}
