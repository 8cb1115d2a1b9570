/** The kinds of types without parameters. */
export type ScalarKind = 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'null' | 'dyn' | 'timestamp' | 'duration' | 'error'

/** The fields of an object type, by the names expressions use; a map will do. */
export interface ObjectFields {
  get(name: string): Type | undefined
}

/** A type of the language. Types are compared by structure, object and opaque types by name. `size` counts the types it is made of. */
export type Type =
  | { readonly kind: ScalarKind; readonly size: 1 }
  | { readonly kind: 'list'; readonly size: number; readonly element: Type }
  | { readonly kind: 'map'; readonly size: number; readonly key: Type; readonly value: Type }
  | { readonly kind: 'type'; readonly size: number; readonly of: Type | undefined }
  | { readonly kind: 'param'; readonly size: 1; readonly name: string }
  | { readonly kind: 'object'; readonly size: 1; readonly name: string; readonly fields: ObjectFields | undefined }
  | { readonly kind: 'opaque'; readonly size: number; readonly name: string; readonly params: readonly Type[] }

/** A type of more parts than this is refused: nested literals can double a type with every level. */
const MAX_TYPE_SIZE = 5_000

/** Thrown where an expression's type grows beyond all measure. */
export class TypeLimit extends Error {
  override readonly name = 'TypeLimit'
}

function sized(params: readonly Type[]): number {
  let size = 1
  for (const type of params) size += type.size
  if (size > MAX_TYPE_SIZE) throw new TypeLimit('type complexity limit exceeded')
  return size
}

const scalar = (kind: ScalarKind): Type => ({ kind, size: 1 })

export const BOOL: Type = scalar('bool')
export const INT: Type = scalar('int')
export const UINT: Type = scalar('uint')
export const DOUBLE: Type = scalar('double')
export const STRING: Type = scalar('string')
export const BYTES: Type = scalar('bytes')
export const NULL: Type = scalar('null')
export const DYN: Type = scalar('dyn')
export const TIMESTAMP: Type = scalar('timestamp')
export const DURATION: Type = scalar('duration')
/** The type of what is wrong already: it agrees with everything, so that one fault is reported once. */
export const ERROR: Type = scalar('error')

export const list = (element: Type): Type => ({ kind: 'list', size: sized([element]), element })
export const map = (key: Type, value: Type): Type => ({ kind: 'map', size: sized([key, value]), key, value })
export const typeOf = (of: Type | undefined): Type => ({ kind: 'type', size: of === undefined ? 1 : sized([of]), of })
export const param = (name: string): Type => ({ kind: 'param', size: 1, name })
export const optional = (of: Type): Type => ({ kind: 'opaque', size: sized([of]), name: 'optional_type', params: [of] })
export const opaque = (name: string): Type => ({ kind: 'opaque', size: 1, name, params: [] })
/** An object type; without `fields` none can be selected (the types of the Kubernetes libraries). */
export const object = (name: string, fields?: ObjectFields): Type => ({ kind: 'object', size: 1, name, fields })

/** The parameters of a type, in order. */
export function parameters(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'list':
      return [type.element]
    case 'map':
      return [type.key, type.value]
    case 'type':
      return type.of === undefined ? [] : [type.of]
    case 'opaque':
      return type.params
    default:
      return []
  }
}

/** True for a type that has variables in it. */
export function hasVariables(type: Type): boolean {
  return type.kind === 'param' || (type.size > 1 && parameters(type).some(hasVariables))
}

/** The same type with its parameters replaced. */
export function withParameters(type: Type, replace: (parameter: Type) => Type): Type {
  switch (type.kind) {
    case 'list':
      return list(replace(type.element))
    case 'map':
      return map(replace(type.key), replace(type.value))
    case 'type':
      return type.of === undefined ? type : typeOf(replace(type.of))
    case 'opaque':
      return type.params.length === 0 ? type : generic(type.name, type.params.map(replace))
    default:
      return type
  }
}

function generic(name: string, params: readonly Type[]): Type {
  return { kind: 'opaque', size: sized(params), name, params }
}

/** Equality of types, parameters included. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true
  if (a.kind !== b.kind || nameOf(a) !== nameOf(b)) return false
  const left = parameters(a)
  const right = parameters(b)
  return left.length === right.length && left.every((type, i) => sameType(type, right[i] as Type))
}

function nameOf(type: Type): string {
  return type.kind === 'object' || type.kind === 'opaque' || type.kind === 'param' ? type.name : type.kind
}

/** The type as messages spell it: `list(int)`, `map(string, dyn)`, `optional_type(string)`. */
export function typeText(type: Type): string {
  if (type.kind === 'error') return '!error!'
  const params = parameters(type)
  const name = nameOf(type)
  return params.length === 0 ? name : `${name}(${params.map(typeText).join(', ')})`
}

/** The type's name at run time, without parameters: `list`, `google.protobuf.Timestamp`, `null_type`. */
export function runtimeName(type: Type): string {
  switch (type.kind) {
    case 'timestamp':
      return 'google.protobuf.Timestamp'
    case 'duration':
      return 'google.protobuf.Duration'
    case 'null':
      return 'null_type'
    default:
      return nameOf(type)
  }
}

/** A function's signature in a message: `(int, string)`, or `string.(int)` for a method. */
export function signatureText(args: readonly Type[], method: boolean): string {
  const texts = args.map(typeText)
  return method ? `${texts[0] ?? ''}.(${texts.slice(1).join(', ')})` : `(${texts.join(', ')})`
}

/** True for an optional's type. */
export function isOptional(type: Type): boolean {
  return type.kind === 'opaque' && type.name === 'optional_type'
}

/** What an optional type holds; any other type itself. */
export function unwrapOptional(type: Type): Type {
  return type.kind === 'opaque' && type.name === 'optional_type' ? (type.params[0] ?? DYN) : type
}
