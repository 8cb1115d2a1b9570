import type { Type } from '../checker/types.js'
import { Duration, ListValue, MapValue, OpaqueValue, Optional, Timestamp, TypeValue, Uint, isDouble, isInt } from '../values/value.js'
import type { CelValue } from '../values/value.js'

type Guard = (value: CelValue) => boolean

const SCALARS: Readonly<Record<string, Guard>> = {
  bool: (value) => typeof value === 'boolean',
  int: isInt,
  uint: (value) => value instanceof Uint,
  double: isDouble,
  string: (value) => typeof value === 'string',
  bytes: (value) => value instanceof Uint8Array,
  null: (value) => value === null,
  timestamp: (value) => value instanceof Timestamp,
  duration: (value) => value instanceof Duration,
  list: (value) => value instanceof ListValue,
  map: (value) => value instanceof MapValue,
  type: (value) => value instanceof TypeValue,
}

/** A test whether a value may be an argument for a parameter; what lists and maps hold is not looked at. */
export function guardOf(type: Type): Guard {
  if (type.kind === 'opaque' || type.kind === 'object') {
    if (type.name === 'optional_type') return (value) => value instanceof Optional
    return (value) => value instanceof OpaqueValue && value.typeName === type.name
  }
  return SCALARS[type.kind] ?? (() => true)
}
