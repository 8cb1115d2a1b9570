import type { Ajv, FuncKeywordDefinition } from 'ajv'
import { JsonFloat, type JsonValue } from '../../../base/json/index.js'
import { STRING_FORMATS } from '../../formats/registry.js'
import { isEntry } from '../../values/keywords/enum.js'
import { isWithinLimits } from '../../values/keywords/limit-number.js'
import { isMultiple } from '../../values/keywords/multiple-of.js'
import { isInRange } from '../../values/keywords/range.js'
import { isWhole } from '../../values/keywords/type.js'
import { kindOf } from '../../values/kinds.js'
import { lazyRegexp, type ValueNode } from '../../values/node.js'
import { OWN_KEYWORDS, translate } from './translate.js'

/** Gives a verdict; undefined for a value that ajv does not see as it is: one with long integers or whole floats. */
export type Judge = (value: JsonValue) => boolean | undefined

/** A second opinion on the values of a tree: ajv's, of its translation (spec/schema.md §10); undefined where ajv cannot judge it. */
export async function ajvJudge(root: ValueNode): Promise<Judge | undefined> {
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
  return (value) => (hasPlainNumbers(value) ? validate(value) : undefined)
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
      const kind = kindOf(value)
      return isInRange(node, value) && isMultiple(node, value, kind) && isWithinLimits(node, value, kind)
    }),
    keyword(OWN_KEYWORDS.enum, undefined, (node, value: JsonValue) => node.enum.some((entry) => isEntry(value, entry))),
  ]
}

/** Whether ajv sees every number for what it is: long integers and whole floats are no JS numbers. */
function hasPlainNumbers(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint'
  return !(value instanceof JsonFloat) && Object.values(value).every((inner: JsonValue) => hasPlainNumbers(inner))
}
