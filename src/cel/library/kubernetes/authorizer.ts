import { BOOL, STRING, object } from '../../checker/types.js'
import type { Type } from '../../checker/types.js'
import { NO_SUCH_OVERLOAD } from '../../values/value.js'
import { fn, method } from '../function.js'
import type { CelFunction, Library } from '../function.js'

const AUTHORIZER = object('kubernetes.authorization.Authorizer')
const PATH = object('kubernetes.authorization.PathCheck')
const GROUP = object('kubernetes.authorization.GroupCheck')
const RESOURCE = object('kubernetes.authorization.ResourceCheck')
const DECISION = object('kubernetes.authorization.Decision')
const SINCE = 27
const SELECTORS_SINCE = 31

/** A method of the authorizer's types. There is no value of these types in rules of a schema, so that none is ever run. */
function declared(name: string, since: number, ...signatures: readonly (readonly [readonly Type[], Type])[]): CelFunction {
  return fn(
    name,
    ...signatures.map(([params, result], i) => method(`authorizer_${name}_${String(i)}`, params, result, () => NO_SUCH_OVERLOAD, since)),
  )
}

/** The signatures of the Kubernetes library for authorization checks: known everywhere, usable where a variable `authorizer` is. */
export const AUTHORIZER_LIBRARY: Library = [
  declared('path', SINCE, [[AUTHORIZER, STRING], PATH]),
  declared('group', SINCE, [[AUTHORIZER, STRING], GROUP]),
  declared('serviceAccount', SINCE, [[AUTHORIZER, STRING, STRING], AUTHORIZER]),
  declared('resource', SINCE, [[GROUP, STRING], RESOURCE]),
  declared('subresource', SINCE, [[RESOURCE, STRING], RESOURCE]),
  declared('namespace', SINCE, [[RESOURCE, STRING], RESOURCE]),
  declared('name', SINCE, [[RESOURCE, STRING], RESOURCE]),
  declared('check', SINCE, [[PATH, STRING], DECISION], [[RESOURCE, STRING], DECISION]),
  declared('errored', SINCE, [[DECISION], BOOL]),
  declared('error', SINCE, [[DECISION], STRING]),
  declared('allowed', SINCE, [[DECISION], BOOL]),
  declared('reason', SINCE, [[DECISION], STRING]),
  declared('fieldSelector', SELECTORS_SINCE, [[RESOURCE, STRING], RESOURCE]),
  declared('labelSelector', SELECTORS_SINCE, [[RESOURCE, STRING], RESOURCE]),
]
