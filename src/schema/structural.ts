import type { JsonObject, JsonValue } from '../base/json/index.js'

/** The types a node can have; '' for none. */
export type SchemaType = '' | 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string'

/** How the elements of a list are told apart; '' for not said. */
export type ListType = '' | 'atomic' | 'set' | 'map'

/** Whether a map is owned as a whole; '' for not said, which means granular. */
export type MapType = '' | 'atomic' | 'granular'

/**
 * One node of a structural schema: an immutable tree, read-only for everybody (spec/schema.md §2). `properties`, `items` and
 * `additionalProperties` are the structural part; the branches of junctors in `valueValidation` are nodes of the same form that only
 * judge values and are no part of the structure.
 */
export interface Structural {
  readonly type: SchemaType
  readonly title: string
  readonly description: string
  readonly nullable: boolean
  /** What an absent (or forbidden null) value becomes; undefined for none. Shared: copy before you change it. */
  readonly default: JsonValue | undefined
  /** Declared properties, ordered by name. */
  readonly properties: ReadonlyMap<string, Structural>
  /** Those of them at or below which there are defaults. */
  readonly defaulting: readonly (readonly [name: string, property: Structural])[]
  readonly items: Structural | undefined
  readonly additionalProperties: boolean | Structural | undefined
  readonly xPreserveUnknownFields: boolean
  readonly xEmbeddedResource: boolean
  readonly xIntOrString: boolean
  readonly xListType: ListType
  readonly xListMapKeys: readonly string[]
  readonly xMapType: MapType
  /** The rules of `x-kubernetes-validations` as they are written. */
  readonly xValidations: readonly JsonObject[]
  readonly valueValidation: ValueValidation
  readonly has: SubtreeFacts
}

/** The keywords that only judge values (spec/schema.md §6). Undefined: not said. */
export interface ValueValidation {
  readonly format: string
  readonly pattern: string
  readonly maximum: number | undefined
  readonly exclusiveMaximum: boolean
  readonly minimum: number | undefined
  readonly exclusiveMinimum: boolean
  readonly multipleOf: number | undefined
  readonly maxLength: number | undefined
  readonly minLength: number | undefined
  readonly maxItems: number | undefined
  readonly minItems: number | undefined
  readonly maxProperties: number | undefined
  readonly minProperties: number | undefined
  readonly required: readonly string[]
  readonly enum: readonly JsonValue[]
  readonly allOf: readonly Structural[]
  readonly anyOf: readonly Structural[]
  readonly oneOf: readonly Structural[]
  readonly not: Structural | undefined
}

/** What is to be found at a node or below it, through `properties`, `items` and `additionalProperties`: lets a pass skip whole subtrees. */
export interface SubtreeFacts {
  readonly defaults: boolean
  readonly embeddedResources: boolean
  /** Lists of type `set` or `map`. */
  readonly listTypes: boolean
  readonly validations: boolean
}

/** The schema of an undeclared key: that of `additionalProperties`, where it is a schema. */
export function additionalSchema(schema: Structural): Structural | undefined {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
}
