import { isObject, own, toNumber, type JsonObject, type JsonValue } from '../base/json/index.js'
import type { ListType, MapType, SchemaType, Structural, SubtreeFacts, ValueValidation } from './structural.js'

/** Deepest nesting of schemas: far beyond any in use, and shallow enough for every recursive walk to fit the stack. */
export const MAX_SCHEMA_DEPTH = 500

/** A schema that is nested too deeply to be used. */
export class SchemaDepthError extends Error {
  override readonly name = 'SchemaDepthError'
  constructor() {
    super(`must not be nested deeper than ${String(MAX_SCHEMA_DEPTH)} schemas`)
  }
}

/** Options of {@link buildStructural}. */
export interface BuildOptions {
  /** Makes a default ready for use, given the node it stands at; without it defaults are taken as written. */
  readonly prepareDefault?: (value: JsonValue, schema: Structural) => JsonValue
}

/**
 * The structural tree of a v1 JSONSchemaProps value (`spec.versions[*].schema.openAPIV3Schema`). Total: keywords of a wrong JSON type count
 * as absent, unknown ones too; whether the schema is legal is decided elsewhere (spec/schema.md §1-2).
 * @throws SchemaDepthError beyond {@link MAX_SCHEMA_DEPTH}
 */
export function buildStructural(schema: JsonObject, options: BuildOptions = {}): Structural {
  return build(schema, options, 0)
}

function build(schema: JsonObject, options: BuildOptions, depth: number): Structural {
  if (depth > MAX_SCHEMA_DEPTH) throw new SchemaDepthError()
  const child = (value: JsonValue | undefined): Structural | undefined => (isObject(value) ? build(value, options, depth + 1) : undefined)
  const properties = propertiesOf(schema, child)
  const items = child(own(schema, 'items'))
  const additional = own(schema, 'additionalProperties')
  const additionalProperties = typeof additional === 'boolean' ? additional : child(additional)
  const xEmbeddedResource = flag(schema, 'x-kubernetes-embedded-resource')
  const xListType = text(schema, 'x-kubernetes-list-type') as ListType
  const xValidations = list(schema, 'x-kubernetes-validations').filter(isObject)
  const here: SubtreeFacts = {
    defaults: false,
    embeddedResources: xEmbeddedResource,
    listTypes: xListType === 'set' || xListType === 'map',
    validations: xValidations.length > 0,
  }
  const has = factsOf(here, properties, items, additionalProperties)
  // One literal: large schemas have ten thousands of nodes, and nodes of one shape are what the walks are fast on.
  const node: Structural = {
    type: text(schema, 'type') as SchemaType,
    title: text(schema, 'title'),
    description: text(schema, 'description'),
    nullable: flag(schema, 'nullable'),
    default: undefined,
    properties,
    defaulting: has.defaults ? defaultingOf(properties) : EMPTY,
    items,
    additionalProperties,
    xPreserveUnknownFields: flag(schema, 'x-kubernetes-preserve-unknown-fields'),
    xEmbeddedResource,
    xIntOrString: flag(schema, 'x-kubernetes-int-or-string'),
    xListType,
    xListMapKeys: strings(schema, 'x-kubernetes-list-map-keys'),
    xMapType: text(schema, 'x-kubernetes-map-type') as MapType,
    xValidations,
    valueValidation: valueValidation(schema, child),
    has,
  }
  const raw = own(schema, 'default') ?? undefined
  if (raw === undefined) return node
  return { ...node, default: options.prepareDefault?.(raw, node) ?? raw, has: { ...node.has, defaults: true } }
}

type Child = (value: JsonValue | undefined) => Structural | undefined

const NO_PROPERTIES: ReadonlyMap<string, Structural> = new Map()

function propertiesOf(schema: JsonObject, child: Child): ReadonlyMap<string, Structural> {
  const properties = own(schema, 'properties')
  if (!isObject(properties)) return NO_PROPERTIES
  const result = new Map<string, Structural>()
  for (const name of Object.keys(properties).sort()) {
    const built = child(own(properties, name))
    if (built !== undefined) result.set(name, built)
  }
  return result
}

function defaultingOf(properties: ReadonlyMap<string, Structural>): Structural['defaulting'] {
  return [...properties].filter(([, property]) => property.has.defaults)
}

const STRUCTURE_KEYWORDS = new Set(['type', 'title', 'description', 'nullable', 'default', 'properties', 'items', 'additionalProperties'])

function valueValidation(schema: JsonObject, child: Child): ValueValidation {
  const isBare = Object.keys(schema).every((keyword) => STRUCTURE_KEYWORDS.has(keyword) || keyword.startsWith('x-'))
  return isBare ? NO_RULES : rulesOf(schema, child)
}

function rulesOf(schema: JsonObject, child: Child): ValueValidation {
  const branches = (keyword: string): readonly Structural[] => {
    const written = list(schema, keyword)
    return written.length === 0 ? EMPTY : written.flatMap((branch) => child(branch) ?? [])
  }
  return {
    format: text(schema, 'format'),
    pattern: text(schema, 'pattern'),
    maximum: number(schema, 'maximum'),
    exclusiveMaximum: flag(schema, 'exclusiveMaximum'),
    minimum: number(schema, 'minimum'),
    exclusiveMinimum: flag(schema, 'exclusiveMinimum'),
    multipleOf: number(schema, 'multipleOf'),
    maxLength: number(schema, 'maxLength'),
    minLength: number(schema, 'minLength'),
    maxItems: number(schema, 'maxItems'),
    minItems: number(schema, 'minItems'),
    maxProperties: number(schema, 'maxProperties'),
    minProperties: number(schema, 'minProperties'),
    required: strings(schema, 'required'),
    enum: list(schema, 'enum'),
    allOf: branches('allOf'),
    anyOf: branches('anyOf'),
    oneOf: branches('oneOf'),
    not: child(own(schema, 'not')),
  }
}

/** What holds at a node itself, and what holds below it. */
function factsOf(
  here: SubtreeFacts,
  properties: ReadonlyMap<string, Structural>,
  ...others: readonly (Structural | boolean | undefined)[]
): SubtreeFacts {
  let facts = here
  for (const property of properties.values()) facts = either(facts, property.has)
  for (const other of others) if (typeof other === 'object') facts = either(facts, other.has)
  return facts
}

function either(a: SubtreeFacts, b: SubtreeFacts): SubtreeFacts {
  if (!b.defaults && !b.embeddedResources && !b.listTypes && !b.validations) return a
  return {
    defaults: a.defaults || b.defaults,
    embeddedResources: a.embeddedResources || b.embeddedResources,
    listTypes: a.listTypes || b.listTypes,
    validations: a.validations || b.validations,
  }
}

function text(schema: JsonObject, keyword: string): string {
  const value = own(schema, keyword)
  return typeof value === 'string' ? value : ''
}

function flag(schema: JsonObject, keyword: string): boolean {
  return own(schema, keyword) === true
}

function number(schema: JsonObject, keyword: string): number | undefined {
  const value = toNumber(own(schema, keyword))
  return Number.isNaN(value) ? undefined : value
}

const EMPTY: readonly never[] = []

function list(schema: JsonObject, keyword: string): readonly JsonValue[] {
  const value = own(schema, keyword)
  return Array.isArray(value) ? value : EMPTY
}

function strings(schema: JsonObject, keyword: string): readonly string[] {
  const items = list(schema, keyword)
  return items.length === 0 ? EMPTY : items.filter((item) => typeof item === 'string')
}

const NO_RULES = rulesOf({}, () => undefined)
