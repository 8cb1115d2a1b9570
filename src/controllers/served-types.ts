import type { GroupVersionResource } from '../meta/index.js'
import type { KeySpace, ResourceContext } from '../registry/index.js'

/** One type that is served now, in the version that discovery prefers. */
export interface ServedType {
  readonly resource: GroupVersionResource
  readonly kind: string
  readonly space: KeySpace
  /** As discovery shows them. */
  readonly verbs: ReadonlySet<string>
  /** How its objects are read and written; made only when there is something to do. @throws StatusError where it cannot be made */
  context(): ResourceContext
}

/** What is served at the moment, custom types included: what the control loops know of the rest of the server. */
export interface ServedTypes {
  all(): Iterable<ServedType>
  /** The type whose objects have this key. */
  ofKey(key: string): ServedType | undefined
  /** The type of a kind, whatever its version. */
  ofKind(group: string, kind: string): ServedType | undefined
}
