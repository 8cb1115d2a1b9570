import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'

// Schemas in canonical form (`decodeCrd`): keywords have the types that Go gives them, so that reading one needs no checks.

/** A schema that is a keyword of another, or undefined. */
export function schemaAt(schema: JsonObject, keyword: string): JsonObject | undefined {
  const value = own(schema, keyword)
  return isObject(value) ? value : undefined
}

/** The schemas of a keyword that is a list of them. */
export function schemasAt(schema: JsonObject, keyword: string): readonly JsonObject[] {
  const value = own(schema, keyword)
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** Name and schema of a keyword that is a map of them, ordered by name. */
export function schemaEntries(schema: JsonObject, keyword: string): readonly (readonly [name: string, schema: JsonObject])[] {
  const value = own(schema, keyword)
  return isObject(value) ? Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1])) : []
}

/** A keyword that is a string; '' where it is absent. */
export function textAt(schema: JsonObject, keyword: string): string {
  const value = own(schema, keyword)
  return typeof value === 'string' ? value : ''
}

/** A keyword that is a list of strings. */
export function stringsAt(schema: JsonObject, keyword: string): readonly string[] {
  const value = own(schema, keyword)
  return Array.isArray(value) ? (value as string[]) : []
}

export const hasKeyword = (schema: JsonObject, keyword: string): boolean => Object.hasOwn(schema, keyword)
export const isTrueAt = (schema: JsonObject, keyword: string): boolean => own(schema, keyword) === true

/** Where schemas stand within schemas: as the keyword's value, in a list, or in a map. `items` may be the first or the second. */
const PLACES: ReadonlyMap<string, 'one' | 'map'> = new Map([
  ...(['items', 'not', 'additionalProperties', 'additionalItems', 'allOf', 'anyOf', 'oneOf'] as const).map(
    (keyword) => [keyword, 'one'] as const,
  ),
  ...(['properties', 'patternProperties', 'definitions', 'dependencies'] as const).map((keyword) => [keyword, 'map'] as const),
])

/** All schemas within a schema, itself first, wherever they stand. The depth of schemas is bounded by their decoder. */
export function* allSchemas(schema: JsonObject): Generator<JsonObject> {
  const open: JsonObject[] = [schema]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node
    pushChildren(node, open)
  }
}

/** Whether one of {@link allSchemas} passes a test. */
export function someSchema(schema: JsonObject, test: (schema: JsonObject) => boolean): boolean {
  for (const node of allSchemas(schema)) if (test(node)) return true
  return false
}

/** Pushes the schemas of a node so that the first one is on top. */
function pushChildren(node: JsonObject, open: JsonObject[]): void {
  const from = open.length
  for (const keyword of Object.keys(node)) {
    const place = PLACES.get(keyword)
    if (place === undefined) continue
    const value = node[keyword] as JsonValue
    if (Array.isArray(value)) pushObjects(value, open)
    else if (isObject(value)) pushObjects(place === 'map' ? Object.values(value) : [value], open)
  }
  reverseFrom(open, from)
}

function pushObjects(values: readonly JsonValue[], open: JsonObject[]): void {
  for (const value of values) if (isObject(value)) open.push(value)
}

function reverseFrom(list: JsonObject[], from: number): void {
  for (let low = from, high = list.length - 1; low < high; low++, high--) {
    const kept = list[low] as JsonObject
    list[low] = list[high] as JsonObject
    list[high] = kept
  }
}
