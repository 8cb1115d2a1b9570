import { isObject, JsonSyntaxError, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { ProtobufError } from '../../base/protobuf/index.js'
import { fieldError, jsonTypeName, notRegisteredText, statusError, type FieldError } from '../../meta/index.js'
import type { DeleteOptions } from '../../registry/index.js'
import { BODY_LIMIT, bodyMedia, parseBody, typeMetaMismatch, type BodyMedia } from '../body/document.js'
import { YamlError } from '../body/yaml.js'
import type { RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { queryBoolean, queryInteger } from './query.js'
import { dryRunErrors } from './write-options.js'

/** The options of a delete, from the body or, where that is empty, from the query (spec/api.md §2.9). */
export interface ParsedDeleteOptions extends DeleteOptions {
  readonly dryRun: boolean
}

interface RawOptions extends DeleteOptions {
  readonly dryRunValues: readonly string[]
}

/** Reads and validates DeleteOptions. @throws StatusError 400, 413, 415, 422 */
export async function readDeleteOptions(scope: RequestScope, resource: Resource): Promise<ParsedDeleteOptions> {
  const body = await scope.readBody(BODY_LIMIT)
  const { dryRunValues, ...options } = body.length === 0 ? fromQuery(scope.query) : fromBody(scope, body, resource)
  const errors = validate(options, dryRunValues)
  if (errors.length > 0) throw statusError.invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors)
  return { ...options, dryRun: dryRunValues.length > 0 }
}

const POLICIES = ['Foreground', 'Background', 'Orphan', 'nil']

function validate(options: DeleteOptions, dryRun: readonly string[]): FieldError[] {
  const policy = options.propagationPolicy
  const both = policy !== undefined && options.orphanDependents !== undefined
  const unknown = policy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(policy)
  return [
    ...(both ? [fieldError.invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set')] : []),
    ...(unknown ? [fieldError.notSupported('propagationPolicy', policy, POLICIES)] : []),
    ...dryRunErrors(dryRun),
  ]
}

function fromQuery(query: URLSearchParams): RawOptions {
  queryInteger(query, 'gracePeriodSeconds')
  const policy = query.get('propagationPolicy')
  const uid = query.get('uid')
  return {
    dryRunValues: query.getAll('dryRun'),
    ...(uid === null ? {} : { uid }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(query.has('orphanDependents') ? { orphanDependents: queryBoolean(query, 'orphanDependents') } : {}),
  }
}

function fromBody(scope: RequestScope, body: Buffer, resource: Resource): RawOptions {
  const value = parse(body, bodyMedia(scope))
  scope.audit?.requestObject(value)
  const kind = own(value, 'kind')
  if (typeof kind === 'string' && kind !== '' && kind !== 'DeleteOptions') throw notRegistered(kind, own(value, 'apiVersion'), resource)
  expect(own(value, 'gracePeriodSeconds'), 'gracePeriodSeconds', 'int64', isInteger)
  const orphans = expect(own(value, 'orphanDependents'), 'orphanDependents', 'bool', (found) => typeof found === 'boolean')
  const policy = expect(
    own(value, 'propagationPolicy'),
    'propagationPolicy',
    'v1.DeletionPropagation',
    (found) => typeof found === 'string',
  )
  const dryRun = expect(own(value, 'dryRun'), 'dryRun', '[]string', Array.isArray) ?? []
  return {
    dryRunValues: (dryRun as JsonValue[]).map((item) => stringOr(item, 'dryRun')),
    ...preconditions(own(value, 'preconditions')),
    ...(policy === undefined ? {} : { propagationPolicy: policy as string }),
    ...(orphans === undefined ? {} : { orphanDependents: orphans as boolean }),
  }
}

const isInteger = (value: JsonValue): boolean => typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))

function preconditions(value: JsonValue | undefined): Pick<DeleteOptions, 'uid' | 'resourceVersion'> {
  const found = expect(value, 'preconditions', 'v1.Preconditions', isObject) as JsonObject | undefined
  if (found === undefined) return {}
  const isText = (item: JsonValue): boolean => typeof item === 'string'
  const uid = expect(own(found, 'uid'), 'preconditions.uid', 'types.UID', isText)
  const resourceVersion = expect(own(found, 'resourceVersion'), 'preconditions.resourceVersion', 'string', isText)
  return {
    ...(uid === undefined ? {} : { uid: uid as string }),
    ...(resourceVersion === undefined ? {} : { resourceVersion: resourceVersion as string }),
  }
}

/** The value where it is of the type; undefined where it is absent or null. @throws a 400 StatusError with Go's text */
function expect(value: JsonValue | undefined, field: string, type: string, fits: (value: JsonValue) => boolean): JsonValue | undefined {
  if (value === undefined || value === null) return undefined
  if (!fits(value)) throw mismatch(value, field, type)
  return value
}

function stringOr(value: JsonValue, field: string): string {
  if (typeof value !== 'string') throw mismatch(value, field, 'string')
  return value
}

function mismatch(value: JsonValue, field: string, type: string): Error {
  return statusError.badRequest(`json: cannot unmarshal ${jsonTypeName(value)} into Go struct field DeleteOptions.${field} of type ${type}`)
}

function parse(body: Buffer, media: BodyMedia): JsonObject {
  try {
    const { value, failure } = parseBody(body, media)
    if (failure !== undefined) throw statusError.badRequest(failure)
    if (value === null) return {}
    if (!isObject(value)) throw statusError.badRequest(typeMetaMismatch(value))
    return value
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw statusError.badRequest(`couldn't get version/kind; json parse error: ${error.message}`)
    if (error instanceof YamlError || error instanceof ProtobufError) throw statusError.badRequest(error.message)
    throw error
  }
}

/** Kinds of core/v1 that are of no resource. */
const META_KINDS = ['APIGroup', 'APIGroupList', 'APIResourceList', 'APIVersions', 'Status', 'WatchEvent']

function notRegistered(kind: string, apiVersion: JsonValue | undefined, resource: Resource): Error {
  const own = resource.context.kind
  const fallback = own.group === '' ? own.version : `${own.group}/${own.version}`
  const version = typeof apiVersion === 'string' && apiVersion !== '' ? apiVersion : fallback
  if (!resource.custom && version === 'v1' && META_KINDS.includes(kind))
    return statusError.badRequest(`converting (v1.${kind}) to (v1.DeleteOptions): unknown conversion`)
  return statusError.badRequest(notRegisteredText(kind, version))
}
