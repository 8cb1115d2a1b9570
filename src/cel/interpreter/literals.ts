import type { Expr, List, Literal, MapLiteral, Struct } from '../parser/ast.js'
import { toDouble, toInt } from '../values/numbers.js'
import { HashMap } from '../values/hash-map.js'
import { toDuration, toTimestamp } from '../values/time.js'
import { ArrayList, CelError, NO_SUCH_OVERLOAD, Optional, Uint, isInt } from '../values/value.js'
import type { CelValue } from '../values/value.js'
import { constant, dynamic } from './planned.js'
import type { Planned, Run } from './planned.js'
import type { Planning } from './planning.js'

const LIST_COST = 10
const MAP_COST = 30
const STRUCT_COST = 40

/** A scalar literal. */
export function planLiteral(node: Literal): Planned {
  return constant(literalValue(node))
}

function literalValue({ type, value }: Literal): CelValue {
  if (type === 'int') return toInt(value as bigint)
  if (type === 'uint') return new Uint(value as bigint)
  return type === 'double' ? toDouble(value as number) : value
}

/** A list literal; one of constants is a constant. */
export function planList(planning: Planning, node: List): Planned {
  const literals = literalItems(node)
  if (literals !== undefined) return constant(new ArrayList(literals))
  const planned = node.elements.map(({ value }) => planning.plan(value))
  const known = knownItems(planned, node)
  if (known !== undefined) return constant(new ArrayList(known))
  const elements = planned.map(({ run }, index) => ({ run, optional: node.elements[index]?.optional === true }))
  return dynamic((frame) => {
    const items: CelValue[] = []
    for (const { run, optional } of elements) {
      const value = optional ? held(run(frame)) : run(frame)
      if (value instanceof CelError) return value
      if (value !== undefined) items.push(value)
    }
    frame.charge(LIST_COST)
    return new ArrayList(items)
  })
}

/** The items of a list of scalar literals, which may be long; undefined for any other. */
function literalItems({ elements }: List): CelValue[] | undefined {
  const items: CelValue[] = []
  for (const { value, optional } of elements) {
    if (value.kind !== 'literal' || optional) return undefined
    items.push(literalValue(value))
  }
  return items
}

/** The items of a list of constants; undefined for any other. */
function knownItems(planned: readonly Planned[], node: List): CelValue[] | undefined {
  const items: CelValue[] = []
  for (const [index, { constant: item }] of planned.entries()) {
    if (item === undefined || node.elements[index]?.optional === true) return undefined
    items.push(item)
  }
  return items
}

/** What an optional element or entry contributes. */
function held(value: CelValue): CelValue | undefined {
  if (value instanceof Optional) return value.value
  return value instanceof CelError ? value : NO_SUCH_OVERLOAD
}

/** A map literal; one of constants is a constant. */
export function planMap(planning: Planning, node: MapLiteral): Planned {
  const entries = node.entries.map(({ key, value, optional }) => ({ key: planning.plan(key), value: planning.plan(value), optional }))
  const make: Run = (frame) => {
    const map = new HashMap()
    for (const entry of entries) {
      const key = entry.key.run(frame)
      if (key instanceof CelError) return key
      const value = entry.optional ? held(entry.value.run(frame)) : entry.value.run(frame)
      if (value instanceof CelError) return value
      const failed = value === undefined ? undefined : map.set(key, value)
      if (failed !== undefined) return failed
    }
    frame.charge(MAP_COST)
    return map
  }
  const known = entries.every(({ key, value, optional }) => key.constant !== undefined && value.constant !== undefined && !optional)
  return known ? knownMap(entries.map(({ key, value }) => [key.constant as CelValue, value.constant as CelValue])) : dynamic(make)
}

function knownMap(entries: readonly (readonly [CelValue, CelValue])[]): Planned {
  const map = new HashMap()
  for (const [key, value] of entries) {
    const failed = map.set(key, value)
    if (failed !== undefined) return dynamic(() => failed)
  }
  return constant(map)
}

/** `google.protobuf.Timestamp{…}` and `google.protobuf.Duration{…}`, the only messages that can be written. */
export function planStruct(planning: Planning, node: Struct): Planned {
  const field = (name: string): Run => {
    const value: Expr | undefined = node.fields.find((given) => given.name === name)?.value
    return value === undefined ? () => 0 : planning.plan(value).run
  }
  const seconds = field('seconds')
  const nanos = field('nanos')
  const duration = node.name.endsWith('Duration')
  return dynamic((frame) => {
    const whole = seconds(frame)
    const rest = nanos(frame)
    frame.charge(STRUCT_COST)
    if (!isInt(whole)) return whole instanceof CelError ? whole : NO_SUCH_OVERLOAD
    if (!isInt(rest)) return rest instanceof CelError ? rest : NO_SUCH_OVERLOAD
    const total = BigInt(whole) * 1_000_000_000n + BigInt(rest)
    return duration ? toDuration(total) : toTimestamp(total)
  })
}
