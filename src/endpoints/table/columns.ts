import { encodeJson, isObject, JsonFloat, numberKind, toNumber, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { goFloat, htmlEscapeJson, humanAge, parseTime } from '../../meta/index.js'
import type { ColumnDefinition, TableConvertor } from '../resource.js'
import { compilePath, type PathQuery } from './json-path.js'

/** A printer column as a CRD declares it (spec/crd.md §1.5). */
export interface PrinterColumn {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
  readonly jsonPath: string
}

const NAME_DESCRIPTION =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names'

/** The column that every Table begins with. */
export const NAME_COLUMN: ColumnDefinition = { name: 'Name', type: 'string', format: 'name', description: NAME_DESCRIPTION, priority: 0 }

/** What columns of creation times are described with. */
export const CREATED_DESCRIPTION: string =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata'

const AGE: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: CREATED_DESCRIPTION,
}

/**
 * The Table of a CRD version: Name, then the declared columns, or Age where there are none. A column whose path does not parse ends the list
 * (spec/custom-resources.md §6.2).
 */
export function printerColumns(declared: readonly PrinterColumn[]): TableConvertor {
  const compiled: { readonly column: PrinterColumn; readonly query: PathQuery }[] = []
  for (const column of declared.length === 0 ? [AGE] : declared) {
    const query = compilePath(column.jsonPath)
    if (query === undefined) break
    compiled.push({ column, query })
  }
  return {
    columns: [NAME_COLUMN, ...compiled.map(({ column }) => definitionOf(column))],
    cells: (object, now) => [nameOf(object), ...compiled.map(({ column, query }) => cell(column.type, query(object), now))],
  }
}

function definitionOf(column: PrinterColumn): ColumnDefinition {
  const { name, type, format = '', priority = 0 } = column
  const description =
    column.description === undefined || column.description === ''
      ? `Custom resource definition column (in JSONPath format): ${column.jsonPath}`
      : column.description
  return { name, type, format, description, priority }
}

function nameOf(object: JsonObject): JsonValue {
  const { metadata } = object
  return isObject(metadata) ? (metadata['name'] ?? '') : ''
}

/** One cell; a value that does not fit the column's type is null (spec/custom-resources.md §6.3). */
function cell(type: string, value: JsonValue | undefined, now: number): JsonValue {
  if (value === undefined) return null
  switch (type) {
    case 'string':
      return stringCell(value)
    case 'integer':
      return numberKind(value) === undefined ? null : integerOf(value)
    case 'number':
      return typeof value === 'bigint' ? new JsonFloat(Number(value)) : numberKind(value) === undefined ? null : value
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value === 'string' ? dateCell(value, now) : null
    default:
      return null
  }
}

/** What Go makes of a float64 that no int64 holds. */
const INT64_MIN = -(1n << 63n)

function integerOf(value: JsonValue): JsonValue {
  if (typeof value === 'bigint') return value
  const number = Math.trunc(toNumber(value))
  if (Number.isSafeInteger(number)) return number
  return Math.abs(number) < 2 ** 63 ? BigInt(number) : INT64_MIN
}

function stringCell(value: JsonValue): JsonValue {
  if (value === null) return '<no value>'
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (value instanceof JsonFloat) return goFloat(value.value, 6)
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : goFloat(value, 6)
  return htmlEscapeJson(encodeJson(value))
}

function dateCell(text: string, now: number): string {
  if (text === '' || text === 'null') return '<unknown>'
  const time = parseTime(text)
  return time === undefined ? '<invalid>' : humanAge(now - time)
}
