import { cloneJson, decodeJson, isObject, JsonSyntaxError, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { jsonTypeName, statusError } from '../../meta/index.js'
import type { FieldValidation } from '../options/write-options.js'
import { applyJsonPatch, JsonPatchError } from './json-patch.js'
import { mergePatch } from './merge-patch.js'
import { WrittenValues } from './written-values.js'

/** A parsed patch: what it makes of an object, and what strict decoding has to say about the patch itself. */
export interface Patch {
  /** @throws StatusError */
  apply(current: JsonObject): JsonValue
  readonly findings: readonly string[]
  /** Set where values of the patch get into the object as they are written. `text`: the current object's. */
  readonly written?: {
    /** The text of what the patch makes of it. @throws StatusError */
    readonly text: (text: string) => string
    /** Whether it can have keys twice. */
    readonly mayRepeatKeys: boolean
  }
  /** True where it looks into a member of the object: upstream parses that one, and writes it with its keys sorted. */
  looksInto(member: string): boolean
  /** Set where the patch works on untyped values, which are then converted into the type: the text of the patch in errors of that. */
  readonly untyped?: { readonly text: () => string }
}

const MAX_OPERATIONS = 10_000
const MEMBERS = ['op', 'path', 'from', 'value']

/**
 * Parses the body of a JSON or merge patch. Only what is no JSON is refused at once; everything else waits until the object is there (spec/api.md §5.3, §5.4).
 * @throws a 400 StatusError
 */
export function parsePatch(body: Buffer, type: 'json' | 'merge', validation: FieldValidation): Patch {
  const { value, duplicates } = parse(body)
  return type === 'json' ? jsonPatch(body, value, duplicates, validation) : merge(value, duplicates, validation)
}

function parse(body: Buffer): { readonly value: JsonValue; readonly duplicates: readonly string[] } {
  try {
    return decodeJson(body.toString(), { duplicates: true })
  } catch (error) {
    throw error instanceof JsonSyntaxError ? statusError.badRequest('invalid JSON patch') : error
  }
}

/** A duplicate key inside of an operation's value. */
const REPEATED_INSIDE = /^\[[0-9]+\]\.value[.[]/

function jsonPatch(body: Buffer, value: JsonValue, duplicates: readonly string[], validation: FieldValidation): Patch {
  const lax = validation === 'Ignore'
  return {
    findings: [...duplicates.map((path) => `json patch duplicate field "${path}"`), ...unknownMembers(value)],
    looksInto: () => true,
    written: {
      text: (text) => {
        const written = new WrittenValues()
        const operations = operationsOf(written.read(body.toString()), lax)
        return attempt(() => written.textOf(applyJsonPatch(written.read(text) as JsonObject, operations, written)))
      },
      mayRepeatKeys: duplicates.some((path) => REPEATED_INSIDE.test(path)),
    },
    apply: (current) => {
      const operations = operationsOf(value, lax)
      if (operations.length > MAX_OPERATIONS) {
        const why = `The allowed maximum operations in a JSON patch is ${String(MAX_OPERATIONS)}, got ${String(operations.length)}`
        throw statusError.requestEntityTooLarge(why)
      }
      return attempt(() => applyJsonPatch(current, operations))
    },
  }
}

function attempt<T>(apply: () => T): T {
  try {
    return apply()
  } catch (error) {
    throw error instanceof JsonPatchError ? statusError.genericServerResponse(422) : error
  }
}

function operationsOf(value: JsonValue, lax: boolean): readonly JsonValue[] {
  if (value === null) return []
  const list = lax ? 'jsonpatch.Patch' : '[]handlers.jsonPatchOp'
  const item = lax ? 'jsonpatch.Operation' : 'handlers.jsonPatchOp'
  if (!Array.isArray(value)) throw decodingError(`json: cannot unmarshal ${jsonTypeName(value)} into Go value of type ${list}`, lax)
  for (const operation of value) {
    if (operation !== null && !isObject(operation))
      throw decodingError(`json: cannot unmarshal ${jsonTypeName(operation)} into Go value of type ${item}`, lax)
    if (!lax && operation !== null) checkMembers(operation)
  }
  return value
}

function checkMembers(operation: JsonObject): void {
  for (const member of ['op', 'path', 'from']) {
    const found = own(operation, member)
    if (found === undefined || found === null || typeof found === 'string') continue
    throw decodingError(`json: cannot unmarshal ${jsonTypeName(found)} into Go struct field jsonPatchOp.${member} of type string`, false)
  }
}

function decodingError(text: string, lax: boolean): Error {
  return statusError.badRequest(lax ? text : `error decoding patch: ${text}`)
}

function unknownMembers(value: JsonValue): string[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((operation, index) => {
    if (!isObject(operation)) return []
    return Object.keys(operation)
      .filter((key) => !MEMBERS.includes(key))
      .map((key) => `json patch unknown field "[${String(index)}].${key}"`)
  })
}

function merge(value: JsonValue, duplicates: readonly string[], validation: FieldValidation): Patch {
  return {
    findings: duplicates.map((path) => `duplicate field "${path}"`),
    looksInto: (member) => isObject(value) && isObject(own(value, member)),
    apply: (current) => {
      if (isObject(value)) return mergePatch(cloneJson(current), value)
      if (value === null) throw statusError.badRequest('Invalid JSON Patch')
      if (validation !== 'Ignore') {
        throw statusError.badRequest(
          `error decoding patch: json: cannot unmarshal ${jsonTypeName(value)} into Go value of type map[string]interface {}`,
        )
      }
      if (Array.isArray(value)) return value
      throw statusError.badRequest('Invalid JSON Patch')
    },
  }
}
