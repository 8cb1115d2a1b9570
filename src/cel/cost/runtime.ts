import { NamedFormat } from '../library/kubernetes/format.js'
import { sizeOf } from '../library/standard/strings.js'
import { utf8Length } from '../values/text.js'
import { ListValue, MapValue, OpaqueValue, Optional } from '../values/value.js'
import type { CelValue } from '../values/value.js'

/** What a call costs when it runs: a number, or a function of its arguments (spec/cel.md §7.4, §7.5). */
export type CallCost = number | ((args: readonly CelValue[]) => number)

/** Elements, entries, characters or bytes of a value; 1 for anything else. */
export function actualSize(value: CelValue | undefined): number {
  if (value instanceof Optional) return value.value === undefined ? 1 : actualSize(value.value)
  if (value instanceof OpaqueValue) return value.size ?? 1
  return value === undefined ? 1 : (sizeOf(value) ?? 1)
}

const tenth = (size: number): number => Math.ceil(size * 0.1)
const traversal =
  (factor: number) =>
  (args: readonly CelValue[]): number =>
    Math.ceil(actualSize(args[0]) * factor * 0.1)
const pattern = (args: readonly CelValue[]): number => Math.ceil((1 + actualSize(args[0])) * 0.1) * Math.ceil(actualSize(args[1]) * 0.25)
const smaller = (args: readonly CelValue[]): number => comparisonCost(args[0] as CelValue, args[1] as CelValue)

/** The cost of comparing two values. */
export function comparisonCost(a: CelValue, b: CelValue): number {
  if (typeof a === 'string' && typeof b === 'string') {
    // Up to ten characters cost one, however they are counted.
    const shorter = Math.min(a.length, b.length)
    if (shorter <= 10) return shorter === 0 ? 0 : 1
  }
  return tenth(Math.min(actualSize(a), actualSize(b)))
}

/** The cost of touching every scalar in a value. */
function visit(value: CelValue | undefined): number {
  if (typeof value === 'string') return Math.floor(utf8Length(value) * 0.1)
  if (value instanceof Uint8Array) return Math.floor(value.length * 0.1)
  let cost = 0
  if (value instanceof ListValue) for (let i = 0; i < value.length; i++) cost += visit(value.at(i))
  else if (value instanceof MapValue) for (const key of value.keys()) cost += visit(key) + visit(value.get(key))
  else cost = 1
  return cost
}

const whole = (args: readonly CelValue[]): number => visit(args[0])

const pairs = (args: readonly CelValue[], index: number): number => {
  const list = args[index] as ListValue
  const first = list.length === 0 ? undefined : list.at(0)
  const factor = typeof first === 'string' || first instanceof Uint8Array ? 2.1 : 2
  return Math.floor(list.length * list.length * factor) + 11
}

const product =
  (factor: number) =>
  (args: readonly CelValue[]): number =>
    Math.floor(actualSize(args[0]) * actualSize(args[1]) * factor) + 1

/** Comparing addresses: by the bytes of the network's prefix, and the text that the other comes as. */
const network =
  (extra: 0 | 1) =>
  (args: readonly CelValue[]): number => {
    const size = actualSize(args[0])
    const parsing = typeof args[1] === 'string' ? tenth(actualSize(args[1])) : 0
    return tenth(2 * size) + extra * (tenth(size) + 1) + parsing
  }

const validation = (args: readonly CelValue[]): number =>
  Math.ceil((1 + actualSize(args[1])) * 0.1) * Math.ceil(0.25 * (args[0] instanceof NamedFormat ? args[0].patternSize : 1))

/** By overload: what the standard operators and the extension libraries cost. */
const BY_OVERLOAD: ReadonlyMap<string, CallCost> = new Map<string, CallCost>([
  ['starts_with_string', traversal(1)],
  ['ends_with_string', traversal(1)],
  ['string_to_bytes', traversal(1)],
  ['bytes_to_string', traversal(1)],
  ['strings_quote', traversal(1)],
  ['string_format', traversal(1)],
  ['in_list', (args) => actualSize(args[1])],
  ...['less', 'less_equals', 'greater', 'greater_equals'].flatMap((name): [string, CallCost][] => [
    [`${name}_string`, smaller],
    [`${name}_bytes`, smaller],
  ]),
  ['equals', (args) => (args[0] instanceof OpaqueValue ? 1 : smaller(args))],
  ['not_equals', smaller],
  ['add_string', (args) => tenth(actualSize(args[0]) + actualSize(args[1]))],
  ['add_bytes', (args) => tenth(actualSize(args[0]) + actualSize(args[1]))],
  ['matches_string', pattern],
  ['contains_string', (args) => tenth(actualSize(args[0])) * tenth(actualSize(args[1]))],
  ['list_sets_contains_list', product(1)],
  ['list_sets_intersects_list', product(1)],
  ['list_sets_equivalent_list', product(2)],
  ['list_slice', (args) => Math.max(0, Number(args[2]) - Number(args[1])) + 11],
  ['lists_range', (args) => Math.max(0, Number(args[0])) + 11],
  ['list_reverse', (args) => actualSize(args[0]) + 11],
  ['list_flatten', (args) => actualSize(args[0]) + 11],
  ['list_flatten_int', (args) => actualSize(args[0]) * Math.max(0, Number(args[1])) + 11],
  ['list_distinct', (args) => pairs(args, 0)],
])

/** By function: what the Kubernetes libraries cost. */
const BY_NAME: ReadonlyMap<string, CallCost> = new Map<string, CallCost>([
  ...['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf', 'includes'].map((name): [string, CallCost] => [name, whole]),
  ...[
    'url',
    'lowerAscii',
    'upperAscii',
    'substring',
    'trim',
    'jsonpatch.escapeKey',
    'cidr',
    'isIP',
    'isCIDR',
    'quantity',
    'isQuantity',
    'semver',
    'isSemver',
  ].map((name): [string, CallCost] => [name, traversal(1)]),
  ...['replace', 'split', 'ip.isCanonical'].map((name): [string, CallCost] => [name, traversal(2)]),
  ['find', pattern],
  ['findAll', pattern],
  ['containsIP', network(0)],
  ['containsCIDR', network(1)],
  ['validate', validation],
])

/** The cost of calls of a function, once it is known which overload they are; several are possible for arguments of unknown type. */
export function callCost(name: string, overloads: readonly string[]): CallCost {
  const overload = overloads.length === 1 ? (overloads[0] as string) : ''
  if (overload.endsWith('_sort')) return (args) => pairs(args, 0)
  if (overload.endsWith('_sortByAssociatedKeys')) return (args) => pairs(args, 1)
  if (name === 'ip') return overload === 'cidr_ip' ? 1 : traversal(1)
  if (name === 'join') return (args) => Math.ceil(joinedSize(args) * 0.2)
  return BY_OVERLOAD.get(overload) ?? BY_NAME.get(name) ?? 1
}

function joinedSize(args: readonly CelValue[]): number {
  const list = args[0] as ListValue
  let size = list.length === 0 || args.length < 2 ? 0 : (list.length - 1) * actualSize(args[1])
  for (let i = 0; i < list.length; i++) size += actualSize(list.at(i))
  return size
}
