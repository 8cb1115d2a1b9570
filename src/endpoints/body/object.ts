import { own, type JsonObject } from '../../base/json/index.js'
import { groupVersionText, statusError } from '../../meta/index.js'
import { metaString, setMeta } from '../../registry/index.js'
import type { FieldValidation } from '../options/write-options.js'
import type { RequestScope } from '../request.js'
import { DecodeError, type Resource } from '../resource.js'
import { BODY_LIMIT, bodyMedia, parseObject } from './document.js'

/**
 * Reads the object of a POST or PUT: body, parsing, decoding, strict findings, version and namespace against the URL (spec/api.md §2.6 steps 4-10).
 * `options` is called between reading and decoding, where upstream reads the query.
 * @throws StatusError 400, 413, 415
 */
export async function readObject<T extends { readonly fieldValidation: FieldValidation }>(
  scope: RequestScope,
  resource: Resource,
  options: () => T,
): Promise<{ readonly object: JsonObject; readonly options: T }> {
  const media = bodyMedia(scope)
  const body = await scope.readBody(BODY_LIMIT)
  const query = options()
  const { kind } = resource.context
  const document = parseObject(body, media, kind.kind, !resource.custom)
  if (!resource.custom) fillTypeMeta(document.value, resource)
  const bodyKind = text(document.value, 'kind')
  const bodyVersion = text(document.value, 'apiVersion')
  const frame = (why: string): Error =>
    statusError.badRequest(`${bodyKind} in version "${bodyVersion.split('/').at(-1) as string}" cannot be handled as a ${kind.kind}: ${why}`)
  if (own(document.value, 'apiVersion') === null) throw frame('.apiVersion accessor error: <nil> is of the type <nil>, expected string')
  const object = decode(scope, resource, document, query.fieldValidation, frame)
  checkVersion(resource, object)
  checkNamespace(scope, resource, object)
  return { object, options: query }
}

/** Missing kind and apiVersion of a compiled-in type come from the URL. */
function fillTypeMeta(value: JsonObject, resource: Resource): void {
  const { kind } = resource.context
  if (text(value, 'kind') === '') value['kind'] = kind.kind
  if (text(value, 'apiVersion') === '') value['apiVersion'] = groupVersionText(kind)
}

const text = (object: JsonObject, field: string): string => {
  const value = own(object, field)
  return typeof value === 'string' ? value : ''
}

function decode(
  scope: RequestScope,
  resource: Resource,
  document: { readonly value: JsonObject; readonly duplicates: readonly string[] },
  validation: FieldValidation,
  frame: (why: string) => Error,
): JsonObject {
  try {
    const { object, findings } = resource.decoder.fromJson(document.value)
    reportFindings(scope, [...document.duplicates, ...findings], validation, frame)
    return object
  } catch (error) {
    throw error instanceof DecodeError ? frame(error.message) : error
  }
}

/** Strict findings: refused, warned about or passed over (spec/api.md §7.3). @throws what `frame` makes of them, under Strict */
export function reportFindings(scope: RequestScope, findings: readonly string[], validation: FieldValidation, frame: (why: string) => Error): void {
  if (findings.length === 0 || validation === 'Ignore') return
  if (validation === 'Strict') throw frame(`strict decoding error: ${findings.join(', ')}`)
  for (const finding of findings) warnFinding(scope, finding)
}

/** YAML findings come as one text of several lines; as warnings each line is one. */
export function warnFinding(scope: RequestScope, finding: string): void {
  if (!finding.startsWith('yaml: unmarshal errors:')) {
    scope.warn(finding)
    return
  }
  for (const line of finding.split('\n').slice(1)) scope.warn(line.trim())
}

function checkVersion(resource: Resource, object: JsonObject): void {
  const expected = groupVersionText(resource.context.kind)
  const found = text(object, 'apiVersion')
  if (found !== expected) {
    throw statusError.badRequest(`the API version in the data (${found}) does not match the expected API version (${expected})`)
  }
}

/** The namespace of the body against the URL's (spec/api.md §3.2). @throws a 400 StatusError */
export function checkNamespace(scope: RequestScope, resource: Resource, object: JsonObject): void {
  if (!resource.context.strategy.namespaced) {
    if (metaString(object, 'namespace') !== '') setMeta(object, 'namespace', undefined)
    return
  }
  const found = metaString(object, 'namespace')
  if (found === '') setMeta(object, 'namespace', scope.info.namespace)
  else if (found !== scope.info.namespace) {
    throw statusError.badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
}

/** The name of the body against the URL's (spec/api.md §2.8). @throws a 400 StatusError */
export function checkName(scope: RequestScope, object: JsonObject): void {
  const url = scope.info.name
  const found = metaString(object, 'name')
  if (found === '') throw statusError.badRequest(`the name of the object (${url} based on URL) was undeterminable: name must be provided`)
  if (found !== url) throw statusError.badRequest(`the name of the object (${found}) does not match the name on the URL (${url})`)
}
