import { own, type JsonObject } from '../base/json/index.js'
import type { Applier, ObjectDecoder } from '../endpoints/index.js'
import { createFieldManager, typeFromSchema } from '../fieldmanager/index.js'
import { statusError } from '../meta/index.js'
import type { GoType } from '../meta/typed/index.js'
import type { FieldTracker } from '../registry/index.js'
import { groupVersionOf, type BuiltinDefinition } from './definitions.js'
import type { BuiltinEndpoint } from './kind.js'

/** Who owns which field of a compiled-in type at one endpoint, and server-side apply there (spec/apply.md). */
export interface FieldTracking {
  readonly tracker: FieldTracker
  readonly applier: Applier
}

/** Entries of other group versions are dropped at the next write: no conversion is known for them (an Event written through its other view). */
export function trackBuiltin(
  definition: BuiltinDefinition,
  type: GoType,
  { subresource, resetFields }: BuiltinEndpoint,
  decodeApplied: ObjectDecoder['fromJson'],
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
        return outcome.changed ? decodeApplied(outcome.object).object : outcome.object
      },
    },
  }
}

/** An object of the type before anybody filled it in. */
function emptyContent(type: GoType): JsonObject {
  const { metadata: _metadata, ...content } = type.zero() as JsonObject
  return Object.fromEntries(Object.keys(content).map((key) => [key, own(content, key) ?? null]))
}
