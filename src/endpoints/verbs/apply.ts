import { isObject, type JsonObject } from '../../base/json/index.js'
import { formatTime, statusError } from '../../meta/index.js'
import { conflict, createObject, metaString, notFound, objectKey, updateObject, type Outcome } from '../../registry/index.js'
import { decodeYaml, YamlError } from '../body/yaml.js'
import { checkNamespace, warnFinding } from '../body/object.js'
import type { Environment } from '../environment.js'
import type { Form } from '../negotiation/form.js'
import { objectReply } from '../negotiation/object-reply.js'
import { parseWriteOptions, type WriteQuery } from '../options/write-options.js'
import type { Reply, RequestScope } from '../request.js'
import type { Applier, Resource } from '../resource.js'
import { writeOptions } from './create.js'

/** Server-side apply: PATCH with `application/apply-patch+yaml` (spec/api.md §5.6). */
export async function applyVerb(
  environment: Environment,
  scope: RequestScope,
  resource: Resource,
  form: Form,
  body: Buffer,
): Promise<Reply> {
  const query = parseWriteOptions(scope, 'PatchOptions', true)
  const config = parseConfig(scope, resource, body, query)
  const { outcome, created } = await applyConfig(environment, scope, resource, config, query)
  return objectReply(environment, scope, resource, form, created ? 201 : 200, outcome)
}

function parseConfig(scope: RequestScope, resource: Resource, body: Buffer, query: WriteQuery): JsonObject {
  const { value, duplicates } = parse(body)
  if (!isObject(value))
    throw statusError.badRequest('error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}')
  for (const finding of duplicates) {
    if (query.fieldValidation === 'Strict')
      throw statusError.badRequest(`error strict decoding patch: error converting YAML to JSON: ${finding}`)
    if (query.fieldValidation === 'Warn') warnFinding(scope, finding)
  }
  checkNamespace(scope, resource, value)
  const name = metaString(value, 'name')
  if (name !== '' && name !== scope.info.name) {
    throw statusError.badRequest(`the name of the object (${name}) does not match the name on the URL (${scope.info.name})`)
  }
  return value
}

function parse(body: Buffer): ReturnType<typeof decodeYaml> {
  try {
    return decodeYaml(body.toString())
  } catch (error) {
    throw error instanceof YamlError ? statusError.badRequest(`error encoding patch: ${error.message}`) : error
  }
}

async function applyConfig(
  environment: Environment,
  scope: RequestScope,
  resource: Resource,
  config: JsonObject,
  query: WriteQuery,
): Promise<{ readonly outcome: Outcome; readonly created: boolean }> {
  const applier = resource.applier as Applier
  const { context } = resource
  const options = writeOptions(scope, query)
  const exists = context.store.get(objectKey(context.space, scope.info.namespace, scope.info.name)) !== undefined
  if (!exists) {
    refuseCreate(resource, scope, config)
    const object = await applier.apply(undefined, config, query.fieldManager, query.force, formatTime(environment.now()))
    return { outcome: await createObject(context, object, { ...options, tracked: true }), created: true }
  }
  const outcome = await updateObject(context, {
    ...options,
    name: scope.info.name,
    isPatch: true,
    tracked: true,
    next: (current) => applier.apply(current, config, query.fieldManager, query.force, formatTime(environment.now())),
  })
  return { outcome, created: false }
}

function refuseCreate(resource: Resource, scope: RequestScope, config: JsonObject): void {
  const { context } = resource
  const { name } = scope.info
  if (context.subresource !== '') throw notFound(context, name)
  if (metaString(config, 'name') === '') {
    throw statusError.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  }
  const uid = metaString(config, 'uid')
  if (uid === '') return
  throw conflict(context, name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`)
}
