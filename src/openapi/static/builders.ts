import type { JsonObject } from '../../base/json/index.js'

/**
 * Definitions by full name. Their form is neutral: `$ref` is a bare definition name, beside which other members may stand, and `default` is
 * what version 3 shows; {@link publishSchema} writes them as either version has it.
 */
export type Definitions = Readonly<Record<string, JsonObject>>

/** The full name of a meta/v1 definition. */
export function metaName(kind: string): string {
  return `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`
}

/** The full name of an autoscaling/v1 definition. */
export function scaleName(kind: string): string {
  return `io.k8s.api.autoscaling.v1.${kind}`
}

export function scalar(type: string, description: string, more: JsonObject = {}): JsonObject {
  return { description, type, ...more }
}

export function ref(name: string, description: string, more: JsonObject = {}): JsonObject {
  return { description, $ref: name, ...more }
}

export function listOf(items: JsonObject, description: string, more: JsonObject = {}): JsonObject {
  return { description, type: 'array', items, ...more }
}

export function stringMap(description: string, more: JsonObject = {}): JsonObject {
  return { description, type: 'object', additionalProperties: { type: 'string' }, ...more }
}

export function struct(description: string, properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { description, type: 'object', properties, ...more }
}

/** The members that every kind has. */
export const API_VERSION: JsonObject = scalar(
  'string',
  'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
)
export const KIND: JsonObject = scalar(
  'string',
  'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
)
