import type { PacedWork } from '../../base/index.js'
import { isObject, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { decodeInParts, TypedDecodeError } from '../../meta/typed/index.js'
import { crdType } from './crd-type.js'
import { applyCrdDefaults } from './defaults.js'
import { coerceEmbeddedDefaults } from './embedded-defaults.js'
import { restoreRootEmpties } from './root-empties.js'

const GROUP = 'apiextensions.k8s.io'

/** A body that is no v1 CustomResourceDefinition; the message is Go's, without the sentence around it (spec/schema.md §1.2). */
export class CrdDecodeError extends Error {
  override readonly name = 'CrdDecodeError'
}

/** A CRD, and what its type did not know of the body. */
export interface DecodedCrd {
  /** In canonical form, defaults applied; to be seen through `asCrd`. */
  readonly object: JsonObject
  /** `unknown field "spec.x"`, in document order, the first 100. */
  readonly findings: readonly string[]
}

/**
 * Decodes the JSON of a v1 CustomResourceDefinition into its Go type and back: what is unknown or empty is gone, numbers are as Go writes them,
 * members are in the order of the type, defaults are filled in (spec/crd.md §1.3-§1.9). The value is not changed; parts of it may be shared.
 * A body that says v1beta1 (the result of a patch) differs in one default, which gets it refused (spec/crd.md §1.2).
 * `isConversion`: the value was made of others, not read from a body, which has texts of its own.
 * @throws CrdDecodeError where a value does not fit its type, or schemas are nested more than 490 levels deep
 */
export function* decodeCrd(value: JsonObject, isConversion = false): PacedWork<DecodedCrd> {
  try {
    const { value: decoded, findings } = yield* decodeInParts(crdType, value, isConversion)
    const { metadata, spec, status } = decoded as { metadata: JsonObject; spec: JsonObject; status: JsonObject }
    yield
    const object: JsonObject = { kind: 'CustomResourceDefinition', apiVersion: `${GROUP}/v1`, metadata, spec, status }
    if (value['apiVersion'] === `${GROUP}/v1beta1`) spec['preserveUnknownFields'] ??= true
    applyCrdDefaults(object)
    restoreRootEmpties(object, value)
    for (const schema of schemasOf(object)) coerceEmbeddedDefaults(schema)
    return { object, findings }
  } catch (error) {
    throw error instanceof TypedDecodeError ? new CrdDecodeError(error.message) : error
  }
}

function schemasOf(crd: JsonObject): JsonObject[] {
  const versions = (crd['spec'] as JsonObject)['versions']
  const list = Array.isArray(versions) ? versions : []
  return list.map((version) => member(member(version, 'schema'), 'openAPIV3Schema')).filter(isObject)
}

const member = (value: JsonValue | undefined, key: string): JsonValue | undefined => (isObject(value) ? value[key] : undefined)
