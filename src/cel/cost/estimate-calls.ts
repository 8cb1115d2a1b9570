import { sameType } from '../checker/types.js'
import type { Type } from '../checker/types.js'
import type { Expr } from '../parser/ast.js'
import { UNKNOWN, ZERO, add, fixed, multiply, priced } from './size.js'
import type { Range } from './size.js'

/** An argument or receiver as far as its price is concerned. */
export interface Operand {
  readonly node: Expr
  readonly type: Type
  readonly size: Range
  /** What a list holds, and the size of it that the data's bounds give. */
  readonly element: Type | undefined
  readonly elementSize: Range
}

/** The operands of a call. */
export interface Operands {
  readonly target: Operand | undefined
  readonly args: readonly Operand[]
}

/** What a call costs besides its arguments, and the size of its result where that is known. */
export interface CallEstimate {
  readonly cost: Range
  readonly size?: Range
}

type Rule = (operands: Operands) => CallEstimate | undefined

const ONE: CallEstimate = { cost: fixed(1) }
const TENTH = 0.1
const PATTERN = 0.25
const sizeOf = (operand: Operand | undefined): Range => operand?.size ?? UNKNOWN

/** The price of a call of one overload (spec/cel.md §7.4): extension libraries, Kubernetes libraries, the standard ones, else 1. */
export function estimateCall(name: string, overload: string, operands: Operands): CallEstimate {
  return extension(overload, operands) ?? KUBERNETES.get(name)?.(operands, overload) ?? STANDARD.get(overload)?.(operands) ?? ONE
}

function extension(overload: string, operands: Operands): CallEstimate | undefined {
  if (overload.endsWith('_sort')) return sorted(sizeOf(operands.target), overload)
  if (overload.endsWith('_sortByAssociatedKeys')) return sorted(sizeOf(operands.args[0]), overload)
  return EXTENSIONS.get(overload)?.(operands)
}

/** The cost of making a list. */
const making = (factor: number, size: Range, result: Range): CallEstimate => ({ cost: add(priced(size, factor), fixed(11)), size: result })

function sorted(size: Range, overload: string): CallEstimate {
  const factor = /^list_(?:string|bytes)_/.test(overload) ? 2.1 : 2
  const square = multiply(size, size)
  return making(factor, square, square)
}

/** The value of a literal int, as an unsigned number: a negative one is huge. */
function literalOf(operand: Operand | undefined, fallback: number): number {
  if (operand?.node.kind !== 'literal' || typeof operand.node.value !== 'bigint') return fallback
  return operand.node.value < 0n ? Infinity : Number(operand.node.value)
}

function signedLiteralOf(operand: Operand | undefined, fallback: number): number {
  return operand?.node.kind === 'literal' && typeof operand.node.value === 'bigint' ? Number(operand.node.value) : fallback
}

const sets =
  (factor: number): Rule =>
  ({ args }) => ({ cost: add(priced(multiply(sizeOf(args[0]), sizeOf(args[1])), factor), fixed(1)) })

const EXTENSIONS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['list_sets_contains_list', sets(1)],
  ['list_sets_intersects_list', sets(1)],
  ['list_sets_equivalent_list', sets(2)],
  [
    'list_slice',
    ({ target, args }) => {
      // Unsigned numbers that wrap: a negative bound counts by its distance to the other one.
      const start = signedLiteralOf(args[0], 0)
      const end = signedLiteralOf(args[1], sizeOf(target).max)
      const size = fixed(end < start ? Infinity : end === start ? 0 : end - start)
      return making(1, size, size)
    },
  ],
  ['list_flatten', ({ target }) => making(1, sizeOf(target), sizeOf(target))],
  [
    'list_flatten_int',
    ({ target, args }) => {
      const size = sizeOf(target)
      return { cost: add(multiply(size, fixed(literalOf(args[0], Infinity))), fixed(11)), size }
    },
  ],
  ['lists_range', ({ args }) => making(1, fixed(literalOf(args[0], Infinity)), fixed(literalOf(args[0], Infinity)))],
  ['list_reverse', ({ target }) => making(1, sizeOf(target), sizeOf(target))],
  [
    'list_distinct',
    ({ target }) => {
      const square = multiply(sizeOf(target), sizeOf(target))
      return making(2, square, square)
    },
  ],
])

type NamedRule = (operands: Operands, overload: string) => CallEstimate | undefined

const one: NamedRule = () => ONE
const traversal =
  (factor: number): NamedRule =>
  ({ args }) => ({ cost: priced(sizeOf(args[0]), factor * TENTH) })

const visiting: NamedRule = ({ target }, overload) => {
  const size = sizeOf(target)
  if (target?.element === undefined) return { cost: overload.startsWith('list_includes') ? multiply(size, fixed(1)) : priced(size, TENTH) }
  const texts = target.element.kind === 'string' || target.element.kind === 'bytes'
  const each = texts ? add(fixed(1), priced(target.elementSize, TENTH)) : fixed(1)
  return { cost: multiply(size, each) }
}

const sameSize: NamedRule = ({ target }) => ({ cost: priced(sizeOf(target), TENTH), size: sizeOf(target) })

const searching: NamedRule = ({ target, args }) => {
  const size = sizeOf(target)
  const cost = multiply(priced(add(size, fixed(1)), TENTH), priced(sizeOf(args[0]), PATTERN))
  return { cost, size: { min: 0, max: size.max } }
}

const replacing: NamedRule = ({ target, args }) => {
  const size = sizeOf(target)
  const from = sizeOf(args[0])
  const to = sizeOf(args[1])
  return { cost: priced(size, 2 * TENTH), size: { min: 0, max: replacedSize(size.max, from.min, to.max) } }
}

function replacedSize(size: number, from: number, to: number): number {
  if (from === 0) return add(multiply(fixed(size + 1), fixed(to)), fixed(size)).max
  return to <= from ? size : multiply(fixed(Math.ceil(size / from)), fixed(to)).max
}

const splitting: NamedRule = ({ target, args }) => {
  const size = sizeOf(target)
  return { cost: priced(size, 2 * TENTH), size: { min: 0, max: literalOf(args[1], size.max) } }
}

const joining: NamedRule = ({ target, args }) => {
  const list = sizeOf(target)
  const texts = target?.element === undefined ? ZERO : multiply(list, target.elementSize)
  const separators = { min: Math.max(0, list.min - 1), max: list.max === 0 ? 0 : list.max - 1 }
  const size = args[0] === undefined ? texts : add(texts, multiply(sizeOf(args[0]), separators))
  return { cost: priced(size, TENTH), size }
}

/** Addresses are compared by at most sixteen bytes, twice; what comes as text is parsed first. */
const network =
  (extra: number): NamedRule =>
  ({ args }, overload) => {
    const parsing = overload.endsWith('_string') ? priced(sizeOf(args[0]), TENTH) : ZERO
    return { cost: add(fixed(4 + extra), parsing) }
  }

const equality: NamedRule = ({ args }) => {
  const [a, b] = args
  if (a === undefined || b === undefined || !sameType(a.type, b.type)) return undefined
  if (a.type.kind === 'opaque') return a.type.name === 'net.IP' || a.type.name === 'net.CIDR' ? ONE : undefined
  if (a.type.kind !== 'object') return undefined
  switch (a.type.name) {
    case 'kubernetes.Quantity':
    case 'kubernetes.Semver':
      return ONE
    case 'kubernetes.NamedFormat':
      return { cost: fixed(7) }
    case 'kubernetes.URL':
      return { cost: priced({ min: 1, max: b.size.max === Infinity ? 1 : b.size.max }, TENTH) }
    default:
      return undefined
  }
}

/** Regular expressions of named formats are taken to be this long. */
const FORMAT_PATTERN = 128

const named = (rule: NamedRule, ...names: readonly string[]): [string, NamedRule][] => names.map((name) => [name, rule])

const KUBERNETES: ReadonlyMap<string, NamedRule> = new Map<string, NamedRule>([
  ...named(visiting, 'isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf', 'includes'),
  ...named(({ args }) => ({ cost: priced(sizeOf(args[0]), TENTH), size: sizeOf(args[0]) }), 'url', 'jsonpatch.escapeKey'),
  ...named(sameSize, 'lowerAscii', 'upperAscii', 'substring', 'trim'),
  ...named(traversal(1), 'cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'),
  ...named(traversal(2), 'ip.isCanonical'),
  ...named(searching, 'find', 'findAll'),
  ...named(
    one,
    'masked',
    'prefixLength',
    'family',
    'isUnspecified',
    'isLoopback',
    'isLinkLocalMulticast',
    'isLinkLocalUnicast',
    'isGlobalUnicast',
  ),
  ...named(one, 'sign', 'asInteger', 'isInteger', 'asApproximateFloat', 'isGreaterThan', 'isLessThan', 'compareTo', 'add', 'sub'),
  ...named(one, 'major', 'minor', 'patch', 'getScheme', 'getHostname', 'getHost', 'getPort', 'getEscapedPath', 'getQuery', 'format.named'),
  ['replace', replacing],
  ['split', splitting],
  ['join', joining],
  ['ip', (operands, overload) => (overload === 'cidr_ip' ? ONE : traversal(1)(operands, overload))],
  ['containsIP', network(0)],
  ['containsCIDR', network(3)],
  ['validate', ({ args }) => ({ cost: priced(priced(sizeOf(args[0]), TENTH), FORMAT_PATTERN * PATTERN) })],
  ['_==_', equality],
])

const comparing: Rule = ({ args }) => {
  const max = Math.min(sizeOf(args[0]).max, sizeOf(args[1]).max)
  return { cost: priced({ min: max > 0 ? 1 : 0, max }, TENTH) }
}

const adding =
  (factor: number): Rule =>
  ({ args }) => {
    const size = add(sizeOf(args[0]), sizeOf(args[1]))
    return { cost: factor === 0 ? fixed(1) : priced(size, factor), size }
  }

const ORDERINGS = ['less', 'less_equals', 'greater', 'greater_equals'].flatMap((name) => [`${name}_string`, `${name}_bytes`])

const STANDARD: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['string_format', ({ target }) => ({ cost: priced(sizeOf(target), TENTH) })],
  [
    'string_to_bytes',
    ({ args }) => ({ cost: priced(sizeOf(args[0]), TENTH), size: { min: sizeOf(args[0]).min, max: sizeOf(args[0]).max * 4 } }),
  ],
  [
    'bytes_to_string',
    ({ args }) => ({ cost: priced(sizeOf(args[0]), TENTH), size: { min: Math.floor(sizeOf(args[0]).min / 4), max: sizeOf(args[0]).max } }),
  ],
  // Upstream's sum overflows for an unknown size and comes out as nothing.
  [
    'strings_quote',
    ({ args: [text] }) => {
      const { min, max } = sizeOf(text)
      return { cost: priced({ min, max }, TENTH), size: { min: min + 2, max: max === Infinity ? 0 : max * 2 + 2 } }
    },
  ],
  ['starts_with_string', ({ args }) => ({ cost: priced(sizeOf(args[0]), TENTH) })],
  ['ends_with_string', ({ args }) => ({ cost: priced(sizeOf(args[0]), TENTH) })],
  ['in_list', ({ args }) => ({ cost: sizeOf(args[1]) })],
  [
    'matches_string',
    ({ target, args }) => ({ cost: multiply(priced(add(sizeOf(target), fixed(1)), TENTH), priced(sizeOf(args[0]), PATTERN)) }),
  ],
  ['contains_string', ({ target, args }) => ({ cost: multiply(priced(sizeOf(target), TENTH), priced(sizeOf(args[0]), TENTH)) })],
  ['add_string', adding(TENTH)],
  ['add_bytes', adding(TENTH)],
  ['add_list', adding(0)],
  ['equals', comparing],
  ['not_equals', comparing],
  ...ORDERINGS.map((id): [string, Rule] => [id, comparing]),
])
