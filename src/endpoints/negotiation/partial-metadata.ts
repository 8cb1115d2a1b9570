import { own, type JsonObject } from '../../base/json/index.js'

/** The metadata form of an object (spec/custom-resources.md §6.1). */
export function partialMetadata(object: JsonObject, version: 'v1' | 'v1beta1'): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: own(object, 'metadata') ?? {} }
}
