import { cloneJson, decodeJson, isObject, JsonSyntaxError, type JsonObject } from '../../base/json/index.js'
import { jsonTypeName, statusError } from '../../meta/index.js'
import type { Resource } from '../resource.js'
import type { Patch } from './patch-body.js'

/** Parses the body of a strategic merge patch; what is wrong with it is told only once the object is there (spec/api.md §5.4). */
export function parseStrategicPatch(body: Buffer, resource: Resource): Patch {
  const merge = resource.strategicMerge as (current: JsonObject, patch: JsonObject) => JsonObject
  return {
    findings: [],
    looksInto: () => true,
    apply: (current) => merge(cloneJson(current), parse(body)),
  }
}

function parse(body: Buffer): JsonObject {
  try {
    const { value } = decodeJson(body.toString())
    if (value === null) return {}
    if (isObject(value)) return value
    throw statusError.badRequest(`json: cannot unmarshal ${jsonTypeName(value)} into Go value of type map[string]interface {}`)
  } catch (error) {
    throw error instanceof JsonSyntaxError ? statusError.badRequest(error.message) : error
  }
}
