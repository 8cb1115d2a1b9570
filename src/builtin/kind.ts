import type { JsonObject, JsonValue } from '../base/json/index.js'
import type { CompoundType } from '../meta/typed/index.js'
import type { Strategy } from '../registry/index.js'

/** One endpoint of a compiled-in kind. */
export interface BuiltinEndpoint {
  /** '' for the resource itself. */
  readonly subresource: string
  readonly strategy: Strategy
  readonly verbs: readonly string[]
  /** Top-level fields that the endpoint ignores, and so lets nobody own. */
  readonly resetFields?: readonly string[]
}

/** What is special about a compiled-in kind, beside its definition in `crds/`. */
export interface BuiltinKind {
  /** The name of its definition: `core/configmaps`. */
  readonly definition: string
  readonly type: CompoundType
  readonly endpoints: readonly BuiltinEndpoint[]
  /** The cells of its Table rows, one for each column of the definition. `now`: wall time in ms. */
  readonly cells: (object: JsonObject, now: number) => JsonValue[]
  /** Fills in, in place, what is there as soon as an object is read; by default nothing. */
  readonly defaults?: (object: JsonObject) => void
  /** The package of its internal Go type; default: the first part of the group, `core` where there is none. */
  readonly internalPackage?: string
  /** Where it is another view of what a kind of another group stores. */
  readonly view?: BuiltinView
  /** The value of a field label where it does not stand at that path of the object. */
  readonly fieldValue?: (object: JsonObject, label: string) => string | undefined
  /** How lists are merged by strategic merge patches, beside those of metadata: the merge key of a field, by its name. */
  readonly mergeKeys?: Readonly<Record<string, string>>
  /** Nothing of it is stored: creates are answered. It is served where somebody answers. */
  readonly answered?: true
  /** Its endpoints are subresources of another kind, whose definition has this name. */
  readonly partOf?: string
  /** Its objects go by themselves so long after they were last written. */
  readonly ttlMs?: number
}

/** A kind that shows objects which are stored as those of another one. */
export interface BuiltinView {
  /** Where they are stored: `events`. */
  readonly storedAs: string
  readonly show: (stored: JsonObject) => JsonObject
  readonly write: (object: JsonObject) => JsonObject
}

/** What every type that lives in namespaces can do. */
export const ALL_VERBS: readonly string[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
