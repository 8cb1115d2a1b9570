import { LISTS_LIBRARY } from './ext/lists.js'
import { OPTIONALS_LIBRARY } from './ext/optionals.js'
import { SETS_LIBRARY } from './ext/sets.js'
import { STRINGS_LIBRARY } from './ext/strings.js'
import { TWO_VARIABLES_LIBRARY } from './ext/two-variables.js'
import type { CelFunction, Library } from './function.js'
import { AUTHORIZER_LIBRARY } from './kubernetes/authorizer.js'
import { CIDR_LIBRARY } from './kubernetes/cidr.js'
import { FORMAT_LIBRARY } from './kubernetes/format.js'
import { IP_LIBRARY } from './kubernetes/ip.js'
import { KUBERNETES_LISTS } from './kubernetes/lists.js'
import { QUANTITY_LIBRARY } from './kubernetes/quantity.js'
import { REGEX_LIBRARY } from './kubernetes/regex.js'
import { SEMVER_LIBRARY } from './kubernetes/semver.js'
import { URL_LIBRARY } from './kubernetes/url.js'
import { ARITHMETIC } from './standard/arithmetic.js'
import { CONVERSIONS } from './standard/conversions.js'
import { INDEXING } from './standard/indexing.js'
import { RELATIONS } from './standard/relations.js'
import { STRING_TESTS } from './standard/strings.js'
import { TIME_GETTERS } from './standard/timestamps.js'

const LIBRARIES: readonly Library[] = [
  ARITHMETIC,
  RELATIONS,
  INDEXING,
  STRING_TESTS,
  CONVERSIONS,
  TIME_GETTERS,
  STRINGS_LIBRARY,
  LISTS_LIBRARY,
  SETS_LIBRARY,
  OPTIONALS_LIBRARY,
  TWO_VARIABLES_LIBRARY,
  KUBERNETES_LISTS,
  REGEX_LIBRARY,
  URL_LIBRARY,
  IP_LIBRARY,
  CIDR_LIBRARY,
  QUANTITY_LIBRARY,
  SEMVER_LIBRARY,
  FORMAT_LIBRARY,
  AUTHORIZER_LIBRARY,
]

/** A function with the version of its newest signature. */
interface Entry {
  readonly declared: CelFunction
  readonly newest: number
}

const FUNCTIONS: ReadonlyMap<string, Entry> = new Map(
  [...merged()].map(([name, declared]) => [name, { declared, newest: Math.max(...declared.overloads.map(({ since }) => since)) }]),
)

/** The names of all functions, of every version. */
export const FUNCTION_NAMES: readonly string[] = [...FUNCTIONS.keys()]

/** A function as Kubernetes 1.`version` knows it. */
export function functionOf(name: string, version: number): CelFunction | undefined {
  const entry = FUNCTIONS.get(name)
  if (entry === undefined || entry.newest <= version) return entry?.declared
  const overloads = entry.declared.overloads.filter((overload) => overload.since <= version)
  return overloads.length === 0 ? undefined : { ...entry.declared, overloads }
}

/** All functions by name; those of one name from several libraries are one function. */
function merged(): ReadonlyMap<string, CelFunction> {
  const functions = new Map<string, CelFunction>()
  for (const declared of LIBRARIES.flat()) {
    const before = functions.get(declared.name)
    if (before === undefined) functions.set(declared.name, declared)
    else
      functions.set(declared.name, {
        name: declared.name,
        overloads: [...before.overloads, ...declared.overloads],
        dynamic: before.dynamic ?? declared.dynamic,
      })
  }
  return functions
}
