import { isObject, own, type JsonObject } from '../base/json/index.js'
import { definitionName } from './names.js'
import type { PublishedVersion } from './published-version.js'
import { METADATA } from './schema/embedded.js'
import { PRESERVE_UNKNOWN } from './schema/extensions.js'
import { publishSchema, SchemaDepthError, type Target } from './schema/publish.js'
import { transformV2 } from './schema/transform-v2.js'
import { transformV3 } from './schema/transform-v3.js'
import { API_VERSION, KIND, metaName, ref } from './static/builders.js'

const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md'

/**
 * The definitions of a version, by name: its kind, its list where it can be listed, and the kinds of its subresources (spec/openapi-and-clients.md §1.3), or those
 * that come ready-made.
 */
export function definitionsOf(version: PublishedVersion, target: Target): ReadonlyMap<string, JsonObject> {
  const ready = version.builtin?.definitions
  if (ready !== undefined) return new Map(Object.entries(ready).map(([name, definition]) => [name, publishSchema(definition, target)]))
  const others = (version.builtin?.parts ?? []).flatMap(({ of }) => of ?? [])
  const definitions = new Map([version, ...others].map((of) => [definitionName(of, of.kind), kindDefinition(of, target)]))
  if (version.builtin?.verbs.includes('list') ?? true) {
    definitions.set(definitionName(version, version.listKind), publishSchema(listDefinition(version), target))
  }
  return definitions
}

function kindDefinition(version: PublishedVersion, target: Target): JsonObject {
  const { schema } = version
  if (schema === undefined || (target === 'v2' && preservesAll(version, schema)))
    return publishSchema({ type: 'object', ...marks(version, version.kind) }, target)
  try {
    return publishSchema(withTypeMembers(version, schema), target, target === 'v2' ? transformV2 : transformV3)
  } catch (error) {
    if (!(error instanceof SchemaDepthError)) throw error
    return publishSchema({ type: 'object', ...marks(version, version.kind) }, target)
  }
}

const preservesAll = (version: PublishedVersion, schema: JsonObject): boolean =>
  version.preserveUnknownFields === true || own(schema, PRESERVE_UNKNOWN) === true

/** The root of a schema with the members of every object in the server's own words, whatever the author says of them. */
function withTypeMembers(version: PublishedVersion, schema: JsonObject): JsonObject {
  const properties = own(schema, 'properties')
  return {
    ...schema,
    properties: { ...(isObject(properties) ? properties : {}), apiVersion: API_VERSION, kind: KIND, metadata: METADATA },
    ...marks(version, version.kind),
  }
}

function listDefinition(version: PublishedVersion): JsonObject {
  const { kind, listKind, plural } = version
  return {
    description: `${listKind} is a list of ${kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: API_VERSION,
      items: { description: `List of ${plural}. More info: ${CONVENTIONS}`, type: 'array', items: { $ref: definitionName(version, kind) } },
      kind: KIND,
      metadata: ref(metaName('ListMeta'), `Standard list metadata. More info: ${CONVENTIONS}#types-kinds`),
    },
    ...marks(version, listKind),
  }
}

/** The extensions of a definition: its group, version and kind, and the selectable fields without their leading dots. */
function marks({ group, version, selectableFields }: PublishedVersion, kind: string): JsonObject {
  const gvk = { 'x-kubernetes-group-version-kind': [{ group, kind, version }] }
  if (selectableFields.length === 0) return gvk
  return { ...gvk, 'x-kubernetes-selectable-fields': selectableFields.map((path) => ({ fieldPath: path.replace(/^\./, '') })) }
}
