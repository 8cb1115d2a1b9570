import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { ProtobufWriter } from '../../base/protobuf/index.js'
import { objectOf, objectsOf, writeAny, writeExtensions, writeNamed, writeNamedObjects, writeScalars, type ScalarFields } from './common.js'

// Field numbers of the gnostic message for OpenAPI v2 (spec/openapi-and-clients.md §8.3).

const SCHEMA_SCALARS: ScalarFields = [
  ['$ref', 1, 'string'],
  ['format', 2, 'string'],
  ['title', 3, 'string'],
  ['description', 4, 'string'],
  ['multipleOf', 6, 'double'],
  ['maximum', 7, 'double'],
  ['exclusiveMaximum', 8, 'bool'],
  ['minimum', 9, 'double'],
  ['exclusiveMinimum', 10, 'bool'],
  ['maxLength', 11, 'int'],
  ['minLength', 12, 'int'],
  ['pattern', 13, 'string'],
  ['maxItems', 14, 'int'],
  ['minItems', 15, 'int'],
  ['uniqueItems', 16, 'bool'],
  ['maxProperties', 17, 'int'],
  ['minProperties', 18, 'int'],
  ['required', 19, 'strings'],
]

const OPERATION_SCALARS: ScalarFields = [
  ['tags', 1, 'strings'],
  ['description', 3, 'string'],
  ['operationId', 5, 'string'],
  ['produces', 6, 'strings'],
  ['consumes', 7, 'strings'],
  ['schemes', 10, 'strings'],
]

const METHOD_FIELDS: Readonly<Record<string, number>> = { get: 2, put: 3, post: 4, delete: 5, patch: 8 }

/** The fields of a document before its maps. */
export function headV2(info: { readonly title: string; readonly version: string }): Buffer {
  const writer = new ProtobufWriter()
  writer.string(1, '2.0')
  writer.message(2, () => {
    writer.string(1, info.title)
    writer.string(2, info.version)
  })
  return writer.finish()
}

/** Fields of the document that are maps. */
export const MAPS_V2 = { paths: 8, definitions: 9, parameters: 10 } as const

/** An entry of `paths`. */
export function pathEntryV2(path: string, item: JsonObject): Buffer {
  return entry(2, path, (writer) => {
    for (const [method, field] of Object.entries(METHOD_FIELDS)) {
      const operation = own(item, method)
      if (isObject(operation)) writer.message(field, () => writeOperation(writer, operation))
    }
    writeParameters(writer, 9, own(item, 'parameters'))
  })
}

/** An entry of `definitions`. */
export function definitionEntryV2(name: string, schema: JsonObject): Buffer {
  return entry(1, name, (writer) => writeSchema(writer, schema))
}

/** An entry of the top-level `parameters`. */
export function parameterEntryV2(name: string, parameter: JsonObject): Buffer {
  return entry(1, name, (writer) => writeParameter(writer, parameter))
}

function entry(field: number, name: string, write: (writer: ProtobufWriter) => void): Buffer {
  const writer = new ProtobufWriter()
  writeNamed(writer, field, name, () => writer.message(2, () => write(writer)))
  return writer.finish()
}

function writeOperation(writer: ProtobufWriter, operation: JsonObject): void {
  writeScalars(writer, OPERATION_SCALARS, operation)
  writeParameters(writer, 8, own(operation, 'parameters'))
  writer.message(9, () =>
    writeNamedObjects(writer, 1, own(operation, 'responses'), (response) => writer.message(1, () => writeResponse(writer, response))),
  )
  writeExtensions(writer, 13, operation)
}

function writeResponse(writer: ProtobufWriter, response: JsonObject): void {
  writeScalars(writer, [['description', 1, 'string']], response)
  const schema = own(response, 'schema')
  if (isObject(schema)) writer.message(2, () => writer.message(1, () => writeSchema(writer, schema)))
}

function writeParameters(writer: ProtobufWriter, field: number, parameters: JsonValue | undefined): void {
  for (const parameter of objectsOf(parameters)) {
    writer.message(field, () => {
      if (own(parameter, '$ref') === undefined) writer.message(1, () => writeParameter(writer, parameter))
      else writer.message(2, () => writeScalars(writer, [['$ref', 1, 'string']], parameter))
    })
  }
}

/** A parameter of the body (1), or another one (2): of the query (3) or the path (4). */
function writeParameter(writer: ProtobufWriter, parameter: JsonObject): void {
  switch (own(parameter, 'in')) {
    case 'body':
      writer.message(1, () => {
        writeScalars(
          writer,
          [
            ['description', 1, 'string'],
            ['name', 2, 'string'],
            ['in', 3, 'string'],
            ['required', 4, 'bool'],
          ],
          parameter,
        )
        writer.message(5, () => writeSchema(writer, objectOf(own(parameter, 'schema'))))
      })
      return
    case 'query':
      writer.message(2, () => writer.message(3, () => writeScalars(writer, nonBody(6, 20), parameter)))
      return
    default:
      writer.message(2, () => writer.message(4, () => writeScalars(writer, nonBody(5, 19), parameter)))
  }
}

const nonBody = (type: number, uniqueItems: number): ScalarFields => [
  ['required', 1, 'bool'],
  ['in', 2, 'string'],
  ['description', 3, 'string'],
  ['name', 4, 'string'],
  ['type', type, 'string'],
  ['uniqueItems', uniqueItems, 'bool'],
]

/** The schema is one that was published, so that its depth is bounded. */
function writeSchema(writer: ProtobufWriter, schema: JsonObject): void {
  const { type, items, properties, additionalProperties, externalDocs, example } = schema
  writeScalars(writer, SCHEMA_SCALARS, schema)
  const values = own(schema, 'enum')
  if (Array.isArray(values)) for (const value of values) writeAny(writer, 20, value)
  if (isObject(additionalProperties)) writer.message(21, () => writer.message(1, () => writeSchema(writer, additionalProperties)))
  else if (typeof additionalProperties === 'boolean') writer.message(21, () => writer.bool(2, additionalProperties))
  if (typeof type === 'string') writer.message(22, () => writer.string(1, type))
  if (isObject(items)) writer.message(23, () => writer.message(1, () => writeSchema(writer, items)))
  if (isObject(properties)) writer.message(25, () => writeNamedObjects(writer, 1, properties, (property) => writeSchema(writer, property)))
  if (isObject(externalDocs))
    writer.message(29, () =>
      writeScalars(
        writer,
        [
          ['description', 1, 'string'],
          ['url', 2, 'string'],
        ],
        externalDocs,
      ),
    )
  if (example !== undefined) writeAny(writer, 30, example)
  writeExtensions(writer, 31, schema)
}
