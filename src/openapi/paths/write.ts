import type { JsonObject } from '../../base/json/index.js'
import { tagOf } from '../names.js'
import type { PublishedVersion } from '../published-version.js'
import { refTo } from '../schema/publish.js'
import { consumes, produces } from './media-types.js'
import type { Operation, Path } from './operations.js'
import { parameterV2, parameterV3, sortParameters, type Parameter } from './parameters.js'
import { bodyV2, sharedBody, sharedParameter } from './shared-parameters.js'

const CODE_TEXTS = { 200: 'OK', 201: 'Created', 202: 'Accepted' } as const

/** Parameters that all operations of a path have stand at the path. */
function hoisted({ parameters, operations }: Path): { readonly common: Parameter[]; readonly own: (operation: Operation) => Parameter[] } {
  const [first, ...others] = operations
  const common = (first?.parameters ?? []).filter((parameter) => others.every((operation) => operation.parameters.includes(parameter)))
  return {
    common: sortParameters([...parameters, ...common]),
    own: (operation) => sortParameters(operation.parameters.filter((parameter) => !common.includes(parameter))),
  }
}

/** A path item of v2 (spec/openapi-and-clients.md §1.5). */
export function pathV2(version: PublishedVersion, path: Path): JsonObject {
  const { common, own } = hoisted(path)
  const item: JsonObject = {}
  for (const operation of path.operations) item[operation.method] = operationV2(version, operation, own(operation))
  return { ...item, parameters: common.map((parameter) => sharedParameter(parameter) ?? parameterV2(parameter)) }
}

function operationV2(version: PublishedVersion, operation: Operation, parameters: readonly Parameter[]): JsonObject {
  const { body, description, id } = operation
  const list = parameters.map((parameter) => sharedParameter(parameter) ?? parameterV2(parameter))
  if (body !== undefined) list.unshift(sharedBody(body) ?? bodyV2(body))
  return {
    description,
    consumes: consumes(version, operation),
    produces: produces(version, operation),
    schemes: ['https'],
    tags: [tagOf(version)],
    operationId: id,
    ...(list.length === 0 ? {} : { parameters: list }),
    responses: responses(operation, (schema) => ({ schema }), 'v2'),
    ...marks(version, operation),
  }
}

/** A path item of v3 (spec/openapi-and-clients.md §2.3). */
export function pathV3(version: PublishedVersion, path: Path): JsonObject {
  const { common, own } = hoisted(path)
  const item: JsonObject = {}
  for (const operation of path.operations) item[operation.method] = operationV3(version, operation, own(operation))
  return { ...item, parameters: common.map(parameterV3) }
}

function operationV3(version: PublishedVersion, operation: Operation, parameters: readonly Parameter[]): JsonObject {
  const { body, description, id } = operation
  return {
    tags: [tagOf(version)],
    description,
    operationId: id,
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(parameterV3) }),
    ...(body === undefined
      ? {}
      : { requestBody: { content: content(consumes(version, operation), body.definition), ...(body.required ? { required: true } : {}) } }),
    responses: responses(operation, () => ({ content: content(produces(version, operation), operation.reply) }), 'v3'),
    ...marks(version, operation),
  }
}

function content(types: readonly string[], definition: string): JsonObject {
  return Object.fromEntries([...types].sort().map((type) => [type, { schema: refTo('v3', definition) }]))
}

function responses({ codes, reply }: Operation, write: (schema: JsonObject) => JsonObject, target: 'v2' | 'v3'): JsonObject {
  const out: JsonObject = {}
  for (const code of codes) out[String(code)] = { description: CODE_TEXTS[code], ...write(refTo(target, reply)) }
  out['401'] = { description: 'Unauthorized' }
  return out
}

/** The kind is that of the type on most subresources too. */
function marks(published: PublishedVersion, { action, of }: Operation): JsonObject {
  const { group, version, kind } = of ?? published
  return { 'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': { group, version, kind } }
}
