import { isObject, JsonFloat, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldError, goFloat, statusError, type FieldError } from '../../meta/index.js'
import { metadataOf, metaString } from '../../registry/index.js'
import type { ScaleSubresource } from '../types/index.js'

const INT32_MAX = 2_147_483_647

/** A path of the scale subresource, split: `.spec.replicas[0]` names a field `replicas[0]` (spec/custom-resources.md §4.1). */
function segments(path: string): string[] {
  return path.slice(1).split('.')
}

/** A value on the way that is no object. */
class AccessError extends Error {
  override readonly name = 'AccessError'
}

/** The value at a path; undefined when it is absent. The error names the path as far as it could be followed, and one step more. @throws AccessError */
function valueAt(object: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = object
  let walked = ''
  for (const segment of segments(path)) {
    if (value === undefined || value === null) return undefined
    walked += `.${segment}`
    if (!isObject(value)) throw new AccessError(accessorText(walked, value, 'map[string]interface{}'))
    value = own(value, segment)
  }
  return value
}

/** Stands for replicas that an object does not have, where a patch may set them. */
const UNSET = -2_147_483_648

/** The Scale of an object (spec/custom-resources.md §4.2). @throws StatusError 500 where the object does not scale */
export function scaleOf(object: JsonObject, scale: ScaleSubresource): JsonObject {
  return readScale(object, scale)
}

/** The same for a write, which may scale an object that has no replicas yet (spec/custom-resources.md §4.3). @throws as {@link scaleOf} */
export function writableScaleOf(object: JsonObject, scale: ScaleSubresource): JsonObject {
  return readScale(object, scale, UNSET)
}

function readScale(object: JsonObject, scale: ScaleSubresource, unset?: number): JsonObject {
  try {
    return scaleFrom(object, scale, unset)
  } catch (error) {
    throw error instanceof AccessError ? statusError.plain(500, error.message) : error
  }
}

function scaleFrom(object: JsonObject, scale: ScaleSubresource, unset: number | undefined): JsonObject {
  const replicas = integerAt(object, scale.specReplicasPath) ?? unset
  if (replicas === undefined) throw statusError.internalError(`the spec replicas field "${scale.specReplicasPath}" does not exist`)
  const ready = integerAt(object, scale.statusReplicasPath) ?? 0
  const selector =
    scale.labelSelectorPath === undefined || scale.labelSelectorPath === '' ? undefined : valueAt(object, scale.labelSelectorPath)
  if (selector !== undefined && typeof selector !== 'string')
    throw statusError.plain(500, accessorText(scale.labelSelectorPath as string, selector, 'string'))
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: scaleMetadata(object),
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: ready,
      ...(selector === undefined || selector === '' ? {} : { selector }),
    },
  }
}

function scaleMetadata(object: JsonObject): JsonObject {
  const metadata: JsonObject = {}
  for (const field of ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp']) {
    const value = own(metadataOf(object), field)
    if (value !== undefined) metadata[field] = value
  }
  return metadata
}

/** Stored integers beyond int32 show their low 32 bits. */
function integerAt(object: JsonObject, path: string): number | undefined {
  const value = valueAt(object, path)
  if (value === undefined) return undefined
  if (!isInteger(value)) throw statusError.plain(500, accessorText(path, value, 'int64'))
  return Number(BigInt.asIntN(32, BigInt(value)))
}

function isInteger(value: JsonValue): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
}

/**
 * The object with the replicas that a Scale asks for, parents made where they lack; a resourceVersion of the Scale is taken over.
 * @throws StatusError 500 where the object does not scale, 400 where it has no replicas and gets none
 */
export function withScale(object: JsonObject, shown: JsonObject, scale: ScaleSubresource): JsonObject {
  writableScaleOf(object, scale)
  const spec = own(shown, 'spec')
  const replicas = (isObject(spec) ? own(spec, 'replicas') : undefined) ?? 0
  if (replicas === UNSET) throw statusError.badRequest(`the spec replicas field "${scale.specReplicasPath}" cannot be empty`)
  const next = withValue(object, segments(scale.specReplicasPath), replicas)
  const revision = metaString(shown, 'resourceVersion')
  const current = metaString(object, 'resourceVersion')
  next['metadata'] = { ...metadataOf(object), resourceVersion: revision === '' ? current : revision }
  return next
}

function withValue(object: JsonObject, path: readonly string[], value: JsonValue): JsonObject {
  const [first, ...rest] = path as [string, ...string[]]
  const copy: JsonObject = { ...object }
  const child = own(object, first)
  put(copy, first, rest.length === 0 ? value : withValue(isObject(child) ? child : {}, rest, value))
  return copy
}

/** What a write of the object itself may hold at the scale's paths (spec/custom-resources.md §4.4). `spec`: false for a status write. */
export function validateScale(object: JsonObject, scale: ScaleSubresource, spec: boolean): FieldError[] {
  const selector = scale.labelSelectorPath
  return [
    ...(spec ? replicasErrors(object, scale.specReplicasPath) : []),
    ...replicasErrors(object, scale.statusReplicasPath),
    ...(selector === undefined || selector === '' ? [] : selectorErrors(object, selector)),
  ]
}

function replicasErrors(object: JsonObject, path: string): FieldError[] {
  return accessed(path, 0, () => replicasFindings(object, path))
}

/** What a look at a path finds; a path that cannot be walked is a finding itself. */
function accessed(path: string, shown: JsonValue, look: () => FieldError[]): FieldError[] {
  try {
    return look()
  } catch (error) {
    if (error instanceof AccessError) return [fieldError.invalid(path, shown, error.message)]
    throw error
  }
}

function replicasFindings(object: JsonObject, path: string): FieldError[] {
  const value = valueAt(object, path)
  if (value === undefined) return []
  if (!isInteger(value)) return [fieldError.invalid(path, 0, accessorText(path, value, 'int64'))]
  if (value < 0) return [fieldError.invalid(path, value, 'should be a non-negative integer')]
  return value > INT32_MAX ? [fieldError.invalid(path, value, `should be less than or equal to ${String(INT32_MAX)}`)] : []
}

function selectorErrors(object: JsonObject, path: string): FieldError[] {
  return accessed(path, '', () => {
    const value = valueAt(object, path)
    return value === undefined || typeof value === 'string' ? [] : [fieldError.invalid(path, '', accessorText(path, value, 'string'))]
  })
}

function accessorText(path: string, value: JsonValue, wanted: string): string {
  return `${path} accessor error: ${goValue(value)} is of the type ${goType(value)}, expected ${wanted}`
}

function goType(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return '[]interface {}'
  if (isObject(value)) return 'map[string]interface {}'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  return isInteger(value) ? 'int64' : 'float64'
}

/** A value as Go prints it. Not recursive: it may be nested as deep as a body may be. */
function goValue(value: JsonValue): string {
  const pending: (JsonValue | Printed)[] = [value]
  let text = ''
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next instanceof Printed) text += next.text
    else if (Array.isArray(next)) pushReversed(pending, itemsToPrint(next))
    else if (isObject(next)) pushReversed(pending, membersToPrint(next))
    else text += goScalar(next)
  }
  return text
}

function pushReversed<T>(onto: T[], list: readonly T[]): void {
  for (let at = list.length - 1; at >= 0; at--) onto.push(list[at] as T)
}

/** Text among values that are still to be printed. */
class Printed {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

function itemsToPrint(list: readonly JsonValue[]): (JsonValue | Printed)[] {
  const printed: (JsonValue | Printed)[] = [new Printed('[')]
  for (const [index, item] of list.entries()) {
    if (index > 0) printed.push(new Printed(' '))
    printed.push(item)
  }
  printed.push(new Printed(']'))
  return printed
}

function membersToPrint(object: JsonObject): (JsonValue | Printed)[] {
  const printed: (JsonValue | Printed)[] = [new Printed('map[')]
  for (const [index, key] of Object.keys(object).sort().entries())
    printed.push(new Printed(`${index === 0 ? '' : ' '}${key}:`), object[key] as JsonValue)
  printed.push(new Printed(']'))
  return printed
}

function goScalar(value: JsonValue): string {
  if (value === null) return '<nil>'
  if (value instanceof JsonFloat) return goFloat(value.value, 6)
  return typeof value === 'number' && !Number.isInteger(value) ? goFloat(value, 6) : String(value as string | number | bigint | boolean)
}
