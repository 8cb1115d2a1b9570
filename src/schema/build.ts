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
  const additional = own(schema, 'additionalProperties')
  const parts = {
    type: text(schema, 'type') as SchemaType,
    title: text(schema, 'title'),
    description: text(schema, 'description'),
    nullable: flag(schema, 'nullable'),
    properties: propertiesOf(schema, child),
    items: child(own(schema, 'items')),
    additionalProperties: typeof additional === 'boolean' ? additional : child(additional),
    xPreserveUnknownFields: flag(schema, 'x-kubernetes-preserve-unknown-fields'),
    xEmbeddedResource: flag(schema, 'x-kubernetes-embedded-resource'),
    xIntOrString: flag(schema, 'x-kubernetes-int-or-string'),
    xListType: text(schema, 'x-kubernetes-list-type') as ListType,
    xListMapKeys: strings(schema, 'x-kubernetes-list-map-keys'),
    xMapType: text(schema, 'x-kubernetes-map-type') as MapType,
    xValidations: list(schema, 'x-kubernetes-validations').filter(isObject),
    valueValidation: valueValidation(schema, child),
  }
  const raw = own(schema, 'default') ?? undefined
  const bare: Structural = { ...parts, default: undefined, has: factsOf(parts, false) }
  if (raw === undefined) return bare
  return { ...bare, default: options.prepareDefault?.(raw, bare) ?? raw, has: factsOf(parts, true) }
}

type Child = (value: JsonValue | undefined) => Structural | undefined

function propertiesOf(schema: JsonObject, child: Child): ReadonlyMap<string, Structural> {
  const properties = own(schema, 'properties')
  const result = new Map<string, Structural>()
  if (!isObject(properties)) return result
  for (const name of Object.keys(properties).sort()) {
    const built = child(own(properties, name))
    if (built !== undefined) result.set(name, built)
  }
  return result
}

function valueValidation(schema: JsonObject, child: Child): ValueValidation {
  const branches = (keyword: string): readonly Structural[] => list(schema, keyword).flatMap((branch) => child(branch) ?? [])
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

function factsOf(node: Omit<Structural, 'default' | 'has'>, hasDefault: boolean): SubtreeFacts {
  const below = [...node.properties.values(), node.items, node.additionalProperties].filter((child) => typeof child === 'object')
  return {
    defaults: hasDefault || below.some((child) => child.has.defaults),
    embeddedResources: node.xEmbeddedResource || below.some((child) => child.has.embeddedResources),
    listTypes: node.xListType === 'set' || node.xListType === 'map' || below.some((child) => child.has.listTypes),
    validations: node.xValidations.length > 0 || below.some((child) => child.has.validations),
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

function list(schema: JsonObject, keyword: string): readonly JsonValue[] {
  const value = own(schema, keyword)
  return Array.isArray(value) ? value : []
}

function strings(schema: JsonObject, keyword: string): readonly string[] {
  return list(schema, keyword).filter((item) => typeof item === 'string')
}
