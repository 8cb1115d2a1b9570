import { JsonFloat, type JsonValue } from '../../base/json/index.js'

/** The kinds of values as Go's decoder makes them (spec/schema.md §6.2), as bits so that sets of them are numbers. */
export const Kind = { null: 1, string: 2, boolean: 4, integer: 8, float: 16, array: 32, object: 64 } as const

/** The kind of a value, one bit of {@link Kind}. */
export function kindOf(value: JsonValue): number {
  switch (typeof value) {
    case 'string':
      return Kind.string
    case 'boolean':
      return Kind.boolean
    case 'number':
      return Number.isInteger(value) ? Kind.integer : Kind.float
    case 'bigint':
      return Kind.integer
    default:
      if (value === null) return Kind.null
      if (Array.isArray(value)) return Kind.array
      return value instanceof JsonFloat ? Kind.float : Kind.object
  }
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [Kind.null]: 'null',
  [Kind.string]: 'string',
  [Kind.boolean]: 'boolean',
  [Kind.integer]: 'integer',
  [Kind.float]: 'number',
  [Kind.array]: 'array',
  [Kind.object]: 'object',
}

/** The JSON type of a kind, as type errors name it. */
export function typeName(kind: number): string {
  return TYPE_NAMES[kind] as string
}
