import type { JsonObject, JsonValue } from '../../base/json/index.js'

// The v1 CustomResourceDefinition as `decodeCrd` answers it and storage holds it: typed once at the edge, defaults applied, read-only for
// everybody (spec/crd.md §1).

/** A definition of a custom resource. */
export interface CustomResourceDefinition {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: CrdMetadata
  readonly spec: CrdSpec
  readonly status: CrdStatus
}

/** The parts of ObjectMeta that CRDs are looked at for. */
export interface CrdMetadata {
  readonly name: string
  readonly uid: string
  readonly resourceVersion?: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly finalizers?: readonly string[]
}

export interface CrdSpec {
  readonly group: string
  readonly names: CrdNames
  readonly scope: string
  /** Not empty in a CRD that has been accepted. */
  readonly versions: readonly CrdVersion[]
  readonly conversion?: CrdConversion
  readonly preserveUnknownFields?: boolean
}

/** `spec.names`, and with empty `plural` and `kind` before acceptance `status.acceptedNames`. */
export interface CrdNames {
  readonly plural: string
  readonly singular?: string
  readonly shortNames?: readonly string[]
  readonly kind: string
  readonly listKind?: string
  readonly categories?: readonly string[]
}

export interface CrdVersion {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly deprecated?: boolean
  readonly deprecationWarning?: string
  readonly schema?: { readonly openAPIV3Schema?: JsonObject }
  readonly subresources?: CrdSubresources
  readonly additionalPrinterColumns?: readonly CrdColumn[]
  readonly selectableFields?: readonly SelectableField[]
}

export interface CrdSubresources {
  readonly status?: JsonObject
  readonly scale?: ScaleSubresource
}

/** Paths into objects, written as `.spec.replicas`. */
export interface ScaleSubresource {
  readonly specReplicasPath: string
  readonly statusReplicasPath: string
  readonly labelSelectorPath?: string
}

export interface CrdColumn {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
  readonly jsonPath: string
}

export interface SelectableField {
  readonly jsonPath: string
}

export interface CrdConversion {
  readonly strategy: string
  readonly webhook?: CrdWebhook
}

export interface CrdWebhook {
  readonly clientConfig?: CrdWebhookClient
  readonly conversionReviewVersions: readonly string[] | null
}

export interface CrdWebhookClient {
  readonly url?: string
  readonly service?: CrdServiceReference
  /** Base64 of PEM. */
  readonly caBundle?: string
}

export interface CrdServiceReference {
  readonly namespace: string
  readonly name: string
  readonly path?: string
  readonly port?: number
}

export interface CrdStatus {
  /** Null before any controller has written one. */
  readonly conditions: readonly CrdCondition[] | null
  readonly acceptedNames: CrdNames
  readonly storedVersions: readonly string[] | null
  readonly observedGeneration?: number
}

export interface CrdCondition {
  readonly type: string
  readonly status: string
  /** RFC 3339, whole seconds, UTC. */
  readonly lastTransitionTime?: string | null
  readonly reason?: string
  readonly message?: string
  readonly observedGeneration?: number
}

/** A CRD object seen by its type; the object must come from `decodeCrd`, directly or through storage. */
export function asCrd(object: JsonObject): CustomResourceDefinition {
  return object as { readonly [key: string]: JsonValue } as unknown as CustomResourceDefinition
}
