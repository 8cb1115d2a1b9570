import { BOOL, list, param } from '../../checker/types.js'
import type { CelError } from '../../values/value.js'
import type { ListValue } from '../../values/value.js'
import { spend } from '../../values/work.js'
import { fn, global } from '../function.js'
import type { CelFunction, Library } from '../function.js'
import { listContains } from '../standard/relations.js'

function contains(outer: ListValue, inner: ListValue): boolean | CelError {
  for (let i = 0; i < inner.length; i++) {
    spend(outer.length * 10)
    const found = listContains(outer, inner.at(i))
    if (found !== true) return found
  }
  return true
}

function intersects(a: ListValue, b: ListValue): boolean {
  for (let i = 0; i < a.length; i++) {
    spend(b.length * 10)
    if (listContains(b, a.at(i)) === true) return true
  }
  return false
}

function equivalent(a: ListValue, b: ListValue): boolean | CelError {
  const forth = contains(a, b)
  return forth === true ? contains(b, a) : forth
}

const T = list(param('T'))
const SINCE = 29

const relation = (name: string, call: (a: ListValue, b: ListValue) => boolean | CelError): CelFunction =>
  fn(
    `sets.${name}`,
    global(`list_sets_${name}_list`, [T, T], BOOL, (_context, a, b) => call(a as ListValue, b as ListValue), SINCE),
  )

/** The extension library of sets. */
export const SETS_LIBRARY: Library = [
  relation('contains', contains),
  relation('equivalent', equivalent),
  relation('intersects', intersects),
]
