import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { ProtobufWriter } from '../../base/protobuf/index.js'
import { objectOf, objectsOf, writeAny, writeExtensions, writeNamed, writeNamedObjects, writeScalars, type ScalarFields } from './common.js'

// Field numbers of the gnostic message for OpenAPI v3.

const SCHEMA_SCALARS: ScalarFields = [
  ['nullable', 1, 'bool'],
  ['title', 9, 'string'],
  ['multipleOf', 10, 'double'],
  ['maximum', 11, 'double'],
  ['exclusiveMaximum', 12, 'bool'],
  ['minimum', 13, 'double'],
  ['exclusiveMinimum', 14, 'bool'],
  ['maxLength', 15, 'int'],
  ['minLength', 16, 'int'],
  ['pattern', 17, 'string'],
  ['maxItems', 18, 'int'],
  ['minItems', 19, 'int'],
  ['uniqueItems', 20, 'bool'],
  ['maxProperties', 21, 'int'],
  ['minProperties', 22, 'int'],
  ['required', 23, 'strings'],
  ['type', 25, 'string'],
  ['description', 34, 'string'],
  ['format', 35, 'string'],
]

const JUNCTORS = { allOf: 26, oneOf: 27, anyOf: 28 } as const
const METHOD_FIELDS: Readonly<Record<string, number>> = { get: 4, put: 5, post: 6, delete: 7, patch: 10 }
const PARAMETER_SCALARS: ScalarFields = [
  ['name', 1, 'string'],
  ['in', 2, 'string'],
  ['description', 3, 'string'],
  ['required', 4, 'bool'],
]

/** The fields of a document before its maps. */
export function headV3(info: { readonly title: string; readonly version: string }): Buffer {
  const writer = new ProtobufWriter()
  writer.string(1, '3.0.0')
  writer.message(2, () => {
    writer.string(1, info.title)
    writer.string(6, info.version)
  })
  return writer.finish()
}

/** Fields of the document: paths, and components with its one field, the schemas. */
export const PATHS_V3 = 4
export const COMPONENTS_V3 = 5
export const SCHEMAS_V3 = 1

/** An entry of `paths`. */
export function pathEntryV3(path: string, item: JsonObject): Buffer {
  return entry(path, (writer) => {
    for (const [method, field] of Object.entries(METHOD_FIELDS)) {
      const operation = own(item, method)
      if (isObject(operation)) writer.message(field, () => writeOperation(writer, operation))
    }
    writeParameters(writer, 13, own(item, 'parameters'))
  })
}

/** An entry of the schemas. */
export function schemaEntryV3(name: string, schema: JsonObject): Buffer {
  return entry(name, (writer) => writeSchemaOrReference(writer, schema))
}

function entry(name: string, write: (writer: ProtobufWriter) => void): Buffer {
  const writer = new ProtobufWriter()
  writeNamed(writer, 1, name, () => writer.message(2, () => write(writer)))
  return writer.finish()
}

function writeOperation(writer: ProtobufWriter, operation: JsonObject): void {
  writeScalars(
    writer,
    [
      ['tags', 1, 'strings'],
      ['description', 3, 'string'],
      ['operationId', 5, 'string'],
    ],
    operation,
  )
  writeParameters(writer, 6, own(operation, 'parameters'))
  const body = own(operation, 'requestBody')
  if (isObject(body)) writer.message(7, () => writer.message(1, () => writeBody(writer, body)))
  writer.message(8, () =>
    writeNamedObjects(writer, 2, own(operation, 'responses'), (response) => writer.message(1, () => writeResponse(writer, response))),
  )
  writeExtensions(writer, 13, operation)
}

function writeBody(writer: ProtobufWriter, body: JsonObject): void {
  writeContent(writer, 2, own(body, 'content'))
  writeScalars(writer, [['required', 3, 'bool']], body)
}

function writeResponse(writer: ProtobufWriter, response: JsonObject): void {
  writeScalars(writer, [['description', 1, 'string']], response)
  writeContent(writer, 3, own(response, 'content'))
}

function writeContent(writer: ProtobufWriter, field: number, content: JsonValue | undefined): void {
  if (!isObject(content)) return
  writer.message(field, () =>
    writeNamedObjects(writer, 1, content, (media) =>
      writer.message(1, () => writeSchemaOrReference(writer, objectOf(own(media, 'schema')))),
    ),
  )
}

function writeParameters(writer: ProtobufWriter, field: number, parameters: JsonValue | undefined): void {
  for (const parameter of objectsOf(parameters)) {
    writer.message(field, () =>
      writer.message(1, () => {
        writeScalars(writer, PARAMETER_SCALARS, parameter)
        writer.message(10, () => writeSchemaOrReference(writer, objectOf(own(parameter, 'schema'))))
      }),
    )
  }
}

/** The content of a SchemaOrReference. */
function writeSchemaOrReference(writer: ProtobufWriter, schema: JsonObject): void {
  if (typeof own(schema, '$ref') === 'string') writer.message(2, () => writeScalars(writer, [['$ref', 1, 'string']], schema))
  else writer.message(1, () => writeSchema(writer, schema))
}

/** The schema is one that was published, so that its depth is bounded. */
function writeSchema(writer: ProtobufWriter, schema: JsonObject): void {
  const { items, properties, additionalProperties, externalDocs, example, not, default: fallback } = schema
  writeScalars(writer, SCHEMA_SCALARS, schema)
  if (isObject(externalDocs))
    writer.message(6, () =>
      writeScalars(
        writer,
        [
          ['description', 1, 'string'],
          ['url', 2, 'string'],
        ],
        externalDocs,
      ),
    )
  if (example !== undefined) writeAny(writer, 7, example)
  const values = own(schema, 'enum')
  if (Array.isArray(values)) for (const value of values) writeAny(writer, 24, value)
  for (const [member, field] of Object.entries(JUNCTORS)) {
    for (const part of objectsOf(own(schema, member))) writer.message(field, () => writeSchemaOrReference(writer, part))
  }
  if (isObject(not)) writer.message(29, () => writeSchema(writer, not))
  if (isObject(items)) writer.message(30, () => writer.message(1, () => writeSchemaOrReference(writer, items)))
  if (isObject(properties))
    writer.message(31, () => writeNamedObjects(writer, 1, properties, (property) => writeSchemaOrReference(writer, property)))
  if (isObject(additionalProperties))
    writer.message(32, () => writer.message(1, () => writeSchemaOrReference(writer, additionalProperties)))
  else if (typeof additionalProperties === 'boolean') writer.message(32, () => writer.bool(2, additionalProperties))
  writeDefault(writer, fallback)
  writeExtensions(writer, 36, schema)
}

/** The message has room for numbers, booleans and strings alone: a default of another type is left out. */
function writeDefault(writer: ProtobufWriter, value: JsonValue | undefined): void {
  if (typeof value === 'number') writer.message(33, () => writer.double(1, value))
  else if (typeof value === 'boolean') writer.message(33, () => writer.bool(2, value))
  else if (typeof value === 'string') writer.message(33, () => writer.string(3, value))
}
