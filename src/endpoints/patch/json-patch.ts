import { createRequire } from 'node:module'
import type jsonpatch from 'fast-json-patch'
import { encodeJson, isObject, jsonEqual, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { indexOf, pointerOf, segmentsOf, valueAt } from './pointer.js'
import { WrittenValues } from './written-values.js'

// Loading the package takes some 15 ms, which a start need not wait for.
const require = createRequire(import.meta.url)
const library = (): typeof jsonpatch => require('fast-json-patch') as typeof jsonpatch

/** An operation that cannot be applied; clients are not told why (spec/api.md §5.3). */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError'
}

/**
 * Applies the operations of RFC 6902 to a copy of the document, with the laxness of the library that upstream uses (spec/api.md §5.3): `replace` of an absent
 * object member sets it, `copy` of an absent one copies null, `test` of an absent path passes against null.
 * `written`: follows what of the document and of the operations' values is still as it was written.
 * @throws JsonPatchError
 */
export function applyJsonPatch(
  document: JsonObject,
  operations: readonly JsonValue[],
  written: WrittenValues = new WrittenValues(),
): JsonValue {
  let result: JsonValue = written.clone(document)
  written.open(result as JsonObject)
  let copiedBytes = 0
  for (const operation of operations) {
    if (!isObject(operation)) throw new JsonPatchError('no operation')
    if (own(operation, 'op') === 'copy') copiedBytes += sizeOfCopy(result, textOf(operation, 'from'))
    if (copiedBytes > MAX_COPIED_BYTES) throw new JsonPatchError('copies too large')
    result = applyOperation(result, operation, written)
  }
  if (isDeeperThan(result, MAX_DEPTH)) throw new JsonPatchError('nested too deeply')
  return result
}

/** What the copies of one patch may come to, as JSON text. */
const MAX_COPIED_BYTES = 3 << 20
/** As for bodies: what is nested deeper could not be read back. */
const MAX_DEPTH = 10_000

function sizeOfCopy(document: JsonValue, from: string): number {
  const value = valueAt(document, segmentsOf(from))
  return value === undefined ? 0 : Buffer.byteLength(encodeJson(value))
}

/** Level by level, since the value may be too deep for recursion. */
function isDeeperThan(value: JsonValue, limit: number): boolean {
  let level: JsonValue[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true
    level = level.flatMap((item) => (Array.isArray(item) ? item : isObject(item) ? Object.values(item) : []))
  }
  return false
}

function applyOperation(document: JsonValue, operation: JsonObject, written: WrittenValues): JsonValue {
  const path = textOf(operation, 'path')
  switch (own(operation, 'op')) {
    case 'add':
      return edit(document, written, 'add', path, written.clone(own(operation, 'value') ?? null))
    case 'remove':
      return edit(document, written, 'remove', path)
    case 'replace':
      return edit(document, written, 'replace', path, written.clone(own(operation, 'value') ?? null))
    case 'move': {
      const from = textOf(operation, 'from')
      const value = valueAt(document, segmentsOf(from))
      if (value === undefined) throw new JsonPatchError('nothing to move')
      return edit(edit(document, written, 'remove', from), written, 'add', path, value)
    }
    case 'copy':
      return edit(document, written, 'add', path, copied(document, written, textOf(operation, 'from')))
    case 'test': {
      const found = valueAt(document, segmentsOf(path), (container) => written.open(container)) ?? null
      if (!jsonEqual(found, own(operation, 'value') ?? null)) throw new JsonPatchError('test failed')
      written.openAll(found)
      return document
    }
    default:
      throw new JsonPatchError('unknown operation')
  }
}

function copied(document: JsonValue, written: WrittenValues, from: string): JsonValue {
  const segments = segmentsOf(from)
  if (segments.length === 0) throw new JsonPatchError('nothing to copy')
  const parent = valueAt(document, segments.slice(0, -1))
  if (parent === undefined) throw new JsonPatchError('nothing to copy')
  const value = valueAt(document, segments, (container) => written.open(container))
  if (value === undefined && !isObject(parent)) throw new JsonPatchError('nothing to copy')
  return written.clone(value ?? null)
}

function textOf(operation: JsonObject, member: string): string {
  const value = own(operation, member)
  if (typeof value !== 'string') throw new JsonPatchError(`no ${member}`)
  return value
}

/** One edit: the path is followed through own members only, then the container's member is changed. */
function edit(
  document: JsonValue,
  written: WrittenValues,
  op: 'add' | 'remove' | 'replace',
  path: string,
  value: JsonValue = null,
): JsonValue {
  const segments = segmentsOf(path)
  const last = segments.at(-1)
  if (last === undefined) {
    if (op !== 'replace' || path !== '') throw new JsonPatchError('the document itself')
    return value
  }
  const parent = valueAt(document, segments.slice(0, -1), (container) => written.open(container))
  if (typeof parent === 'object' && parent !== null) written.open(parent)
  const key = memberOf(parent, last, op)
  if (isObject(parent) && key === '__proto__') editPrototypeKey(parent, op, value)
  else {
    // The library guards the prototype by refusing names: it is never given more than the last one.
    const verb = op === 'replace' && isObject(parent) ? 'add' : op
    const operation = verb === 'remove' ? { op: verb, path: pointerOf([key]) } : { op: verb, path: pointerOf([key]), value }
    library().applyOperation(parent, operation as never, false, true, true)
  }
  return document
}

/** A member of this name is one like any other. */
function editPrototypeKey(parent: JsonObject, op: 'add' | 'remove' | 'replace', value: JsonValue): void {
  if (op === 'remove') Reflect.deleteProperty(parent, '__proto__')
  else put(parent, '__proto__', value)
}

function memberOf(parent: JsonValue | undefined, segment: string, op: 'add' | 'remove' | 'replace'): string {
  if (Array.isArray(parent)) {
    const index = indexOf(segment, parent.length, op === 'add')
    if (index === undefined) throw new JsonPatchError('no such index')
    return String(index)
  }
  if (!isObject(parent)) throw new JsonPatchError('no such parent')
  if (op === 'remove' && !Object.hasOwn(parent, segment)) throw new JsonPatchError('no such member')
  return segment
}
