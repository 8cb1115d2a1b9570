import type { PacedWork } from '../../base/index.js'
import { isObject, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { isEmptyValue, type CompoundType, type Decoding, type GoType } from './decoding.js'

/** A member of a struct. */
export interface Field {
  readonly type: GoType
  /** Written also when empty (no `omitempty`, or a struct by value). */
  readonly always: boolean
  /** A pointer: null is absent, and an empty value that is there is written. */
  readonly pointer: boolean
}

/** The members of a struct by their JSON names, in the order that Go writes them. */
export type Fields = Readonly<Record<string, Field>>

/** A member with `omitempty`. */
export const omitEmpty = (type: GoType): Field => ({ type, always: false, pointer: false })
/** A member that is always written. */
export const always = (type: GoType): Field => ({ type, always: true, pointer: false })
/** A pointer with `omitempty`. */
export const pointer = (type: GoType): Field => ({ type, always: false, pointer: true })

/** A struct; `fields` is a function for types that contain themselves. `pkg`: the package that Go prints before the name. */
export function struct(name: string, fields: Fields | (() => Fields), pkg = 'v1'): CompoundType {
  let known: Shape | undefined
  const shape = (): Shape => (known ??= shapeOf(typeof fields === 'function' ? fields() : fields))
  const goName = `${pkg}.${name}`
  return {
    name: goName,
    form: { kind: 'struct', members: () => shape().fields },
    zero: () => written(new Map(), shape()),
    *decodeParts(value, decoding) {
      if (!isObject(value)) return decoding.mismatch(value, goName, 'struct')
      if (decoding.isRestDue()) yield
      const outer = decoding.enterStruct(name)
      const found = yield* members(value, shape().fields, decoding)
      decoding.leaveStruct(outer)
      return written(found, shape())
    },
  }
}

/** Decodes the members that the struct has, in document order; a null member is as good as absent. */
function* members(object: JsonObject, fields: ReadonlyMap<string, Field>, decoding: Decoding): PacedWork<Map<string, JsonValue>> {
  const found = new Map<string, JsonValue>()
  for (const key of Object.keys(object)) {
    const field = fields.get(key)
    if (field === undefined) {
      decoding.unknown(key)
      continue
    }
    const value = own(object, key) as JsonValue
    if (value === null) continue
    const { type } = field
    decoding.enterMember(key)
    const decoded = type.decodeParts === undefined ? type.decode(value, decoding) : yield* type.decodeParts(value, decoding)
    decoding.leaveMember()
    if (decoded !== undefined) found.set(key, decoded)
  }
  return found
}

/** The members of a struct, and what is asked of them for each of its values. */
interface Shape {
  readonly fields: ReadonlyMap<string, Field>
  /** Places in the order in which Go writes them. */
  readonly places: ReadonlyMap<string, number>
  /** Names of those that are always written. */
  readonly always: readonly string[]
}

function shapeOf(fields: Fields): Shape {
  const entries = Object.entries(fields)
  return {
    fields: new Map(entries),
    places: new Map(entries.map(([name], place) => [name, place])),
    always: entries.filter(([, field]) => field.always).map(([name]) => name),
  }
}

/** The struct as Go writes it. Values have few of the members that their type has: the others are not looked at. */
function written(found: ReadonlyMap<string, JsonValue>, { fields, places, always }: Shape): JsonObject {
  const names = [...found.keys()]
  for (const name of always) if (!found.has(name)) names.push(name)
  if (names.length > 1) names.sort((a, b) => (places.get(a) as number) - (places.get(b) as number))
  const result: JsonObject = {}
  for (const name of names) {
    const field = fields.get(name) as Field
    const value = found.get(name)
    if (value === undefined) result[name] = field.type.zero()
    else if (field.always || field.pointer || !isEmptyValue(value)) result[name] = value
  }
  return result
}

/** A slice; a null element is a zero value. `name`: of a named slice type. */
export function list(of: GoType, name = `[]${of.name}`): CompoundType {
  return {
    name,
    form: { kind: 'list', of },
    zero: () => null,
    *decodeParts(value, decoding) {
      if (!Array.isArray(value)) return decoding.mismatch(value, name, 'slice')
      const result: JsonValue[] = []
      for (const [index, item] of value.entries()) result.push(yield* element(of, index, item, decoding))
      return result
    },
  }
}

/** A map with string keys, written in the order of its keys; a null value is a zero value. `name`: of a named map type. */
export function map(of: GoType, name = `map[string]${of.name}`): CompoundType {
  return {
    name,
    form: { kind: 'map', of },
    zero: () => null,
    *decodeParts(value, decoding) {
      if (!isObject(value)) return decoding.mismatch(value, name, 'map')
      const found = new Map<string, JsonValue>()
      for (const key of Object.keys(value)) {
        found.set(key, yield* element(of, key, own(value, key) as JsonValue, decoding))
      }
      const result: JsonObject = {}
      for (const key of [...found.keys()].sort()) put(result, key, found.get(key) as JsonValue)
      return result
    },
  }
}

/** An element of a list or a value of a map; null is the zero value. */
function* element(of: GoType, part: string | number, value: JsonValue, decoding: Decoding): PacedWork<JsonValue> {
  if (value === null) return of.zero()
  decoding.enter(part)
  const decoded = of.decodeParts === undefined ? of.decode(value, decoding) : yield* of.decodeParts(value, decoding)
  decoding.leave()
  return decoded ?? of.zero()
}

/**
 * A type with an unmarshaller of its own, which hands the JSON to a decoder for the type that `pick` chooses by it; undefined: the value is the
 * zero value, whatever it is. `pick` may throw TypedDecodeError.
 */
export function custom(name: string, zero: JsonValue, pick: (value: JsonValue) => GoType | undefined): CompoundType {
  return {
    name,
    form: { kind: 'any' },
    zero: () => zero,
    *decodeParts(value, decoding) {
      const type = pick(value)
      return type === undefined ? zero : ((yield* decoding.nested(whole(type, value, decoding))) ?? zero)
    },
  }
}

function* whole(type: GoType, value: JsonValue, decoding: Decoding): PacedWork<JsonValue | undefined> {
  return type.decodeParts === undefined ? type.decode(value, decoding) : yield* type.decodeParts(value, decoding)
}
