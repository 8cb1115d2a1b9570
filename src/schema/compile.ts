import { cloneJson, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { coerceMetadata, coerceStoredMetadata, type FieldError } from '../meta/index.js'
import { buildStructural } from './build.js'
import { isClean } from './clean.js'
import { applyDefaults } from './defaults.js'
import { coerceResources, coerceStoredResources } from './embedded/coerce.js'
import { validateResources } from './embedded/validate.js'
import { validateListTypes } from './list-types.js'
import { dropNulls } from './nulls.js'
import { prune, type PruneReport } from './prune.js'
import type { Structural } from './structural.js'
import { validateNode } from './validate.js'
import { ValueNode } from './values/node.js'

/**
 * A schema ready for use: the one code path of server and library. The objects it is given are freshly decoded and belong to the caller:
 * `coerce` and `decode…` change them in place, the validating methods never do.
 */
export interface CompiledSchema {
  /** The tree, with defaults that are ready to be applied. */
  readonly structural: Structural
  /**
   * Decodes a request body (spec/schema.md §3.1): root metadata typed, unknown fields and unwanted nulls removed, embedded resources typed,
   * defaults applied. Answers the paths of unknown fields: those of the root metadata, the pruned ones, those of embedded metadata.
   * @throws MetaDecodeError or EmbeddedDecodeError for metadata of a wrong type
   */
  decodeRequest(object: JsonObject): string[]
  /**
   * Decodes what storage holds: as {@link decodeRequest}, but what does not fit is dropped, and `metadata.generation` is at least 1.
   * @throws MetaDecodeError where the metadata is no object
   */
  decodeStored(object: JsonObject): void
  /** {@link decodeRequest} without the defaults: what is done to an object after its conversion to another version. @throws as there */
  coerce(object: JsonObject): string[]
  /** The defaults alone. */
  applyDefaults(object: JsonObject): void
  /** Metadata and defaults of what server-side apply made: what reading drops stays, for validation to see. @throws as {@link decodeStored} */
  decodeApplied(object: JsonObject): void
  /** Judges a whole object by its values (spec/schema.md §6). */
  validate(object: JsonObject): FieldError[]
  /** The same for an update: what was wrong already and is unchanged is let through (spec/schema.md §9). */
  validateUpdate(object: JsonObject, old: JsonObject): FieldError[]
  /** Judges `status` alone, as on updates of the status subresource; paths begin with `status`. */
  validateStatus(object: JsonObject, old: JsonObject): FieldError[]
  /** Judges embedded resources (spec/schema.md §5.3). */
  validateEmbedded(object: JsonObject): FieldError[]
  /** Finds duplicates in lists of type `set` and `map`; with an `old` object that has any, nothing is said (spec/schema.md §8). */
  validateListTypes(object: JsonObject, old?: JsonObject): FieldError[]
}

/**
 * Compiles a v1 JSONSchemaProps value (`spec.versions[*].schema.openAPIV3Schema`). It should be structural and legal: that is not checked
 * here. Patterns are compiled at the first validation.
 * @throws SchemaDepthError for a schema that is nested too deeply
 */
export function compileSchema(openAPIV3Schema: JsonObject): CompiledSchema {
  return new Compiled(buildStructural(openAPIV3Schema, { prepareDefault }))
}

/** A default as it is applied: without unknown fields, and with what embedded metadata must not hold dropped (spec/schema.md §4.1). */
function prepareDefault(value: JsonValue, schema: Structural): JsonValue {
  const copy = cloneJson(value)
  prune(copy, schema, schema.xEmbeddedResource)
  coerceStoredResources(copy, schema)
  return copy
}

const NONE: readonly string[] = []

class Compiled implements CompiledSchema {
  readonly structural: Structural
  #values: ValueNode | undefined

  constructor(structural: Structural) {
    this.structural = structural
  }

  decodeRequest(object: JsonObject): string[] {
    const unknown = this.coerce(object)
    this.applyDefaults(object)
    return unknown
  }

  applyDefaults(object: JsonObject): void {
    applyDefaults(object, this.structural)
  }

  decodeStored(object: JsonObject): void {
    const metadata = own(object, 'metadata')
    if (metadata !== undefined) object['metadata'] = { generation: 1, ...coerceStoredMetadata(metadata) }
    this.#clean(object)
    coerceStoredResources(object, this.structural)
    this.applyDefaults(object)
  }

  decodeApplied(object: JsonObject): void {
    const metadata = own(object, 'metadata')
    if (metadata !== undefined) object['metadata'] = coerceStoredMetadata(metadata)
    this.applyDefaults(object)
  }

  coerce(object: JsonObject): string[] {
    const unknown: string[] = []
    const metadata = own(object, 'metadata')
    if (metadata !== undefined) object['metadata'] = coerceMetadata(metadata, 'metadata', unknown)
    const pruned = this.#clean(object)
    if (!this.structural.has.embeddedResources) return pruned.length === 0 ? unknown : [...unknown, ...pruned]
    const embedded: string[] = []
    coerceResources(object, this.structural, embedded)
    return [...unknown, ...pruned, ...embedded.sort()]
  }

  validate(object: JsonObject): FieldError[] {
    return validateNode(this.#root(), object, '')
  }

  validateUpdate(object: JsonObject, old: JsonObject): FieldError[] {
    return validateNode(this.#root(), object, '', old)
  }

  validateStatus(object: JsonObject, old: JsonObject): FieldError[] {
    const status = own(object, 'status')
    const node = this.#root().property('status')
    return status === undefined || node === undefined ? [] : validateNode(node, status, 'status', own(old, 'status'))
  }

  validateEmbedded(object: JsonObject): FieldError[] {
    return validateResources(object, this.structural)
  }

  validateListTypes(object: JsonObject, old?: JsonObject): FieldError[] {
    if (!this.structural.has.listTypes) return []
    const forgiven = old !== undefined && validateListTypes(old, this.structural).length > 0
    return forgiven ? [] : validateListTypes(object, this.structural)
  }

  /** Removes what the schema does not specify, and nulls that it does not allow; answers the paths of the first, sorted. */
  #clean(object: JsonObject): readonly string[] {
    if (isClean(object, this.structural, true)) return NONE
    const report: PruneReport = { paths: [] }
    prune(object, this.structural, true, report)
    dropNulls(object, this.structural)
    return report.paths.sort()
  }

  #root(): ValueNode {
    return (this.#values ??= new ValueNode(this.structural))
  }
}
