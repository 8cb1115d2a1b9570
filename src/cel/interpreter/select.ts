import { JsonFloat } from '../../base/json/index.js'
import { CelError, ListValue, MapValue, Optional, Uint, noSuchKey } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import { listIndex, outOfBounds } from './list-index.js'

/** `value.name` or `value[key]` of a value that is no optional; undefined where there is nothing. */
function find(value: CelValue, key: CelValue): CelValue | undefined {
  if (value instanceof CelError) return value
  if (value instanceof MapValue) return value.get(key)
  if (!(value instanceof ListValue)) return undefined
  const index = listIndex(key)
  if (index instanceof CelError) return index
  return index >= 0 && index < value.length ? value.at(Number(index)) : undefined
}

/** `value[key]` or `value.key`: an error where there is nothing; from an optional, an optional. */
export function select(value: CelValue, key: CelValue): CelValue {
  if (value instanceof Optional) return isContainer(value.value) ? selectOptional(value, key) : noSuchKey(keyText(key))
  if (key instanceof CelError) return value instanceof CelError ? value : key
  const found = find(value, key)
  if (found !== undefined) return found
  if (!(value instanceof ListValue)) return noSuchKey(keyText(key))
  const index = listIndex(key)
  return index instanceof CelError ? index : outOfBounds(index)
}

/** True for what can be looked into, nothing included. */
function isContainer(value: CelValue | undefined): boolean {
  return value === undefined || value instanceof MapValue || value instanceof ListValue || value instanceof CelError
}

/** `value[?key]` or `value.?key`: an optional, none where there is nothing. */
export function selectOptional(value: CelValue, key: CelValue): CelValue {
  if (key instanceof CelError) return value instanceof CelError ? value : key
  const holder = value instanceof Optional ? value.value : value
  if (holder === undefined) return Optional.NONE
  const found = find(holder, key)
  if (found === undefined) return Optional.NONE
  return found instanceof CelError ? found : Optional.of(found)
}

/** `has(value.name)`: false where there is nothing, or nothing to look into. */
export function present(value: CelValue, name: string): CelValue {
  if (value instanceof CelError) return value
  const holder = value instanceof Optional ? value.value : value
  if (!(holder instanceof MapValue)) return false
  const found = holder.get(name)
  return found instanceof CelError ? found : found !== undefined
}

function keyText(key: CelValue): string {
  if (key instanceof Uint || key instanceof JsonFloat) return String(key.value)
  return typeof key === 'object' && key !== null ? '' : String(key)
}
