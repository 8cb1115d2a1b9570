import { encodeJson, isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { htmlEscapeJson } from '../../meta/index.js'
import type { CrdColumn, CrdSubresources } from '../types/index.js'
import type { InternalVersion } from './internal-form.js'

// Internal structs as error texts print them: JSON with the names of Go fields (spec/crd.md §2.1).

/** Longest dump; what is longer is cut, as one node of a schema takes 700 characters and a definition may have a hundred thousand. */
const MAX_DUMP = 256 * 1024

/** A keyword of a schema, its Go name, and how its value is written. */
interface SchemaMember {
  readonly keyword: string
  readonly name: string
  readonly form: 'text' | 'flag' | 'value' | 'schema' | 'schemas' | 'map' | 'items' | 'schemaOrBool' | 'dependencies' | 'docs' | 'rules'
}

const member = (keyword: string, form: SchemaMember['form'], name?: string): SchemaMember => ({
  keyword,
  form,
  name: name ?? (keyword[0] ?? '').toUpperCase() + keyword.slice(1),
})

/** The members of the internal JSONSchemaProps, in its order. */
export const SCHEMA_MEMBERS: readonly SchemaMember[] = [
  member('id', 'text', 'ID'),
  member('$schema', 'text', 'Schema'),
  member('$ref', 'value', 'Ref'),
  member('description', 'text'),
  member('type', 'text'),
  member('nullable', 'flag'),
  member('format', 'text'),
  member('title', 'text'),
  member('default', 'value'),
  member('maximum', 'value'),
  member('exclusiveMaximum', 'flag'),
  member('minimum', 'value'),
  member('exclusiveMinimum', 'flag'),
  member('maxLength', 'value'),
  member('minLength', 'value'),
  member('pattern', 'text'),
  member('maxItems', 'value'),
  member('minItems', 'value'),
  member('uniqueItems', 'flag'),
  member('multipleOf', 'value'),
  member('enum', 'value'),
  member('maxProperties', 'value'),
  member('minProperties', 'value'),
  member('required', 'value'),
  member('items', 'items'),
  member('allOf', 'schemas'),
  member('oneOf', 'schemas'),
  member('anyOf', 'schemas'),
  member('not', 'schema'),
  member('properties', 'map'),
  member('additionalProperties', 'schemaOrBool'),
  member('patternProperties', 'map'),
  member('dependencies', 'dependencies'),
  member('additionalItems', 'schemaOrBool'),
  member('definitions', 'map'),
  member('externalDocs', 'docs'),
  member('example', 'value'),
  member('x-kubernetes-preserve-unknown-fields', 'value', 'XPreserveUnknownFields'),
  member('x-kubernetes-embedded-resource', 'flag', 'XEmbeddedResource'),
  member('x-kubernetes-int-or-string', 'flag', 'XIntOrString'),
  member('x-kubernetes-list-map-keys', 'value', 'XListMapKeys'),
  member('x-kubernetes-list-type', 'value', 'XListType'),
  member('x-kubernetes-map-type', 'value', 'XMapType'),
  member('x-kubernetes-validations', 'rules', 'XValidations'),
]

/** Writes text until there is enough of it. */
class Dump {
  #text = ''

  get full(): boolean {
    return this.#text.length > MAX_DUMP
  }

  write(text: string): this {
    if (!this.full) this.#text += text
    return this
  }

  value(value: JsonValue): this {
    return this.write(htmlEscapeJson(encodeJson(value)))
  }

  /** `open` item, item … `close`. */
  each<T>(brackets: '[]' | '{}', items: readonly T[], write: (item: T) => void): this {
    this.write(brackets.charAt(0))
    for (const [index, item] of items.entries()) {
      if (this.full) break
      if (index > 0) this.write(',')
      write(item)
    }
    return this.write(brackets.charAt(1))
  }

  toString(): string {
    return this.full ? `${this.#text.slice(0, MAX_DUMP)}...` : this.#text
  }
}

/** A schema. */
export function dumpSchema(schema: JsonObject): string {
  const dump = new Dump()
  writeSchema(schema, dump)
  return dump.toString()
}

function writeSchema(schema: JsonObject, dump: Dump): void {
  dump.each('{}', SCHEMA_MEMBERS, ({ keyword, name, form }) => {
    dump.write(`"${name}":`)
    writeMember(own(schema, keyword), form, dump)
  })
}

function writeMember(value: JsonValue | undefined, form: SchemaMember['form'], dump: Dump): void {
  if (form === 'text' || form === 'flag') dump.value(value ?? (form === 'text' ? '' : false))
  else if (value === undefined) dump.write('null')
  else if (isObject(value)) writeObject(value, form, dump)
  else if (form === 'items') writeItems(value, dump)
  else if (form === 'schemaOrBool') dump.write('{"Allows":').value(value).write(',"Schema":null}')
  else if (Array.isArray(value) && form === 'schemas') dump.each('[]', value, (item) => writeSchema(item as JsonObject, dump))
  else if (Array.isArray(value) && form === 'rules') dump.each('[]', value, (item) => dump.write(dumpRule(item as JsonObject)))
  else dump.value(value)
}

function writeObject(value: JsonObject, form: SchemaMember['form'], dump: Dump): void {
  if (form === 'schema') writeSchema(value, dump)
  else if (form === 'map') writeMap(value, dump, (item) => writeSchema(item as JsonObject, dump))
  else if (form === 'dependencies') writeMap(value, dump, (item) => writeDependency(item, dump))
  else if (form === 'items') writeItems(value, dump)
  else if (form === 'schemaOrBool') {
    dump.write('{"Allows":true,"Schema":')
    writeSchema(value, dump)
    dump.write('}')
  } else if (form === 'docs')
    dump
      .write('{"Description":')
      .value(value['description'] ?? '')
      .write(',"URL":')
      .value(value['url'] ?? '')
      .write('}')
  else dump.value(value)
}

function writeMap(map: JsonObject, dump: Dump, write: (item: JsonValue) => void): void {
  dump.each('{}', Object.entries(map), ([key, item]) => {
    dump.value(key).write(':')
    write(item)
  })
}

/** `items`, read through {@link schemasAt} and its like: a schema, a list of them, or neither. */
function writeItems(value: JsonValue, dump: Dump): void {
  dump.write('{"Schema":')
  if (isObject(value)) writeSchema(value, dump)
  else dump.write('null')
  dump.write(',"JSONSchemas":')
  if (Array.isArray(value)) dump.each('[]', value, (item) => writeSchema(item as JsonObject, dump))
  else dump.write('null')
  dump.write('}')
}

function writeDependency(value: JsonValue, dump: Dump): void {
  dump.write('{"Schema":')
  if (isObject(value)) writeSchema(value, dump)
  else dump.write('null')
  dump
    .write(',"Property":')
    .value(Array.isArray(value) ? value : null)
    .write('}')
}

/** The value of `items`. */
export function dumpItems(value: JsonValue): string {
  const dump = new Dump()
  writeItems(value, dump)
  return dump.toString()
}

/** A rule of `x-kubernetes-validations`. */
export function dumpRule(rule: JsonObject): string {
  const text = (keyword: string): JsonValue => own(rule, keyword) ?? ''
  const written: JsonObject = {
    Rule: text('rule'),
    Message: text('message'),
    MessageExpression: text('messageExpression'),
    Reason: own(rule, 'reason') ?? null,
    FieldPath: text('fieldPath'),
    OptionalOldSelf: own(rule, 'optionalOldSelf') ?? null,
  }
  return htmlEscapeJson(encodeJson(written, { keepOrder: true }))
}

/** The versions of a spec; null for none that were written. */
export function dumpVersions(versions: readonly InternalVersion[]): string {
  const dump = new Dump()
  dump.each('[]', versions, (version) => writeVersion(version, dump))
  return dump.toString()
}

function writeVersion({ version, schema, subresources, columns, selectableFields }: InternalVersion, dump: Dump): void {
  const { name, served, storage, deprecated = false, deprecationWarning = null } = version
  dump
    .write('{"Name":')
    .value(name)
    .write(`,"Served":${String(served)},"Storage":${String(storage)},"Deprecated":${String(deprecated)}`)
  dump.write(',"DeprecationWarning":').value(deprecationWarning).write(',"Schema":')
  if (schema === undefined) dump.write('null')
  else {
    dump.write('{"OpenAPIV3Schema":')
    writeSchema(schema, dump)
    dump.write('}')
  }
  dump
    .write(',"Subresources":')
    .write(subresources === undefined ? 'null' : htmlEscapeJson(encodeJson(subresourcesOf(subresources), { keepOrder: true })))
  writeList('AdditionalPrinterColumns', columns, columnOf, dump)
  writeList('SelectableFields', selectableFields, ({ jsonPath }) => ({ JSONPath: jsonPath }), dump)
  dump.write('}')
}

function writeList<T>(name: string, items: readonly T[], form: (item: T) => JsonObject, dump: Dump): void {
  dump.write(`,"${name}":`)
  if (items.length === 0) dump.write('null')
  else dump.each('[]', items, (item) => dump.write(htmlEscapeJson(encodeJson(form(item), { keepOrder: true }))))
}

function subresourcesOf({ status, scale }: CrdSubresources): JsonObject {
  if (scale === undefined) return { Status: status ?? null, Scale: null }
  const { specReplicasPath, statusReplicasPath, labelSelectorPath = null } = scale
  const paths = { SpecReplicasPath: specReplicasPath, StatusReplicasPath: statusReplicasPath, LabelSelectorPath: labelSelectorPath }
  return { Status: status ?? null, Scale: paths }
}

function columnOf({ name, type, format = '', description = '', priority = 0, jsonPath }: CrdColumn): JsonObject {
  return { Name: name, Type: type, Format: format, Description: description, Priority: priority, JSONPath: jsonPath }
}
