import { put, type JsonObject, type JsonValue } from '../../../base/json/index.js'
import type { ValueNode } from '../../values/node.js'

// A node as a JSON Schema for ajv that gives the same verdict on values whose numbers are all plain (spec/schema.md §10.3). Keywords that ajv
// would judge differently become keywords of our own, whose schema is the position of the node in a table.

/** Our own keywords: each is judged by a function of the node. */
export const OWN_KEYWORDS = { intOrString: 'kubeIntOrString', number: 'kubeNumber', enum: 'kubeEnum' } as const

/** A translated tree. */
export interface Translation {
  readonly schema: JsonObject
  /** The nodes that our own keywords refer to. */
  readonly nodes: readonly ValueNode[]
}

/** Translates a tree; undefined where ajv cannot give the verdict: it ignores properties of the name `__proto__`. */
export function translate(root: ValueNode): Translation | undefined {
  const nodes: ValueNode[] = []
  const context: Context = { refer: (node) => nodes.push(node) - 1, impossible: false }
  const schema = translateNode(root, context)
  return context.impossible ? undefined : { schema, nodes }
}

interface Context {
  /** Puts a node in the table and answers its position. */
  readonly refer: (node: ValueNode) => number
  impossible: boolean
}

function translateNode(node: ValueNode, context: Context): JsonObject {
  const schema: JsonObject = {
    ...typeKeyword(node, context),
    ...numberKeywords(node, context),
    ...stringKeywords(node),
    ...listKeywords(node, context),
    ...enumKeyword(node, context),
    ...objectKeywords(node, context),
    ...junctorKeywords(node, context),
  }
  return withNull(node, schema)
}

/** Null is judged by type and enum alone; nothing else is asked of it, junctors included. */
function withNull(node: ValueNode, schema: JsonObject): JsonObject {
  if (!node.schema.nullable && node.want !== '') return schema
  if (node.enum.length > 0) return { allOf: [{ not: { type: 'null' } }, schema] }
  return Object.keys(schema).length === 0 ? schema : { if: { type: 'null' }, else: schema }
}

function typeKeyword(node: ValueNode, context: Context): JsonObject {
  switch (node.want) {
    case '':
      return node.format === '' ? {} : { type: ['string', 'array'] }
    case 'integer,string':
      return { [OWN_KEYWORDS.intOrString]: context.refer(node) }
    case 'string':
      return { type: node.format === '' ? 'string' : ['string', 'array'] }
    case 'array':
    case 'boolean':
    case 'integer':
    case 'number':
    case 'object':
      return { type: node.want }
    default:
      return { not: {} }
  }
}

const INT32_LIMIT = 2 ** 31

/** Bounds are straight where they are ints of the declared type. */
function isStraight(node: ValueNode, bound: number | undefined): boolean {
  if (bound === undefined) return true
  return Number.isSafeInteger(bound) && (node.numberFormat !== 'int32' || (bound >= -INT32_LIMIT && bound < INT32_LIMIT))
}

function numberKeywords(node: ValueNode, context: Context): JsonObject {
  const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node.rules
  const straightFactor = multipleOf === undefined || (node.want === 'integer' && multipleOf > 0 && isStraight(node, multipleOf))
  if (!straightFactor || !isStraight(node, minimum) || !isStraight(node, maximum) || node.numberFormat === 'float') {
    return { [OWN_KEYWORDS.number]: context.refer(node) }
  }
  return {
    ...(node.numberFormat === 'int32' ? { format: 'int32' } : {}),
    ...(multipleOf === undefined ? {} : { multipleOf }),
    ...(minimum === undefined ? {} : { [exclusiveMinimum ? 'exclusiveMinimum' : 'minimum']: minimum }),
    ...(maximum === undefined ? {} : { [exclusiveMaximum ? 'exclusiveMaximum' : 'maximum']: maximum }),
  }
}

function stringKeywords(node: ValueNode): JsonObject {
  return {
    ...pick(node, ['maxLength', 'minLength']),
    ...(node.pattern === undefined ? {} : { pattern: node.rules.pattern }),
    ...(node.checkFormat === undefined ? {} : { format: node.format.replaceAll('-', '') }),
  }
}

function listKeywords(node: ValueNode, context: Context): JsonObject {
  return { ...pick(node, ['maxItems', 'minItems']), ...(node.items === undefined ? {} : { items: translateNode(node.items, context) }) }
}

function enumKeyword(node: ValueNode, context: Context): JsonObject {
  if (node.enum.length === 0) return {}
  const straight =
    (node.want === 'string' || node.want === 'boolean') &&
    node.enum.every((entry) => typeof entry === 'string' || typeof entry === 'boolean')
  return straight ? { enum: [...node.enum] } : { [OWN_KEYWORDS.enum]: context.refer(node) }
}

function objectKeywords(node: ValueNode, context: Context): JsonObject {
  const { required } = node.rules
  const { properties: declared } = node.schema
  if (declared.has('__proto__') || required.includes('__proto__')) context.impossible = true
  const properties: JsonObject = {}
  for (const name of declared.keys()) put(properties, name, translateNode(node.property(name) as ValueNode, context))
  const additional = node.additional === undefined ? (node.forbidsOthers ? false : undefined) : translateNode(node.additional, context)
  return {
    ...pick(node, ['maxProperties', 'minProperties']),
    ...(declared.size === 0 ? {} : { properties }),
    ...(additional === undefined ? {} : { additionalProperties: additional }),
    ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
  }
}

function junctorKeywords(node: ValueNode, context: Context): JsonObject {
  const branches = (keyword: 'allOf' | 'anyOf' | 'oneOf'): JsonObject =>
    node[keyword].length === 0 ? {} : { [keyword]: node[keyword].map((branch): JsonValue => translateNode(branch, context)) }
  return {
    ...branches('anyOf'),
    ...branches('oneOf'),
    ...branches('allOf'),
    ...(node.not === undefined ? {} : { not: translateNode(node.not, context) }),
  }
}

type Limit = 'maxLength' | 'minLength' | 'maxItems' | 'minItems' | 'maxProperties' | 'minProperties'

function pick(node: ValueNode, keywords: readonly Limit[]): JsonObject {
  const result: JsonObject = {}
  for (const keyword of keywords) {
    const limit = node.rules[keyword]
    if (limit !== undefined) result[keyword] = limit
  }
  return result
}
