import { isObject, type JsonObject } from '../../base/json/index.js'
import { formatTime, isStatusError, jsonTypeName, statusError } from '../../meta/index.js'
import {
  admitUnchanged,
  canBeTakenAsUnchanged,
  conflict,
  createObject,
  metaString,
  notFound,
  objectKey,
  setMeta,
  updateObject,
  type Outcome,
} from '../../registry/index.js'
import { decodeSharedJson } from '../body/shared-json.js'
import { decodeYaml, YamlError } from '../body/yaml.js'
import { checkNamespace, warnFinding } from '../body/object.js'
import type { Environment } from '../environment.js'
import type { Form } from '../negotiation/form.js'
import { objectReply } from '../negotiation/object-reply.js'
import { parseWriteOptions, type WriteQuery } from '../options/write-options.js'
import type { Reply, RequestScope } from '../request.js'
import type { Applier, Resource } from '../resource.js'
import { writeOptions } from './create.js'
import { applyFingerprint } from './unchanged-applies.js'

/** Server-side apply: PATCH with `application/apply-patch+yaml` (spec/api.md §5.6). */
export async function applyVerb(
  environment: Environment,
  scope: RequestScope,
  resource: Resource,
  form: Form,
  body: Buffer,
): Promise<Reply> {
  const query = parseWriteOptions(scope, 'PatchOptions', true)
  const { context } = resource
  const entry = context.store.get(objectKey(context.space, scope.info.namespace, scope.info.name))
  const known = entry !== undefined && canBeTakenAsUnchanged(context) ? applyFingerprint(scope, query, body) : undefined
  if (entry !== undefined && known !== undefined && environment.unchangedApplies.has(resource, known, entry.revision)) {
    await admitUnchanged(context, scope.info.name, writeOptions(scope, query))
    return objectReply(environment, scope, resource, form, 200, { entry })
  }
  const config = parseConfig(scope, body, resource)
  const { outcome, created, warned } = await applyConfig(environment, scope, resource, config, query)
  if (known !== undefined && !warned && outcome.entry !== undefined && outcome.entry.revision === entry?.revision)
    environment.unchangedApplies.add(resource, known, entry.revision)
  return objectReply(environment, scope, resource, form, created ? 201 : 200, outcome)
}

interface Config {
  readonly value: JsonObject
  readonly duplicates: readonly string[]
}

function parseConfig(scope: RequestScope, body: Buffer, resource: Resource): Config {
  const { value, duplicates } = parse(body, resource.context.strategy.olderTexts === true)
  const name = metaString(value, 'name')
  if (name !== '' && name !== scope.info.name) {
    throw statusError.badRequest(`the name of the object (${name}) does not match the name on the URL (${scope.info.name})`)
  }
  return { value, duplicates }
}

/** Keys set twice (spec/apply.md §4): refused, warned about or passed over. */
function reportDuplicates(scope: RequestScope, resource: Resource, duplicates: readonly string[], query: WriteQuery): void {
  const what = resource.context.strategy.olderTexts === true ? 'YAML' : 'patch'
  for (const finding of duplicates) {
    if (query.fieldValidation === 'Strict')
      throw statusError.badRequest(`error strict decoding ${what}: error converting YAML to JSON: ${finding}`)
    if (query.fieldValidation === 'Warn') warnFinding(scope, finding)
  }
}

/** Reads a configuration; nothing at all is an object without members. @throws a 400 StatusError */
function parse(body: Buffer, olderTexts: boolean): Config {
  const text = body.toString()
  const { value, duplicates } = parseYaml(text, olderTexts)
  if (isObject(value)) return { value, duplicates }
  if (value === null) return { value: {}, duplicates }
  throw statusError.badRequest(
    `error decoding ${olderTexts ? 'YAML' : 'patch'}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonTypeName(value)} into Go value of type map[string]interface {}`,
  )
}

/** What begins like JSON is read once, everything else is made JSON first: the two ways have texts of their own. */
function parseYaml(text: string, olderTexts: boolean): ReturnType<typeof decodeYaml> {
  const json = decodeSharedJson(text)
  if (json !== undefined) return { value: json, duplicates: [] }
  try {
    return decodeYaml(text)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    if (olderTexts) throw statusError.badRequest(`error decoding YAML: error converting YAML to JSON: ${error.message}`)
    const frame = text.trimStart().startsWith('{') ? 'error decoding patch: error converting YAML to JSON' : 'error encoding patch'
    throw statusError.badRequest(`${frame}: ${error.message}`)
  }
}

async function applyConfig(
  environment: Environment,
  scope: RequestScope,
  resource: Resource,
  { value: config, duplicates }: Config,
  query: WriteQuery,
): Promise<{ readonly outcome: Outcome; readonly created: boolean; readonly warned: boolean }> {
  const applier = resource.applier as Applier
  const { context } = resource
  let warned = duplicates.length > 0
  const options = writeOptions(scope, query, (text) => {
    warned = true
    scope.warn(text)
  })
  const applied = async (live: JsonObject | undefined): Promise<JsonObject> => {
    const object = await applier.apply(live, config, query.fieldManager, query.force, formatTime(environment.now()))
    reportDuplicates(scope, resource, duplicates, query)
    checkNamespace(scope, resource, object)
    return object
  }
  const create = async (): Promise<Outcome> => {
    if (context.subresource !== '') throw notFound(context, scope.info.name)
    const object = await applied(undefined)
    refuseCreate(resource, scope, config)
    setMeta(object, 'resourceVersion', undefined)
    return createObject(context, object, { ...options, tracked: true })
  }
  const update = (): Promise<Outcome> =>
    updateObject(context, { ...options, name: scope.info.name, isPatch: true, tracked: true, next: applied })
  const key = objectKey(context.space, scope.info.namespace, scope.info.name)
  for (let attempt = 1; ; attempt++) {
    const created = context.store.get(key) === undefined
    try {
      return { outcome: await (created ? create() : update()), created, warned }
    } catch (error) {
      if (attempt === ATTEMPTS || !wasOvertaken(error, created, context.store.get(key) !== undefined)) throw error
    }
  }
}

/** Tries of an apply whose object others create and delete meanwhile. */
const ATTEMPTS = 5

/** True where a create found the object there, or an update found it gone: the other of the two is due. */
function wasOvertaken(error: unknown, created: boolean, isThere: boolean): boolean {
  if (!isStatusError(error)) return false
  return created ? error.reason === 'AlreadyExists' && isThere : error.reason === 'NotFound' && !isThere
}

function refuseCreate(resource: Resource, scope: RequestScope, config: JsonObject): void {
  const { context } = resource
  const { name } = scope.info
  if (metaString(config, 'name') === '') {
    throw statusError.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  }
  const uid = metaString(config, 'uid')
  if (uid === '') return
  throw conflict(context, name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`)
}
