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

const SINGLE = ['items', 'not', 'additionalProperties', 'additionalItems']
const LISTS = ['items', 'allOf', 'anyOf', 'oneOf']
const MAPS = ['properties', 'patternProperties', 'definitions', 'dependencies']

/** All schemas within a schema, itself first, wherever they stand. The depth of schemas is bounded by their decoder. */
export function* allSchemas(schema: JsonObject): Generator<JsonObject> {
  const open: JsonObject[] = [schema]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node
    const children = childSchemas(node)
    for (let i = children.length - 1; i >= 0; i--) open.push(children[i] as JsonObject)
  }
}

/** Whether one of {@link allSchemas} passes a test. */
export function someSchema(schema: JsonObject, test: (schema: JsonObject) => boolean): boolean {
  for (const node of allSchemas(schema)) if (test(node)) return true
  return false
}

function childSchemas(schema: JsonObject): JsonObject[] {
  const children: JsonObject[] = []
  const add = (child: JsonValue | undefined): void => {
    if (isObject(child)) children.push(child)
  }
  for (const keyword of MAPS) for (const [, child] of schemaEntries(schema, keyword)) add(child)
  for (const keyword of SINGLE) add(own(schema, keyword))
  for (const keyword of LISTS) for (const child of schemasAt(schema, keyword)) add(child)
  return children
}
