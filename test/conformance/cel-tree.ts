import { typeText } from '../../src/cel/checker/types.js'
import type { Checked, Reference } from '../../src/cel/checker/checked.js'
import type { Type } from '../../src/cel/checker/types.js'
import type { Bind, Call, Expr, Literal, Loop, LoopMacro } from '../../src/cel/parser/ast.js'

// Writes trees as the vectors do: one operand a line, each node followed by what is known of it, macros as the folds they stand for.

/** What follows a node: its kind in a parsed tree, its type and what it was resolved to in a checked one. */
interface Notes {
  node(node: Expr): string
  /** A node that the expansion of a macro makes: its kind, type and reference. */
  made(kind: string, type: Type, reference?: string): string
  entry(): string
  type(node: Expr): Type
  /** The variable that a chain of selections was resolved to. */
  variable(node: Expr): string | undefined
  /** Whether `a.f(…)` is the function `a.f`. */
  namespaced(node: Call): string | undefined
}

const scalar = (kind: 'bool' | 'int'): Type => ({ kind, size: 1 })
const BOOL = scalar('bool')
const INT = scalar('int')
const STRING: Type = { kind: 'string', size: 1 }
/** The type of an empty list that nothing more is known of. */
const NOTHING: Type = { kind: 'list', size: 2, element: { kind: 'dyn', size: 1 } }
/** Signatures that order numbers of different types, which the environment of the vectors does not have. */
const MIXED = /^(?:less|greater)(?:_equals)?_(?:int64|uint64|double)_(?:int64|uint64|double)$/

/** A parsed tree. */
export function parsedText(root: Expr): string {
  return print(root, {
    node: (node) => `^#*expr.${kindOf(node)}#`,
    made: (kind) => `^#*expr.${kind}#`,
    entry: () => '^#*expr.Expr_CreateStruct_Entry#',
    type: () => BOOL,
    variable: () => undefined,
    namespaced: () => undefined,
  })
}

const CONDITIONAL: Reference = { kind: 'function', name: '_?_:_', overloads: ['conditional'], method: false }

/** A checked tree. */
export function checkedText({ root, types, references }: Checked): string {
  const type = (node: Expr): Type => types[node.id] as Type
  const made = (_kind: string, of: Type, reference?: string): string => `~${typeText(of)}${reference === undefined ? '' : `^${reference}`}`
  return print(root, {
    node: (node) => {
      const reference = node.kind === 'bind' ? CONDITIONAL : references[node.id]
      const ids = reference?.kind === 'function' ? functionText(reference.overloads) : reference?.name
      return made('', type(node), ids)
    },
    made,
    entry: () => '',
    type,
    variable: (node) => {
      const reference = references[node.id]
      return reference?.kind === 'variable' ? reference.name : undefined
    },
    namespaced: (node) => {
      const reference = references[node.id]
      return reference?.kind === 'function' && !reference.method ? reference.name : undefined
    },
  })
}

function functionText(overloads: readonly string[]): string {
  return overloads
    .filter((id) => !MIXED.test(id))
    .sort()
    .join('|')
}

const LITERALS: Readonly<Record<Literal['type'], string>> = {
  null: 'NullValue',
  bool: 'BoolValue',
  int: 'Int64Value',
  uint: 'Uint64Value',
  double: 'DoubleValue',
  string: 'StringValue',
  bytes: 'BytesValue',
}

function kindOf(node: Expr): string {
  switch (node.kind) {
    case 'literal':
      return `Constant_${LITERALS[node.type]}`
    case 'ident':
      return 'Expr_IdentExpr'
    case 'select':
      return node.optional ? 'Expr_CallExpr' : 'Expr_SelectExpr'
    case 'list':
      return 'Expr_ListExpr'
    case 'map':
    case 'struct':
      return 'Expr_StructExpr'
    case 'loop':
      return 'Expr_ComprehensionExpr'
    case 'call':
    case 'bind':
      return 'Expr_CallExpr'
  }
}

const indented = (text: string): string => text.replaceAll('\n', '\n  ')

/** Items one a line between brackets. */
function block(open: string, items: readonly string[], close: string): string {
  return items.length === 0 ? open + close : `${open}\n  ${items.map(indented).join(',\n  ')}\n${close}`
}

function print(node: Expr, notes: Notes): string {
  return bare(node, notes) + notes.node(node)
}

function bare(node: Expr, notes: Notes): string {
  const inner = (part: Expr): string => print(part, notes)
  const mark = (optional: boolean): string => (optional ? '?' : '')
  switch (node.kind) {
    case 'literal':
      return literalText(node)
    case 'ident':
      return notes.variable(node) ?? node.name
    case 'select':
      if (node.optional) return block('_?._(', [inner(node.operand), quote(node.field) + notes.made('Constant_StringValue', STRING)], ')')
      return notes.variable(node) ?? `${inner(node.operand)}.${node.field}${node.test ? '~test-only~' : ''}`
    case 'call':
      return callText(node, notes)
    case 'list':
      return block(
        '[',
        node.elements.map(({ value, optional }) => mark(optional) + inner(value)),
        ']',
      )
    case 'map':
      return block(
        '{',
        node.entries.map(({ key, value, optional }) => mark(optional) + inner(key) + ':' + inner(value) + notes.entry()),
        '}',
      )
    case 'struct':
      return block(
        `${node.name}{`,
        node.fields.map(({ name, value, optional }) => `${mark(optional)}${name}:${inner(value)}${notes.entry()}`),
        '}',
      )
    case 'loop':
      return loopText(node, notes)
    case 'bind':
      return bindText(node, notes)
  }
}

function callText(node: Call, notes: Notes): string {
  const name = notes.namespaced(node) ?? node.fn
  const target = node.target === undefined || name !== node.fn ? '' : `${print(node.target, notes)}.`
  return block(
    `${target}${name}(`,
    node.args.map((arg) => print(arg, notes)),
    ')',
  )
}

/** optMap and optFlatMap: a fold over nothing that starts with the value held, so that it is computed once. */
function bindText(node: Bind, notes: Notes): string {
  const target = print(node.target, notes)
  const held = notes.type(node.target)
  const type = notes.type(node)
  const value = held.kind === 'opaque' ? (held.params[0] ?? BOOL) : BOOL
  const method = (name: string, of: Type, id: string): string => `${target}.${name}()${notes.made('Expr_CallExpr', of, id)}`
  const parts: readonly (readonly [string, string])[] = [
    ['Variable', '#unused'],
    ['Target', `[]${notes.made('Expr_ListExpr', NOTHING)}`],
    ['Accumulator', node.variable],
    ['Init', method('value', value, 'optional_value')],
    ['LoopCondition', bool(notes, false)],
    ['LoopStep', node.variable + notes.made('Expr_IdentExpr', value, node.variable)],
    ['Result', print(node.body, notes)],
  ]
  const bound = foldText(parts) + notes.made('Expr_ComprehensionExpr', notes.type(node.body))
  const some = node.macro === 'optMap' ? call(notes, type, 'optional_of', 'optional.of', [bound]) : bound
  const none = call(notes, type, 'optional_none', 'optional.none', [])
  return block('_?_:_(', [method('hasValue', BOOL, 'optional_hasValue'), some, none], ')')
}

/** The parts of a fold as a macro makes them. */
interface Fold {
  readonly accumulator: Type
  readonly init: string
  readonly condition: string
  readonly step: string
  readonly result?: string
}

function loopText(node: Loop, notes: Notes): string {
  const fold = FOLDS[node.macro](node, notes)
  const accumulator = accumulatorText(notes, fold.accumulator)
  const variables = node.second === undefined ? node.variable : `${node.variable},\n${node.second}`
  const parts: readonly (readonly [string, string])[] = [
    ['Variable', variables],
    ['Target', print(node.range, notes)],
    ['Accumulator', '@result'],
    ['Init', fold.init],
    ['LoopCondition', fold.condition],
    ['LoopStep', fold.step],
    ['Result', fold.result ?? accumulator],
  ]
  return foldText(parts)
}

function foldText(parts: readonly (readonly [string, string])[]): string {
  return `__comprehension__(${parts.map(([title, text]) => `\n  // ${title}\n  ${indented(text)}`).join(',')})`
}

const accumulatorText = (notes: Notes, type: Type): string => `@result${notes.made('Expr_IdentExpr', type, '@result')}`
const call = (notes: Notes, type: Type, id: string, fn: string, args: readonly string[]): string =>
  block(`${fn}(`, args, ')') + notes.made('Expr_CallExpr', type, id)
const bool = (notes: Notes, value: boolean): string => `${String(value)}${notes.made('Constant_BoolValue', BOOL)}`
const int = (notes: Notes, value: number): string => `${String(value)}${notes.made('Constant_Int64Value', INT)}`

const FOLDS: Readonly<Record<LoopMacro, (node: Loop, notes: Notes) => Fold>> = {
  all: (node, notes) => quantifier(node, notes, true),
  exists: (node, notes) => quantifier(node, notes, false),
  existsOne: (node, notes) => {
    const counted = accumulatorText(notes, INT)
    const more = call(notes, INT, 'add_int64', '_+_', [counted, int(notes, 1)])
    const step = call(notes, INT, 'conditional', '_?_:_', [print(node.body as Expr, notes), more, counted])
    const result = call(notes, BOOL, 'equals', '_==_', [counted, int(notes, 1)])
    return { accumulator: INT, init: int(notes, 0), condition: bool(notes, true), step, result }
  },
  map: collection,
  filter: collection,
  transformMap: collection,
  transformMapEntry: collection,
}

function quantifier(node: Loop, notes: Notes, all: boolean): Fold {
  const accumulator = accumulatorText(notes, BOOL)
  const tested = all ? accumulator : call(notes, BOOL, 'logical_not', '!_', [accumulator])
  const condition = call(notes, BOOL, 'not_strictly_false', '@not_strictly_false', [tested])
  const [id, fn] = all ? ['logical_and', '_&&_'] : ['logical_or', '_||_']
  const step = call(notes, BOOL, id, fn, [accumulator, print(node.body as Expr, notes)])
  return { accumulator: BOOL, init: bool(notes, all), condition, step }
}

function collection(node: Loop, notes: Notes): Fold {
  const type = notes.type(node)
  const collected = accumulatorText(notes, type)
  const body = node.body === undefined ? variableText(node, notes) : print(node.body, notes)
  const item = block('[', [body], ']') + notes.made('Expr_ListExpr', type)
  const more = call(notes, type, 'add_list', '_+_', [collected, item])
  const step = node.filter === undefined ? more : call(notes, type, 'conditional', '_?_:_', [print(node.filter, notes), more, collected])
  return { accumulator: type, init: `[]${notes.made('Expr_ListExpr', type)}`, condition: bool(notes, true), step }
}

function variableText(node: Loop, notes: Notes): string {
  const type = notes.type(node)
  const element = type.kind === 'list' ? type.element : BOOL
  return `${node.variable}${notes.made('Expr_IdentExpr', element, node.variable)}`
}

function literalText({ type, value }: Literal): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return quote(value)
  if (value instanceof Uint8Array) return `b${quoteBytes(value)}`
  if (typeof value === 'number') return doubleText(value)
  return `${String(value)}${type === 'uint' ? 'u' : ''}`
}

/** A double as Go's shortest format prints it. */
function doubleText(value: number): string {
  const magnitude = Math.abs(value)
  const plain = value === 0 || (magnitude >= 1e-4 && magnitude < 1e6)
  if (plain) return Object.is(value, -0) ? '-0' : String(value)
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

/** A string in Go's quotes. */
function quote(text: string): string {
  const escaped = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (ESCAPES[character] !== undefined) return ESCAPES[character]
    if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`
    if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) return character
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
  return `"${escaped.join('')}"`
}

/** Bytes in Go's quotes: what is no UTF-8 as hexadecimal escapes. */
function quoteBytes(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((n) => isText(bytes.subarray(at, at + n)))
    const part = bytes.subarray(at, at + (length ?? 1))
    const hex = (part[0] ?? 0).toString(16).padStart(2, '0')
    parts.push(length === undefined ? `\\x${hex}` : quote(Buffer.from(part).toString()).slice(1, -1))
    at += part.length
  }
  return `"${parts.join('')}"`
}

function isText(bytes: Uint8Array): boolean {
  return Buffer.from(Buffer.from(bytes).toString()).equals(bytes)
}
