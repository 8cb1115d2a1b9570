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

/** The functions that Kubernetes 1.`version` knows, by name; those of one name from several libraries are one function. */
export function functionsOf(version: number): ReadonlyMap<string, CelFunction> {
  const functions = new Map<string, CelFunction>()
  for (const declared of LIBRARIES.flat()) {
    const overloads = declared.overloads.filter((overload) => overload.since <= version)
    if (overloads.length === 0) continue
    const before = functions.get(declared.name)
    if (before === undefined) functions.set(declared.name, { ...declared, overloads })
    else
      functions.set(declared.name, {
        name: declared.name,
        overloads: [...before.overloads, ...overloads],
        dynamic: before.dynamic ?? declared.dynamic,
      })
  }
  return functions
}
