import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { METADATA_LISTS, strategicMerge, type Answer, type Resource } from '../endpoints/index.js'
import type { GroupVersionKind } from '../meta/index.js'
import { keySpace, plainCodec, type AdmissionPlugin, type IdentitySource, type ResourceContext, type WallClock } from '../registry/index.js'
import type { Store } from '../storage/index.js'
import { decodeBuiltin, typedDecoder, type DecoderOptions } from './decoder.js'
import { groupVersionOf, type BuiltinDefinition } from './definitions.js'
import { trackBuiltin } from './field-tracking.js'
import type { BuiltinEndpoint, BuiltinKind } from './kind.js'
import { builtinTable } from './table.js'

/** What compiled-in resources are made with. */
export interface BuiltinDependencies {
  readonly store: Store
  readonly clock: WallClock
  readonly identity: IdentitySource
  readonly admission: readonly AdmissionPlugin[]
}

/** A kind with its definition, and the kinds that this server knows. */
export interface DefinedKind {
  readonly kind: BuiltinKind
  readonly definition: BuiltinDefinition
  readonly known: DecoderOptions['known']
  /** The kind that it is a part of. */
  readonly owner?: BuiltinDefinition | undefined
  /** Answers its creates; undefined where it is stored. */
  readonly answer?: Answer | undefined
}

/** Makes the resource of one endpoint of a compiled-in type from its definition: the same machinery as for custom ones. */
export function builtinResource(defined: DefinedKind, endpoint: BuiltinEndpoint, dependencies: BuiltinDependencies): Resource {
  const { kind, definition } = defined
  const decoding = decoderOptions(defined)
  const { tracker, applier } = trackBuiltin(definition, kind.type, endpoint, (value) => decodeBuiltin(decoding, value, true).object)
  return {
    context: contextOf(defined, endpoint, dependencies, tracker),
    listKind: definition.names.listKind,
    verbs: new Set(endpoint.verbs),
    decoder: typedDecoder(decoding),
    table: builtinTable(definition.versions[0].additionalPrinterColumns, kind.cells),
    custom: false,
    applier,
    fieldLabelError: fieldLabelError(definition),
    bookmark: bookmarkOf(definition, kind),
    retired: new AbortController().signal,
    strategicMerge: mergeOf(kind, definition),
    ...(defined.answer === undefined ? {} : { answer: defined.answer }),
  }
}

function kindOf({ group, versions, names }: BuiltinDefinition): GroupVersionKind {
  return { group, version: versions[0].name, kind: names.kind }
}

function decoderOptions({ kind, definition, known }: DefinedKind): DecoderOptions {
  const [firstPart] = definition.group.split('.', 1)
  return {
    kind: kindOf(definition),
    type: kind.type,
    defaults: kind.defaults ?? (() => undefined),
    internalPackage: kind.internalPackage ?? (definition.group === '' ? 'core' : (firstPart as string)),
    known,
  }
}

function contextOf(
  { kind, definition, owner = definition }: DefinedKind,
  endpoint: BuiltinEndpoint,
  dependencies: BuiltinDependencies,
  fields: ResourceContext['fields'],
): ResourceContext {
  const { group, names, scope } = owner
  return {
    ...dependencies,
    space: kind.view === undefined ? keySpace(group, names.plural, scope === 'Namespaced') : keySpace('', kind.view.storedAs, true),
    kind: kindOf(definition),
    resource: { group, version: owner.versions[0].name, resource: names.plural },
    subresource: endpoint.subresource,
    strategy: endpoint.strategy,
    codec: plainCodec(fieldsOf(definition, kind), kind.view),
    fields,
    ...(kind.ttlMs === undefined ? {} : { ttlMs: kind.ttlMs }),
  }
}

/** The labels that fields are selected by, beside those of metadata: paths of the definition. */
function labelsOf(definition: BuiltinDefinition): string[] {
  return (definition.versions[0].selectableFields ?? []).map(({ jsonPath }) => jsonPath.slice(1))
}

function fieldsOf(definition: BuiltinDefinition, kind: BuiltinKind): (object: JsonObject) => Readonly<Record<string, string>> {
  const labels = labelsOf(definition)
  return (object) => Object.fromEntries(labels.map((label) => [label, kind.fieldValue?.(object, label) ?? textAt(object, label)]))
}

/** Kinds with labels of their own refuse others with another text than kinds without (spec/openapi-and-clients.md §6.2). */
function fieldLabelError(definition: BuiltinDefinition): Resource['fieldLabelError'] {
  const own = labelsOf(definition)
  const known = new Set(['metadata.name', ...own])
  if (own.length === 0 || definition.scope === 'Namespaced') known.add('metadata.namespace')
  return (label) => {
    if (known.has(label)) return undefined
    return own.length > 0
      ? `field label not supported: ${label}`
      : `"${label}" is not a known field selector: only "metadata.name", "metadata.namespace"`
  }
}

/** An empty object as typed clients see it in bookmarks (spec/api.md §4.6). */
function bookmarkOf(definition: BuiltinDefinition, { type }: BuiltinKind): JsonObject {
  const { metadata: _metadata, ...content } = type.zero() as JsonObject
  return { kind: definition.names.kind, apiVersion: groupVersionOf(definition), ...content }
}

function mergeOf({ mergeKeys = {} }: BuiltinKind, definition: BuiltinDefinition): NonNullable<Resource['strategicMerge']> {
  const keyed = Object.fromEntries(Object.entries(mergeKeys).map(([field, key]) => [field, { key }]))
  const rules = { ...METADATA_LISTS, ...keyed }
  const { properties } = definition.versions[0].schema.openAPIV3Schema
  const fields = ['metadata', ...Object.keys(isObject(properties) ? properties : {})]
  const root = { name: definition.names.kind, fields }
  return (current, patch) => strategicMerge(current, patch, rules, root)
}

function textAt(object: JsonObject, path: string): string {
  let value: JsonValue | undefined = object
  for (const segment of path.split('.')) value = isObject(value) ? own(value, segment) : undefined
  return typeof value === 'string' ? value : ''
}
