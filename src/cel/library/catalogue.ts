import type { CelFunction, Library } from './function.js'
import { ARITHMETIC } from './standard/arithmetic.js'
import { CONVERSIONS } from './standard/conversions.js'
import { INDEXING } from './standard/indexing.js'
import { RELATIONS } from './standard/relations.js'
import { STRING_TESTS } from './standard/strings.js'
import { TIME_GETTERS } from './standard/timestamps.js'

const LIBRARIES: readonly Library[] = [ARITHMETIC, RELATIONS, INDEXING, STRING_TESTS, CONVERSIONS, TIME_GETTERS]

/** The functions that Kubernetes 1.`version` knows, by name; those of one name from several libraries are one function. */
export function functionsOf(version: number): ReadonlyMap<string, CelFunction> {
  const functions = new Map<string, CelFunction>()
  for (const declared of LIBRARIES.flat()) {
    const overloads = declared.overloads.filter((overload) => overload.since <= version)
    if (overloads.length === 0) continue
    const before = functions.get(declared.name)
    if (before === undefined) functions.set(declared.name, { ...declared, overloads })
    else functions.set(declared.name, { name: declared.name, overloads: [...before.overloads, ...overloads], dynamic: before.dynamic ?? declared.dynamic })
  }
  return functions
}
