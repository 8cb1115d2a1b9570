import type { JsonObject } from '../base/json/index.js'

/** A subresource of a compiled-in type, beside status and scale. */
export interface PublishedPart {
  /** Without the resource: `finalize`. */
  readonly name: string
  /** Those that it has of get, update, patch and create. */
  readonly verbs: readonly string[]
  /** What it reads and answers, where that is not the type's own kind. */
  readonly of?: PublishedVersion
}

/** What sets a compiled-in type apart from a custom one. */
export interface BuiltinTraits {
  /** What stands before version and kind in the names of its definitions: `io.k8s.api.core`. */
  readonly definitionPrefix: string
  /** The verbs that it has (list, create, get, …); of custom types all. */
  readonly verbs: readonly string[]
  readonly parts?: readonly PublishedPart[]
  /** Ready-made definitions by full name, in neutral form, those of kind and list kind among them; without them the schema is published as that of a custom type. */
  readonly definitions?: Readonly<Record<string, JsonObject>>
}

/** One served version of a type, as the OpenAPI documents tell it (spec/openapi-and-clients.md §1.3-§1.5). */
export interface PublishedVersion {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly listKind: string
  readonly plural: string
  readonly namespaced: boolean
  /** `openAPIV3Schema` as it is stored; undefined where there is none or where it is not structural. */
  readonly schema: JsonObject | undefined
  /** Legacy `spec.preserveUnknownFields: true`. */
  readonly preserveUnknownFields?: boolean
  readonly status: boolean
  readonly scale: boolean
  /** The JSON paths of the fields that selectors may name, `.spec.color`. */
  readonly selectableFields: readonly string[]
  readonly builtin?: BuiltinTraits
}
