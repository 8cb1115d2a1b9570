import { cloneJson, decodeJson, isObject, JsonSyntaxError, type Decoded, type JsonObject } from '../../base/json/index.js'
import { goPrint, jsonTypeName, statusError } from '../../meta/index.js'
import type { Resource } from '../resource.js'
import type { Patch } from './patch-body.js'

/** Deeper than any object of a compiled-in type; the merge is recursive. */
const MAX_DEPTH = 1000

/** Parses the body of a strategic merge patch; what is wrong with it is told only once the object is there (spec/api.md §5.4). */
export function parseStrategicPatch(body: Buffer, resource: Resource): Patch {
  const merge = resource.strategicMerge as (current: JsonObject, patch: JsonObject) => JsonObject
  let parsed: StrategicPatch | undefined
  const read = (): StrategicPatch => (parsed ??= parse(body))
  return {
    get findings() {
      return read().findings
    },
    looksInto: () => true,
    apply: (current) => merge(cloneJson(current), read().value),
    untyped: { text: () => goPrint(read().value) },
  }
}

interface StrategicPatch {
  readonly value: JsonObject
  readonly findings: readonly string[]
}

function parse(body: Buffer): StrategicPatch {
  const { value, duplicates } = decode(body)
  const findings = duplicates.map((path) => `duplicate field "${path}"`)
  if (value === null) return { value: {}, findings }
  if (isObject(value)) return { value, findings }
  throw statusError.badRequest(`json: cannot unmarshal ${jsonTypeName(value)} into Go value of type map[string]interface {}`)
}

function decode(body: Buffer): Decoded {
  try {
    return decodeJson(body.toString(), { duplicates: true, maxDepth: MAX_DEPTH })
  } catch (error) {
    throw error instanceof JsonSyntaxError ? statusError.badRequest(error.message) : error
  }
}
