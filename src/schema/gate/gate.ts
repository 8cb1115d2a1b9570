import type { Ajv, FuncKeywordDefinition } from 'ajv'
import { JsonFloat, type JsonValue } from '../../base/json/index.js'
import { STRING_FORMATS } from '../formats/registry.js'
import { isEntry } from '../values/enum-rule.js'
import { kindOf } from '../values/kinds.js'
import { lazyRegexp, type ValueNode } from '../values/node.js'
import { checkNumber } from '../values/number-rules.js'
import { Run } from '../values/run.js'
import { isWhole } from '../values/type-rule.js'
import { OWN_KEYWORDS, translate } from './translate.js'

/** Says of most sound values, and quickly, that they are sound: whatever it refuses has to be looked at by the walker. */
export type Gate = (value: JsonValue) => boolean

/**
 * Builds the gate of a tree with ajv (spec/schema.md §10); undefined where ajv cannot judge it. Takes tens of milliseconds for a large schema,
 * without a pause, and once about 40 for loading ajv; forget the gate and everything is free again.
 */
export async function buildGate(root: ValueNode): Promise<Gate | undefined> {
  const translation = translate(root)
  if (translation === undefined) return undefined
  const [{ Ajv }, { fullFormats }] = await Promise.all([import('ajv'), import('ajv-formats/dist/formats.js')])
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    meta: false,
    addUsedSchema: false,
    ownProperties: true,
    messages: false,
    logger: false,
    code: { optimize: false, regExp },
  })
  // Of the formats that ajv has functions for, these two give Kubernetes' verdict on every value that reaches them.
  const { date, int32 } = fullFormats
  addFormats(ajv)
  ajv.addFormat('date', date)
  ajv.addFormat('int32', int32)
  for (const keyword of ownKeywords(translation.nodes)) ajv.addKeyword(keyword)
  const validate = ajv.compile(translation.schema)
  return (value) => hasPlainNumbers(value, 0) && validate(value)
}

/** The engine for patterns. ajv tells expressions apart by their texts; the name is for generated modules, of which there are none. */
const regExp = Object.assign((pattern: string) => ({ ...lazyRegexp(pattern), toString: () => pattern }), { code: 'lazyRegexp' })

function addFormats(ajv: Ajv): void {
  for (const [name, check] of STRING_FORMATS) ajv.addFormat(name, { type: 'string', validate: check })
}

function ownKeywords(nodes: readonly ValueNode[]): FuncKeywordDefinition[] {
  const keyword = <T>(
    name: string,
    type: FuncKeywordDefinition['type'],
    judge: (node: ValueNode, value: T) => boolean,
  ): FuncKeywordDefinition => ({
    keyword: name,
    ...(type === undefined ? {} : { type }),
    schemaType: 'number',
    compile: (position: number) => {
      const node = nodes[position] as ValueNode
      return (value: T) => judge(node, value)
    },
    errors: false,
  })
  return [
    keyword(
      OWN_KEYWORDS.intOrString,
      undefined,
      (_node, value: JsonValue) => typeof value === 'string' || (typeof value === 'number' && isWhole(value)),
    ),
    keyword(OWN_KEYWORDS.number, 'number', (node, value: number) => {
      const run = new Run('')
      checkNumber(node, value, kindOf(value), run)
      return run.count === 0
    }),
    keyword(OWN_KEYWORDS.enum, undefined, (node, value: JsonValue) => node.enum.some((entry) => isEntry(value, entry))),
  ]
}

/** Deeper values are left to the walker. */
const MAX_DEPTH = 200

/** Whether ajv sees every number for what it is: long integers and whole floats are no JS numbers. */
function hasPlainNumbers(value: JsonValue, depth: number): boolean {
  if (typeof value !== 'object') return typeof value !== 'bigint'
  if (value === null) return true
  if (value instanceof JsonFloat || depth > MAX_DEPTH) return false
  if (Array.isArray(value)) {
    for (const item of value) if (!hasPlainNumbers(item, depth + 1)) return false
    return true
  }
  for (const key of Object.keys(value)) if (!hasPlainNumbers(value[key] as JsonValue, depth + 1)) return false
  return true
}
