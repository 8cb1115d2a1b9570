import { isObject, JsonSyntaxError, own, type JsonObject } from '../../base/json/index.js'
import { ProtobufError } from '../../base/protobuf/index.js'
import { groupVersionText, statusError } from '../../meta/index.js'
import { metaString, setMeta } from '../../registry/index.js'
import type { FieldValidation } from '../options/write-options.js'
import type { RequestScope } from '../request.js'
import { DecodeError, type Resource, type SubresourceView } from '../resource.js'
import { YamlError } from './yaml.js'
import { BODY_LIMIT, bodyMedia, cannotBeHandled, parseBody, parseObject, type Document } from './document.js'

/**
 * Reads the object of a POST or PUT: body, parsing, decoding, strict findings, version and namespace against the URL (spec/api.md §2.6 steps 4-10).
 * `options` is called between reading and decoding, where upstream reads the query; `optionsFirst`: a wrong media type is told only after it (PUT).
 * @throws StatusError 400, 413, 415
 */
export async function readObject<T extends { readonly fieldValidation: FieldValidation }>(
  scope: RequestScope,
  resource: Resource,
  options: () => T,
  optionsFirst = false,
): Promise<{ readonly object: JsonObject; readonly options: T }> {
  const early = optionsFirst ? await readWith(scope, options) : undefined
  const media = bodyMedia(scope)
  const { body, query } = early ?? (await readWith(scope, options))
  const { kind } = resource.context
  const document = parseObject(body, media, kind, !resource.custom)
  if (!resource.custom) fillTypeMeta(document.value, resource)
  const frame = (why: string): Error => cannotBeHandled(document.value, kind.kind, why)
  const { rest } = resource.context
  if (rest !== undefined) await rest()
  if (own(document.value, 'apiVersion') === null) throw frame('.apiVersion accessor error: <nil> is of the type <nil>, expected string')
  const object = await decode(scope, resource, document, query.fieldValidation, frame)
  if (document.failure !== undefined) throw frame(document.failure)
  checkVersion(resource, document.value)
  checkNamespace(scope, resource, object)
  scope.audit?.requestObject(object)
  return { object, options: query }
}

const UNDECODABLE = [DecodeError, JsonSyntaxError, YamlError, ProtobufError]

/** Reads the body of a PUT to a view; everything that is wrong with it has one answer. @throws StatusError */
export async function readShown<T extends { readonly fieldValidation: FieldValidation }>(
  scope: RequestScope,
  resource: Resource,
  view: SubresourceView,
  options: () => T,
): Promise<{ readonly object: JsonObject; readonly options: T }> {
  const { body, query } = await readWith(scope, options)
  const media = bodyMedia(scope)
  try {
    const { value, duplicates, failure } = parseBody(body, media)
    if (!isObject(value) || failure !== undefined) throw view.undecodable()
    const { object, findings } = await view.decoder.fromJson(value)
    reportFindings(scope, [...duplicates, ...findings], query.fieldValidation, () => view.undecodable())
    checkNamespace(scope, resource, object)
    scope.audit?.requestObject(object)
    return { object, options: query }
  } catch (error) {
    throw UNDECODABLE.some((kind) => error instanceof kind) ? view.undecodable() : error
  }
}

/** The body, then the options of the query. */
async function readWith<T>(scope: RequestScope, options: () => T): Promise<{ readonly body: Buffer; readonly query: T }> {
  const body = await scope.readBody(BODY_LIMIT)
  return { body, query: options() }
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

async function decode(
  scope: RequestScope,
  resource: Resource,
  document: Document & { readonly value: JsonObject },
  validation: FieldValidation,
  frame: (why: string) => Error,
): Promise<JsonObject> {
  // Types tell more of a number that is too large; schemas are not asked.
  if (document.failure !== undefined && resource.custom) throw frame(document.failure)
  try {
    const { object, findings } = await resource.decoder.fromJson(document.value)
    const all = resource.custom ? [...document.duplicates, ...findings] : typedFindings(document.duplicates, findings)
    reportFindings(scope, all, validation, frame)
    return object
  } catch (error) {
    throw error instanceof DecodeError ? frame(error.message) : error
  }
}

/** Go's decoder does not look for duplicates in what it does not know; what YAML has to say comes first. Both lists are short. */
function typedFindings(duplicates: readonly string[], unknown: readonly string[]): string[] {
  const isYaml = (text: string): boolean => text.startsWith('yaml:')
  const unknownPaths = unknown.map(quotedPath)
  const isUnknown = (path: string): boolean =>
    unknownPaths.some((other) => path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`))
  return [...duplicates.filter(isYaml), ...unknown, ...duplicates.filter((text) => !isYaml(text) && !isUnknown(quotedPath(text)))]
}

/** The path in `unknown field "a.b"`, as it is quoted there. */
function quotedPath(text: string): string {
  return text.slice(text.indexOf('"') + 1, -1)
}

/** Strict findings: refused, warned about or passed over (spec/api.md §7.3). @throws what `frame` makes of them, under Strict */
export function reportFindings(
  scope: RequestScope,
  findings: readonly string[],
  validation: FieldValidation,
  frame: (why: string) => Error,
): void {
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
