import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { DecodeError, METADATA_LISTS, printerColumns, strategicMerge, type ObjectDecoder, type Resource } from '../endpoints/index.js'
import { createFieldManager, typeFromSchema } from '../fieldmanager/index.js'
import { groupVersionText, MetaDecodeError, statusError } from '../meta/index.js'
import {
  keySpace,
  plainCodec,
  type AdmissionPlugin,
  type IdentitySource,
  type ResourceContext,
  type Strategy,
  type WallClock,
} from '../registry/index.js'
import { compileSchema } from '../schema/index.js'
import type { Store } from '../storage/index.js'
import type { BuiltinDefinition } from './definitions.js'

/** What compiled-in resources are made with. */
export interface BuiltinDependencies {
  readonly store: Store
  readonly clock: WallClock
  readonly identity: IdentitySource
  readonly admission: readonly AdmissionPlugin[]
}

/** One endpoint of a compiled-in type. */
export interface BuiltinEndpoint {
  /** '' for the resource itself. */
  readonly subresource: string
  readonly strategy: Strategy
  readonly verbs: readonly string[]
}

/** Makes the resource of one endpoint of a compiled-in type from its definition: the same machinery as for custom ones. */
export function builtinResource(definition: BuiltinDefinition, endpoint: BuiltinEndpoint, dependencies: BuiltinDependencies): Resource {
  const [version] = definition.versions
  const gv = { group: definition.group, version: version.name }
  const { names } = definition
  const paths = (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath.slice(1))
  const known = new Set(['metadata.name', ...(definition.scope === 'Namespaced' ? ['metadata.namespace'] : []), ...paths])
  const context: ResourceContext = {
    ...dependencies,
    space: keySpace(gv.group, names.plural, definition.scope === 'Namespaced'),
    kind: { ...gv, kind: names.kind },
    resource: { ...gv, resource: names.plural },
    subresource: endpoint.subresource,
    strategy: endpoint.strategy,
    codec: plainCodec((object) => Object.fromEntries(paths.map((path) => [path, textAt(object, path)]))),
    fields: createFieldManager({
      types: typesOf(definition),
      groupVersion: groupVersionText(gv),
      kind: names.kind,
      subresource: endpoint.subresource,
    }),
  }
  return {
    context,
    listKind: names.listKind,
    verbs: new Set(endpoint.verbs),
    decoder: builtinDecoder(version.schema.openAPIV3Schema),
    table: printerColumns(version.additionalPrinterColumns ?? []),
    custom: false,
    applier: applierOf(context),
    fieldLabelError: (label) => (known.has(label) ? undefined : `field label not supported: ${label}`),
    bookmark: { apiVersion: groupVersionText(gv), kind: names.kind },
    retired: new AbortController().signal,
    strategicMerge: (current, patch) => strategicMerge(current, patch, { ...METADATA_LISTS, conditions: { key: 'type' } }),
  }
}

function typesOf(definition: BuiltinDefinition): (apiVersion: string) => ReturnType<typeof typeFromSchema> | undefined {
  const [version] = definition.versions
  const type = typeFromSchema(version.schema.openAPIV3Schema)
  const only = groupVersionText({ group: definition.group, version: version.name })
  return (apiVersion) => (apiVersion === only ? type : undefined)
}

function applierOf(context: ResourceContext): Resource['applier'] {
  const manager = context.fields as ReturnType<typeof createFieldManager>
  return {
    apply: async (live, config, name, force, now) => {
      const outcome = await manager.apply(live, config, { manager: name, force, now })
      if (outcome.conflict !== undefined) throw statusError.applyConflict(outcome.conflict.message, outcome.conflict.causes)
      return outcome.object
    },
  }
}

/** Unknown fields are those that the definition's schema does not have. */
function builtinDecoder(openAPIV3Schema: JsonObject): ObjectDecoder {
  let compiled: ReturnType<typeof compileSchema> | undefined
  return {
    fromJson: (value) => {
      compiled ??= compileSchema(openAPIV3Schema)
      try {
        const findings = compiled.decodeRequest(value).map((path) => `unknown field "${path}"`)
        const [wrong] = compiled.validate(value)
        if (wrong !== undefined) throw new DecodeError(`${wrong.field}: ${wrong.body}`)
        return { object: value, findings }
      } catch (error) {
        throw error instanceof MetaDecodeError ? new DecodeError(error.message) : error
      }
    },
  }
}

function textAt(object: JsonObject, path: string): string {
  let value: JsonValue | undefined = object
  for (const segment of path.split('.')) value = isObject(value) ? own(value, segment) : undefined
  return typeof value === 'string' ? value : ''
}
