import type { Bind, Expr, Loop, LoopMacro, Select } from './ast.js'
import type { Builder } from './builder.js'
import type { MacroSet } from './parser-options.js'

/** A call that may be a macro; `offset` is that of its opening parenthesis. */
interface MacroCall {
  readonly fn: string
  readonly target: Expr | undefined
  readonly args: readonly Expr[]
  readonly offset: number
}

/** The node a macro call stands for (spec/cel.md §8.2), or undefined for a call that is no macro. */
export function expandMacro(builder: Builder, macros: MacroSet, call: MacroCall): Expr | undefined {
  if (call.target === undefined) return call.fn === 'has' && call.args.length === 1 ? presence(builder, call) : undefined
  const receiver = { ...call, target: call.target }
  return oneVariable(builder, macros, receiver) ?? twoVariables(builder, macros, receiver) ?? binding(builder, macros, receiver)
}

type Receiver = MacroCall & { readonly target: Expr }

function presence(builder: Builder, call: MacroCall): Expr {
  const argument = call.args[0] as Expr
  if (argument.kind !== 'select' || argument.test || argument.optional)
    return builder.error(argument.offset, 'invalid argument to has() macro')
  const { operand, field } = argument
  return builder.make<Select>({ kind: 'select', operand, field, test: true, optional: false, offset: call.offset }, operand)
}

const ACCUMULATORS: ReadonlySet<string> = new Set(['__result__', '@result'])

/** The name a macro argument declares; otherwise the error has been reported. */
function variable(builder: Builder, argument: Expr, message: string): string | undefined {
  if (argument.kind !== 'ident' || argument.name.startsWith('.')) builder.error(argument.offset, message)
  else if (ACCUMULATORS.has(argument.name)) builder.error(argument.offset, 'iteration variable overwrites accumulator variable')
  else return argument.name
  return undefined
}

type Parts = Pick<Loop, 'second' | 'filter' | 'body'>

function loop(builder: Builder, call: Receiver, macro: LoopMacro, name: string | undefined, parts: Parts): Expr {
  if (name === undefined) return builder.literal('null', null, call.offset)
  const draft = { kind: 'loop', macro, range: call.target, variable: name, offset: call.offset, ...parts } as const
  return builder.make<Loop>(draft, call.target, ...call.args)
}

const SIMPLE_NAME = 'argument must be a simple name'

function oneVariable(builder: Builder, macros: MacroSet, call: Receiver): Expr | undefined {
  const [name, second, third] = call.args
  if (name === undefined || second === undefined || call.args.length > 3) return undefined
  const plain = { second: undefined, filter: undefined, body: second }
  if (call.fn === 'map') {
    const parts = third === undefined ? plain : { second: undefined, filter: second, body: third }
    return loop(builder, call, 'map', variable(builder, name, 'argument is not an identifier'), parts)
  }
  if (third !== undefined) return undefined
  if (call.fn === 'filter') {
    const declared = variable(builder, name, 'argument is not an identifier')
    return loop(builder, call, 'filter', declared, { second: undefined, filter: second, body: undefined })
  }
  const macro = QUANTIFIERS.get(call.fn)
  if (macro === undefined || (call.fn === 'existsOne' && !macros.existsOne)) return undefined
  return loop(builder, call, macro, variable(builder, name, SIMPLE_NAME), plain)
}

const QUANTIFIERS: ReadonlyMap<string, LoopMacro> = new Map<string, LoopMacro>([
  ['all', 'all'],
  ['exists', 'exists'],
  ['exists_one', 'existsOne'],
  ['existsOne', 'existsOne'],
])
const TRANSFORMS: ReadonlyMap<string, LoopMacro> = new Map<string, LoopMacro>([
  ['transformList', 'map'],
  ['transformMap', 'transformMap'],
  ['transformMapEntry', 'transformMapEntry'],
])

function twoVariables(builder: Builder, macros: MacroSet, call: Receiver): Expr | undefined {
  const [first, second, third, fourth] = call.args
  const quantifier = call.args.length === 3 ? QUANTIFIERS.get(call.fn) : undefined
  const macro = quantifier ?? (call.args.length === 3 || call.args.length === 4 ? TRANSFORMS.get(call.fn) : undefined)
  if (!macros.twoVariables || macro === undefined || first === undefined || second === undefined) return undefined
  const names = twoNames(builder, first, second)
  const parts = fourth === undefined ? { filter: undefined, body: third } : { filter: third, body: fourth }
  return loop(builder, call, macro, names?.[0], { second: names?.[1], ...parts })
}

function twoNames(builder: Builder, first: Expr, second: Expr): readonly [string, string] | undefined {
  for (const argument of [first, second]) {
    if (argument.kind === 'ident' && !argument.name.startsWith('.')) continue
    builder.error(argument.offset, SIMPLE_NAME)
    return undefined
  }
  if (first.kind === 'ident' && second.kind === 'ident' && first.name === second.name) {
    builder.error(second.offset, `duplicate variable name: ${first.name}`)
    return undefined
  }
  const key = variable(builder, first, SIMPLE_NAME)
  const value = key === undefined ? undefined : variable(builder, second, SIMPLE_NAME)
  return key === undefined || value === undefined ? undefined : [key, value]
}

function binding(builder: Builder, macros: MacroSet, call: Receiver): Expr | undefined {
  const [name, body] = call.args
  const known = call.fn === 'sortBy' ? macros.sortBy : macros.optionals && (call.fn === 'optMap' || call.fn === 'optFlatMap')
  if (!known || name === undefined || body === undefined || call.args.length !== 2) return undefined
  const macro = call.fn as Bind['macro']
  const message = macro === 'sortBy' ? 'argument is not an identifier' : `${macro}() variable name must be a simple identifier`
  if (name.kind !== 'ident') return builder.error(name.offset, message)
  return builder.make<Bind>({ kind: 'bind', macro, target: call.target, variable: name.name, body, offset: call.offset }, call.target, body)
}
