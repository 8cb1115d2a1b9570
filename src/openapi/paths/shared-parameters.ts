import { createHash } from 'node:crypto'
import { encodeJson, type JsonObject } from '../../base/json/index.js'
import { refTo } from '../schema/publish.js'
import { metaName } from '../static/builders.js'
import type { Operation } from './operations.js'
import { parameterV2, SHARED_PARAMETERS, type Parameter } from './parameters.js'

const HASH_CHARACTERS = 8

// v2 says a parameter once, at the top, and refers to it: with their long descriptions they would be most of a document of many types
// (spec/openapi-and-clients.md §1.5). `fieldValidation` is not among them: clients look for it at each PATCH.

const BODIES = [
  { definition: metaName('Patch'), required: true },
  { definition: metaName('DeleteOptions'), required: false },
]

/** A body as v2 has it: a parameter. */
export function bodyV2({ definition, required }: NonNullable<Operation['body']>): JsonObject {
  return { name: 'body', in: 'body', ...(required ? { required } : {}), schema: refTo('v2', definition) }
}

/** A name that says what a parameter is called and, by its hash, which of that name it is. */
function sharedName(name: string, parameter: JsonObject): string {
  return `${name}-${createHash('sha256').update(encodeJson(parameter)).digest('base64url').slice(0, HASH_CHARACTERS)}`
}

const NAMES: ReadonlyMap<Parameter, string> = new Map(
  SHARED_PARAMETERS.map((parameter) => [parameter, sharedName(parameter.name, parameterV2(parameter))]),
)
const BODY_NAMES: ReadonlyMap<string, string> = new Map(BODIES.map((body) => [body.definition, sharedName('body', bodyV2(body))]))

/** The top-level `parameters` of v2. */
export function sharedParameters(): JsonObject {
  const entries: (readonly [string, JsonObject])[] = [
    ...SHARED_PARAMETERS.map((parameter) => [NAMES.get(parameter) as string, parameterV2(parameter)] as const),
    ...BODIES.map((body) => [BODY_NAMES.get(body.definition) as string, bodyV2(body)] as const),
  ]
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The reference to a parameter, where it is shared. */
export function sharedParameter(parameter: Parameter): JsonObject | undefined {
  return reference(NAMES.get(parameter))
}

/** The reference to a body, where it is shared. */
export function sharedBody({ definition }: NonNullable<Operation['body']>): JsonObject | undefined {
  return reference(BODY_NAMES.get(definition))
}

const reference = (name: string | undefined): JsonObject | undefined => (name === undefined ? undefined : { $ref: `#/parameters/${name}` })
