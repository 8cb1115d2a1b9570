import { LATEST } from '../environment.js'
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  INT,
  STRING,
  TIMESTAMP,
  UINT,
  hasVariables,
  list,
  map,
  optional,
  parameters,
  sameType,
  withParameters,
} from '../checker/types.js'
import type { Type } from '../checker/types.js'
import { FUNCTION_NAMES, functionOf } from '../library/catalogue.js'
import type { Overload } from '../library/function.js'

/** A variable, or a way into one, that expressions may use. */
export interface Place {
  readonly text: string
  readonly type: Type
}

/** Numbers that decide what is generated; when they run out the simplest is chosen, so that shorter tapes make simpler expressions. */
export class Tape {
  readonly #numbers: readonly number[]
  #at = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** A number below `bound`. */
  below(bound: number): number {
    return (this.#numbers[this.#at++] ?? 0) % bound
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T
  }
}

const LITERALS: ReadonlyMap<string, readonly string[]> = new Map([
  ['bool', ['true', 'false']],
  ['int', ['0', '1', '-1', '2', '7', '1000', '9223372036854775807', '-9223372036854775808', '9007199254740993']],
  ['uint', ['0u', '1u', '3u', '18446744073709551615u']],
  ['double', ['0.0', '1.0', '-1.5', '1e300', '-1e-300', '0.1', '9007199254740993.0']],
  [
    'string',
    ["''", "'a'", "'abc'", "'é😀x'", "'1'", "'1Gi'", "'10.0.0.1'", "'10.0.0.0/8'", "'1.2.3'", "'http://a/b?c=d'", "'%s|%d'", "'1h'"],
  ],
  ['bytes', ["b''", "b'ab'", "b'\\xff'", "b'é'"]],
  [
    'timestamp',
    ["timestamp('2020-02-29T12:34:56.789Z')", "timestamp('0001-01-01T00:00:00Z')", "timestamp('9999-12-31T23:59:59.999999999Z')"],
  ],
  ['duration', ["duration('1h')", "duration('-0.5s')", "duration('9223372036854775807ns')", "duration('0s')"]],
  ['null', ['null']],
])

const SCALARS: readonly Type[] = [INT, STRING, BOOL, DOUBLE, UINT, BYTES, TIMESTAMP, DURATION]

/** Functions that only macros and the planner use, or that cannot run without a server. */
const HIDDEN = /@(?!in$)|^authorizer|^_\?\._$/

interface Candidate {
  readonly name: string
  readonly overload: Overload
}

const CANDIDATES: readonly Candidate[] = FUNCTION_NAMES.filter((name) => !HIDDEN.test(name)).flatMap((name) =>
  (functionOf(name, LATEST)?.overloads ?? [])
    .filter(({ params }) => !params.some((type) => type.kind === 'object' && type.name.startsWith('kubernetes.authorization')))
    .map((overload) => ({ name, overload })),
)

/** Makes well-typed expressions from a tape. */
export class Generator {
  readonly #tape: Tape
  readonly #skipped: ReadonlySet<string>
  #places: readonly Place[]
  #locals = 0
  #left: number

  /** `size` bounds the number of nodes; functions of `skipped` names are not used. */
  constructor(tape: Tape, places: readonly Place[], size: number, skipped: readonly string[] = []) {
    this.#tape = tape
    this.#places = places
    this.#left = size
    this.#skipped = new Set(skipped)
  }

  /** A type that has values. */
  type(depth = 0): Type {
    const form = this.#tape.below(depth > 1 ? 8 : 11)
    if (form === 8) return list(this.type(depth + 1))
    if (form === 9) return map(this.#tape.pick([STRING, INT, UINT, BOOL]), this.type(depth + 1))
    return form === 10 ? optional(this.type(depth + 1)) : (SCALARS[form] as Type)
  }

  /** An expression of a type. */
  expression(type: Type): string {
    const known = this.#places.filter((place) => sameType(place.type, type))
    const form = this.#left-- <= 0 ? 0 : this.#tape.below(6)
    if (form < 2 && known.length > 0) return this.#tape.pick(known).text
    if (form < 4 || form === 0) return (form > 0 ? this.#call(type) : undefined) ?? this.#literal(type)
    return (form === 4 ? this.#macro(type) : undefined) ?? this.#call(type) ?? this.#literal(type)
  }

  #literal(type: Type): string {
    const written = LITERALS.get(type.kind)
    if (written !== undefined) return this.#tape.pick(written)
    const items = (make: () => string): string => Array.from({ length: this.#left <= 0 ? 0 : this.#tape.below(4) }, make).join(', ')
    if (type.kind === 'list') return `[${items(() => this.expression(type.element))}]`
    if (type.kind === 'map') return `{${items(() => `${this.expression(type.key)}: ${this.expression(type.value)}`)}}`
    const held = parameters(type)[0]
    if (held !== undefined && type.kind === 'opaque') return this.#left <= 0 ? 'optional.none()' : `optional.of(${this.expression(held)})`
    return this.#call(type, true) ?? 'type(1)'
  }

  #call(type: Type, simple = false): string | undefined {
    const fitting = CANDIDATES.filter(({ name, overload }) => !this.#skipped.has(name) && fits(overload.result, type, new Map()))
    const plain = simple ? fitting.filter(({ overload }) => overload.params.every((param) => LITERALS.has(param.kind))) : fitting
    if (plain.length === 0) return undefined
    const { name, overload } = this.#tape.pick(plain)
    const bound = new Map<string, Type>()
    fits(overload.result, type, bound)
    const args = overload.params.map((param) => this.expression(this.#closed(param, bound)))
    return written(name, overload.method, args)
  }

  /** A parameter's type with its variables chosen. */
  #closed(type: Type, bound: Map<string, Type>): Type {
    if (type.kind === 'dyn' || type.kind === 'null') return this.type(1)
    if (type.kind === 'type') return type
    if (type.kind !== 'param') return hasVariables(type) || type.size > 1 ? withParameters(type, (part) => this.#closed(part, bound)) : type
    const chosen = bound.get(type.name) ?? this.type(1)
    bound.set(type.name, chosen)
    return chosen
  }

  #macro(type: Type): string | undefined {
    const range = this.#tape.below(3) === 0 ? map(STRING, this.type(1)) : list(this.type(1))
    const over = this.expression(range)
    const element = range.kind === 'map' ? STRING : (parameters(range)[0] as Type)
    const x = `x${String(this.#locals++)}`
    const within = (result: Type): string => this.#within([{ text: x, type: element }], result)
    if (type.kind === 'bool') return `${over}.${this.#tape.pick(['all', 'exists', 'exists_one'])}(${x}, ${within(BOOL)})`
    if (type.kind === 'list') {
      if (sameType(type.element, element) && range.kind === 'list' && this.#tape.below(2) === 0)
        return `${over}.filter(${x}, ${within(BOOL)})`
      return `${over}.map(${x}, ${this.#tape.below(2) === 0 ? '' : `${within(BOOL)}, `}${within(type.element)})`
    }
    if (type.kind === 'map' && range.kind === 'map' && type.key.kind === 'string') {
      const pair = [
        { text: x, type: STRING },
        { text: `${x}v`, type: parameters(range)[1] as Type },
      ]
      return `${over}.transformMap(${x}, ${x}v, ${this.#within(pair, type.value)})`
    }
    const held = type.kind === 'opaque' && type.name === 'optional_type' ? parameters(type)[0] : undefined
    if (held === undefined) return undefined
    const source = this.type(1)
    return `${this.expression(optional(source))}.optMap(${x}, ${this.#within([{ text: x, type: source }], held)})`
  }

  #within(places: readonly Place[], type: Type): string {
    const outer = this.#places
    this.#places = [...places, ...outer]
    const result = this.expression(type)
    this.#places = outer
    return result
  }
}

/** A call as it is written. */
function written(name: string, method: boolean, args: readonly string[]): string {
  const [a = '', b = '', c = ''] = args
  if (name === '_?_:_') return `(${a} ? ${b} : ${c})`
  if (name === '_[_]' || name === '_[?_]') return `${a}[${name === '_[_]' ? '' : '?'}${b}]`
  if (name === '!_' || name === '-_') return `(${name.slice(0, 1)}${name === '-_' && a.startsWith('-') ? `(${a})` : a})`
  if (name === '@in') return `(${a} in ${b})`
  if (name.startsWith('_')) return `(${a} ${name.slice(1, -1)} ${b})`
  return method ? `${a}.${name}(${args.slice(1).join(', ')})` : `${name}(${args.join(', ')})`
}

/** Whether a result type with variables can be the wanted one; binds the variables. */
function fits(result: Type, wanted: Type, bound: Map<string, Type>): boolean {
  if (result.kind === 'param') {
    const before = bound.get(result.name)
    if (before !== undefined) return sameType(before, wanted)
    bound.set(result.name, wanted)
    return true
  }
  if (!hasVariables(result)) return sameType(result, wanted)
  const parts = parameters(wanted)
  return (
    result.kind === wanted.kind &&
    (result.kind !== 'opaque' || (wanted.kind === 'opaque' && result.name === wanted.name)) &&
    parameters(result).every((part, i) => parts[i] !== undefined && fits(part, parts[i], bound))
  )
}
