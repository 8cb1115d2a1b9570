import { toNumber, type JsonValue } from '../../../base/json/index.js'
import { fieldError, goQuote } from '../../../meta/index.js'
import { Kind, typeName } from '../kinds.js'
import type { ValueNode } from '../node.js'
import type { Run } from '../run.js'

const MAX_SAFE = Number.MAX_SAFE_INTEGER
const NEARLY = 1e-9

/** Whether a float counts as an integer: whole, or a hair above (spec/schema.md §6.7). */
export function isWhole(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > MAX_SAFE) return false
  const whole = Math.trunc(value)
  return value === whole || (value > 0 && (value - whole) / (value + whole) < NEARLY)
}

/** Whether a value, of the given kind, has a type that the node takes (spec/schema.md §6.4, §6.8). */
export function passesType(node: ValueNode, value: JsonValue, kind: number): boolean {
  if ((node.kinds & kind) !== 0) return true
  if (kind === Kind.null) return node.schema.nullable || node.want === ''
  return kind === Kind.float && node.takesWholeFloats && isWhole(toNumber(value))
}

/** Checks the type of a value; answers whether it passed. Only for nodes where there is something to check. */
export function checkType(node: ValueNode, value: JsonValue, kind: number, run: Run): boolean {
  if (passesType(node, value, kind)) return true
  // A format that is in force is named instead of the type, unless the value is a string, a list or null.
  const byFormat = node.format !== '' && (kind & (Kind.string | Kind.array | Kind.null)) === 0
  const got = byFormat ? goFormat(kind) : typeName(kind)
  const name = run.name()
  run.add(
    fieldError.typeInvalid(run.field(name), got, `${name} in body must be of type ${byFormat ? node.format : node.want}: ${goQuote(got)}`),
  )
  return false
}

function goFormat(kind: number): string {
  if (kind === Kind.integer) return 'int64'
  return kind === Kind.float ? 'float64' : ''
}
