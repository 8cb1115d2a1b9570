import { own, type JsonObject } from '../base/json/index.js'
import { DecodeError, type Applier } from '../endpoints/index.js'
import { createFieldManager, typeFromSchema } from '../fieldmanager/index.js'
import { statusError } from '../meta/index.js'
import type { CompoundType } from '../meta/typed/index.js'
import { metaString, type FieldTracker } from '../registry/index.js'
import { groupVersionOf, type BuiltinDefinition } from './definitions.js'
import type { BuiltinEndpoint } from './kind.js'

/** Who owns which field of a compiled-in type at one endpoint, and server-side apply there (spec/apply.md). */
export interface FieldTracking {
  readonly tracker: FieldTracker
  readonly applier: Applier
}

/**
 * Tracking of one endpoint. `convert`: makes an object of the type of what an apply left. @throws DecodeError
 * Entries of other group versions are dropped at the next write: no conversion is known for them (an Event written through its other view).
 */
export function trackBuiltin(
  definition: BuiltinDefinition,
  type: CompoundType,
  { subresource, resetFields }: BuiltinEndpoint,
  convert: (object: JsonObject) => JsonObject,
): FieldTracking {
  const groupVersion = groupVersionOf(definition)
  const fields = typeFromSchema(definition.versions[0].schema.openAPIV3Schema)
  const manager = createFieldManager({
    types: (apiVersion) => (apiVersion === groupVersion ? fields : undefined),
    groupVersion,
    kind: definition.names.kind,
    subresource,
    empty: emptyContent(type),
    ...(resetFields === undefined ? {} : { resetFields: new Map([[groupVersion, resetFields]]) }),
  })
  return {
    tracker: manager,
    applier: {
      apply: async (live, config, name, force, now) => {
        const outcome = await manager.apply(live, config, { manager: name, force, now })
        if (outcome.conflict !== undefined) throw statusError.applyConflict(outcome.conflict.message, outcome.conflict.causes)
        return outcome.changed ? converted(outcome.object, config) : outcome.object
      },
    },
  }

  function converted(object: JsonObject, config: JsonObject): JsonObject {
    try {
      return convert(object)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      const kind = `${definition.group}/${definition.versions[0].name}, Kind=${definition.names.kind}`
      const name = `${metaString(config, 'namespace')}/${metaString(config, 'name')}`
      const what = `failed to convert new object (${name}; ${kind}) to proper version: unable to convert unstructured object to ${kind}`
      throw statusError.plain(500, `${what}: ${error.message}`)
    }
  }
}

/** An object of the type before anybody filled it in. */
function emptyContent(type: CompoundType): JsonObject {
  const { metadata: _metadata, ...content } = type.zero() as JsonObject
  return Object.fromEntries(Object.keys(content).map((key) => [key, own(content, key) ?? null]))
}
