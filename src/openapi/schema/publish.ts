import { isObject, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'

/** The document that something is published in: OpenAPI v2 (Swagger) or v3. */
export type Target = 'v2' | 'v3'

/** What a node is before it is written; undefined leaves it as it is. Children are visited after it. */
export type Transform = (node: JsonObject) => JsonObject

/** Schemas nested deeper are not published: far above what any client walks, below what the stack holds. */
const MAX_DEPTH = 400

/** A schema that is nested too deep to be published. */
export class SchemaDepthError extends Error {
  override readonly name = 'SchemaDepthError'
}

const REF_PREFIX: Readonly<Record<Target, string>> = { v2: '#/definitions/', v3: '#/components/schemas/' }

/** A reference to a definition as a document has it. */
export function refTo(target: Target, name: string): JsonObject {
  return { $ref: REF_PREFIX[target] + name }
}

type Kind = 'text' | 'flag' | 'list' | 'value' | 'default' | 'schema' | 'schemas' | 'properties' | 'schemaOrBool' | 'docs'

// The members in the order in which upstream writes them, each with how it is written; zero values are left out.
const MEMBERS: readonly (readonly [name: string, kind: Kind, v3Only?: true])[] = [
  ['description', 'text'],
  ['type', 'text'],
  ['nullable', 'flag', true],
  ['format', 'text'],
  ['title', 'text'],
  ['default', 'default', true],
  ['maximum', 'value'],
  ['exclusiveMaximum', 'flag'],
  ['minimum', 'value'],
  ['exclusiveMinimum', 'flag'],
  ['maxLength', 'value'],
  ['minLength', 'value'],
  ['pattern', 'text'],
  ['maxItems', 'value'],
  ['minItems', 'value'],
  ['uniqueItems', 'flag'],
  ['multipleOf', 'value'],
  ['enum', 'list'],
  ['maxProperties', 'value'],
  ['minProperties', 'value'],
  ['required', 'list'],
  ['items', 'schema'],
  ['allOf', 'schemas', true],
  ['oneOf', 'schemas', true],
  ['anyOf', 'schemas', true],
  ['not', 'schema', true],
  ['properties', 'properties'],
  ['additionalProperties', 'schemaOrBool'],
  ['externalDocs', 'docs'],
  ['example', 'value'],
]

/**
 * Writes a schema as a document of the target has it: members in upstream's order, zero values left out, what v2 does not know left out
 * (spec/openapi-and-clients.md §1.4), references in the target's form (§2.3). In the source, `$ref` is a bare definition name.
 * `transform` is applied to each node outside of allOf, anyOf, oneOf and not. @throws SchemaDepthError
 */
export function publishSchema(source: JsonObject, target: Target, transform: Transform = (node) => node): JsonObject {
  return new Publisher(target, transform).node(source, 0)
}

class Publisher {
  readonly #target: Target
  readonly #transform: Transform

  constructor(target: Target, transform: Transform) {
    this.#target = target
    this.#transform = transform
  }

  node(source: JsonObject, depth: number): JsonObject {
    return this.#write(this.#transform(source), depth, (child) => this.node(child, depth + 1))
  }

  /** A node of a junctor: written, not transformed. */
  #junctor(source: JsonObject, depth: number): JsonObject {
    return this.#write(source, depth, (child) => this.#junctor(child, depth + 1))
  }

  #write(node: JsonObject, depth: number, child: (source: JsonObject) => JsonObject): JsonObject {
    if (depth > MAX_DEPTH) throw new SchemaDepthError(`schema is nested deeper than ${String(MAX_DEPTH)}`)
    const out: JsonObject = {}
    const name = own(node, '$ref')
    if (typeof name === 'string' && Object.keys(node).length === 1) return refTo(this.#target, name)
    for (const [member, kind, v3Only] of MEMBERS) {
      if (member === 'allOf' && typeof name === 'string' && this.#target === 'v3') out['allOf'] = [refTo('v3', name)]
      const value = own(node, member)
      if (value === undefined || (v3Only === true && this.#target === 'v2')) continue
      const written = this.#member(kind, value, depth, child)
      if (written !== undefined) out[member] = written
    }
    if (typeof name === 'string' && this.#target === 'v2') Object.assign(out, refTo('v2', name))
    writeExtensions(node, out)
    return out
  }

  #member(kind: Kind, value: JsonValue, depth: number, child: (source: JsonObject) => JsonObject): JsonValue | undefined {
    switch (kind) {
      case 'text':
        return value === '' || value === null ? undefined : value
      case 'flag':
        return value === true ? true : undefined
      case 'list':
        return Array.isArray(value) && value.length > 0 ? value : undefined
      case 'value':
      case 'default':
        return value ?? undefined
      case 'schema':
        return isObject(value) ? child(value) : undefined
      case 'schemas':
        return Array.isArray(value) && value.length > 0
          ? value.map((item) => (isObject(item) ? this.#junctor(item, depth + 1) : {}))
          : undefined
      case 'properties':
        return isObject(value) && Object.keys(value).length > 0 ? mapSorted(value, child) : undefined
      case 'docs':
        return isObject(value) ? externalDocs(value) : undefined
      case 'schemaOrBool':
        return isObject(value) ? child(value) : typeof value === 'boolean' ? value : undefined
    }
  }
}

function externalDocs(docs: JsonObject): JsonObject {
  const out: JsonObject = {}
  for (const member of ['description', 'url']) {
    const value = own(docs, member)
    if (typeof value === 'string' && value !== '') out[member] = value
  }
  return out
}

/** The members of a map of schemas, sorted by name. */
function mapSorted(map: JsonObject, child: (source: JsonObject) => JsonObject): JsonObject {
  const out: JsonObject = {}
  for (const key of Object.keys(map).sort()) {
    const value = map[key] as JsonValue
    put(out, key, isObject(value) ? child(value) : {})
  }
  return out
}

function writeExtensions(node: JsonObject, out: JsonObject): void {
  for (const key of Object.keys(node)
    .filter((name) => name.startsWith('x-'))
    .sort()) {
    const value = node[key] as JsonValue
    const isZero = value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0)
    if (!isZero) out[key] = value
  }
}
