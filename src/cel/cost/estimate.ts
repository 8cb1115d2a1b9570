import type { Checked } from '../checker/checked.js'
import { typeAt } from '../checker/checked.js'
import type { Type } from '../checker/types.js'
import type { Bind, Call, Expr, List, Loop, MapLiteral, Select } from '../parser/ast.js'
import { codePoints } from '../source/source.js'
import type { DataType } from '../values/data-type.js'
import { estimateCall } from './estimate-calls.js'
import type { CallEstimate, Operand } from './estimate-calls.js'
import { UNKNOWN, ZERO, add, fixed, multiply, union } from './size.js'
import type { Range } from './size.js'

/** The sizes of what a list or map holds. */
interface EntrySize {
  readonly container: 'list' | 'map'
  readonly key: Range
  readonly value: Range
}

/** A local variable: the way to its data, if there is one, and its sizes. */
interface Local {
  readonly path: readonly string[] | undefined
  readonly size: Range | undefined
  readonly entry: EntrySize | undefined
}

/**
 * The cost of a checked expression, from the bounds that the data type of its root variable declares (spec/cel.md §7.2-§7.4).
 * The numbers are part of the API: they decide which rules are accepted.
 */
export function estimateCost(checked: Checked, root: DataType): Range {
  return new Estimator(checked, root).cost(checked.root)
}

const IDENT = fixed(1)
const LIST = fixed(10)
const MAP = fixed(30)
const STRUCT = fixed(40)

class Estimator {
  readonly #checked: Checked
  readonly #root: DataType
  readonly #paths = new Map<number, readonly string[]>()
  readonly #sizes = new Map<number, Range>()
  readonly #entries = new Map<number, EntrySize>()
  readonly #locals = new Map<string, Local[]>()

  constructor(checked: Checked, root: DataType) {
    this.#checked = checked
    this.#root = root
  }

  cost(node: Expr): Range {
    switch (node.kind) {
      case 'literal':
        return ZERO
      case 'ident':
        return this.#ident(node, node.name)
      case 'select':
        return this.#select(node)
      case 'call':
        return this.#call(node)
      case 'list':
        return this.#list(node)
      case 'map':
        return this.#map(node)
      case 'struct':
        return add(STRUCT, ...node.fields.map((field) => this.cost(field.value)))
      case 'loop':
        return this.#loop(node)
      case 'bind':
        return node.macro === 'sortBy' ? this.#sortBy(node) : this.#optionalMap(node)
    }
  }

  #ident(node: Expr, name: string): Range {
    const local = this.#local(name)
    if (local === undefined) this.#paths.set(node.id, [name])
    else if (local.path !== undefined) this.#paths.set(node.id, local.path)
    return IDENT
  }

  #local(name: string): Local | undefined {
    const stack = this.#locals.get(name)
    return stack?.[stack.length - 1]
  }

  #within<T>(locals: readonly (readonly [string, Local])[], body: () => T): T {
    for (const [name, local] of locals) this.#locals.set(name, [...(this.#locals.get(name) ?? []), local])
    const result = body()
    for (const [name] of locals) this.#locals.get(name)?.pop()
    return result
  }

  #select(node: Select): Range {
    const reference = this.#checked.references[node.id]
    if (reference?.kind === 'variable') return this.#ident(node, reference.name)
    const operand = this.cost(node.operand)
    if (node.test) return operand
    if (node.optional) return add(operand, fixed(1))
    const path = this.#path(node.operand)
    this.#paths.set(node.id, [...(path ?? []), node.field])
    const kind = this.#type(node.operand).kind
    return kind === 'map' || kind === 'object' || kind === 'param' ? add(operand, IDENT) : operand
  }

  #type(node: Expr): Type {
    return typeAt(this.#checked, node)
  }

  #path(node: Expr): readonly string[] | undefined {
    const local = node.kind === 'ident' ? this.#local(node.name) : undefined
    return local === undefined ? this.#paths.get(node.id) : local.path
  }

  #call(node: Call): Range {
    const reference = this.#checked.references[node.id]
    if (reference?.kind !== 'function') return ZERO
    const costs = node.args.map((arg) => this.cost(arg))
    const [first] = node.args
    if (reference.name === 'dyn' && first !== undefined) {
      this.#copySizes(node, first)
      return add(fixed(1), ...costs)
    }
    const target = reference.method ? (node.target as Expr) : undefined
    const base = target === undefined ? ZERO : this.cost(target)
    const call = this.#operands(target, node.args)
    const estimates = reference.overloads.map((overload) => estimateCall(reference.name, overload, call))
    this.#recordCall(node, reference.overloads, estimates)
    return add(base, this.#callCost(node.fn, costs, estimates))
  }

  #callCost(fn: string, costs: readonly Range[], estimates: readonly CallEstimate[]): Range {
    const [first = ZERO, second = ZERO, third = ZERO] = costs
    if (fn === '_&&_' || fn === '_||_') return { min: first.min, max: add(first, second).max }
    if (fn === '_?_:_') return add(first, union(second, third))
    return add(...costs, estimates.map((estimate) => estimate.cost).reduce(union, estimates[0]?.cost ?? ZERO))
  }

  #operands(target: Expr | undefined, args: readonly Expr[]): { readonly target: Operand | undefined; readonly args: readonly Operand[] } {
    return { target: target && this.#operand(target), args: args.map((arg) => this.#operand(arg)) }
  }

  #operand(node: Expr): Operand {
    const type = this.#type(node)
    const path = this.#path(node)
    const element = type.kind === 'list' ? type.element : undefined
    const elementSize = path === undefined || element === undefined ? UNKNOWN : (this.#sizeAt([...path, '@items']) ?? UNKNOWN)
    return { node, type, size: this.#size(node) ?? UNKNOWN, element, elementSize }
  }

  /** Keeps the result's size, and the way into the data that an index is. */
  #recordCall(node: Call, overloads: readonly string[], estimates: readonly CallEstimate[]): void {
    let size: Range | undefined
    for (const [i, overload] of overloads.entries()) {
      const result = estimates[i]?.size
      if (result !== undefined) size = size === undefined ? result : union(size, result)
      const container = node.args[0]
      if (container !== undefined && (overload === 'index_list' || overload === 'index_map')) {
        size = this.#entry(container)?.value
        this.#paths.set(node.id, [...(this.#path(container) ?? []), overload === 'index_list' ? '@items' : '@values'])
      }
      size ??= this.#size(node)
    }
    const [a, b, c] = node.args
    if (node.fn === '_?_:_' && b !== undefined && c !== undefined) {
      size = union(this.#size(b) ?? UNKNOWN, this.#size(c) ?? UNKNOWN)
      this.#setEntry(node, unionEntries(this.#entry(b), this.#entry(c)))
    }
    if (node.fn === '_+_' && a !== undefined && b !== undefined) this.#setEntry(node, unionEntries(this.#entry(a), this.#entry(b)))
    if (size !== undefined) this.#sizes.set(node.id, size)
  }

  #setEntry(node: Expr, entry: EntrySize | undefined): void {
    if (entry !== undefined) this.#entries.set(node.id, entry)
  }

  #copySizes(to: Expr, from: Expr): void {
    const size = this.#size(from)
    if (size !== undefined) this.#sizes.set(to.id, size)
    this.#setEntry(to, this.#entry(from))
  }

  #entry(node: Expr): EntrySize | undefined {
    return this.#entries.get(node.id) ?? (node.kind === 'ident' ? this.#local(node.name)?.entry : undefined)
  }

  /** The size of a node: as computed, as written, as the data's bounds have it, as its type has it, as its variable has it. */
  #size(node: Expr): Range | undefined {
    const known = this.#sizes.get(node.id) ?? literalSize(node)
    if (known !== undefined) return known
    const path = this.#path(node)
    const bound = path === undefined ? undefined : this.#sizeAt(path)
    if (bound !== undefined) {
      this.#sizes.set(node.id, bound)
      return bound
    }
    if (isScalar(this.#type(node))) return fixed(1)
    return node.kind === 'ident' ? this.#local(node.name)?.size : undefined
  }

  /** What the data's bounds say about the end of a path. Whatever the path begins with, it is followed from the root (as upstream does). */
  #sizeAt(path: readonly string[]): Range | undefined {
    let at: DataType = this.#root
    for (const name of path.slice(1)) {
      const next = step(at, name)
      if (next === undefined) return undefined
      if (next === 'key') return ZERO
      at = next
    }
    return { min: 0, max: at.maxElements }
  }

  #list(node: List): Range {
    const costs = node.elements.map((element) => this.cost(element.value))
    const sizes = node.elements.map((element) => this.#size(element.value) ?? UNKNOWN)
    const value = sizes.length === 0 ? ZERO : sizes.reduce(union)
    this.#entries.set(node.id, { container: 'list', key: fixed(1), value: { min: value.min, max: value.max } })
    return add(LIST, ...costs)
  }

  #map(node: MapLiteral): Range {
    const costs = node.entries.flatMap((entry) => [this.cost(entry.key), this.cost(entry.value)])
    const keys = node.entries.map((entry) => this.#size(entry.key) ?? UNKNOWN)
    const values = node.entries.map((entry) => this.#size(entry.value) ?? UNKNOWN)
    const spread = (sizes: readonly Range[]): Range => (sizes.length === 0 ? ZERO : sizes.reduce(union))
    this.#entries.set(node.id, { container: 'map', key: spread(keys), value: spread(values) })
    return add(MAP, ...costs)
  }

  /** The variables of a loop over `range`. */
  #loopLocals(range: Expr, variable: string, second: string | undefined): readonly (readonly [string, Local])[] {
    const entry = this.#entry(range)
    const kind = this.#type(range).kind
    const isList = (entry?.container ?? kind) === 'list'
    const path = this.#path(range) ?? []
    const value: Local = { path: [...path, isList ? '@items' : '@values'], size: entry?.value, entry: undefined }
    const key: Local = { path: [...path, isList ? '@indices' : '@keys'], size: entry?.key, entry: undefined }
    if (second !== undefined)
      return [
        [variable, key],
        [second, value],
      ]
    return [[variable, isList ? value : { ...key, path: [...path, '@keys'] }]]
  }

  #loop(node: Loop): Range {
    const range = this.cost(node.range)
    const locals = this.#loopLocals(node.range, node.variable, node.second)
    const { filter, body, element } = this.#within(locals, () => ({
      filter: node.filter === undefined ? undefined : this.cost(node.filter),
      body: node.body === undefined ? ZERO : this.cost(node.body),
      element: this.#elementSize(node),
    }))
    const rule = LOOPS[node.macro]
    const extended = add(fixed(rule.step), body)
    const step = filter === undefined ? extended : add(filter, union(extended, IDENT))
    const count = this.#size(node.range) ?? UNKNOWN
    this.#sizes.set(node.id, rule.collects ? count : fixed(1))
    if (element !== undefined) this.#entries.set(node.id, { container: 'list', key: fixed(1), value: element })
    return add(range, fixed(rule.start), fixed(rule.result), multiply(count, add(fixed(rule.test), step)))
  }

  /** The size of the elements that map and filter collect. */
  #elementSize(node: Loop): Range | undefined {
    if (node.macro === 'filter') {
      const variable: Expr = { kind: 'ident', name: node.variable, id: 0, offset: 0 }
      this.#sizes.delete(0)
      return { min: 0, max: (this.#size(variable) ?? UNKNOWN).max }
    }
    return node.macro === 'map' ? { min: 0, max: (this.#size(node.body as Expr) ?? UNKNOWN).max } : undefined
  }

  /** The expansion tests the target, takes its value, and binds it. */
  #optionalMap(node: Bind): Range {
    const target = this.cost(node.target)
    const held = this.#type(node.target)
    const scalar = held.kind === 'opaque' && held.params[0] !== undefined && isScalar(held.params[0])
    const local: Local = { path: undefined, size: scalar ? fixed(1) : undefined, entry: undefined }
    const body = this.#within([[node.variable, local]], () => this.cost(node.body))
    const bound = add(LIST, target, fixed(1), body)
    const chosen = node.macro === 'optMap' ? add(fixed(1), bound) : bound
    return add(target, fixed(1), union(chosen, fixed(1)))
  }

  #sortBy(node: Bind): Range {
    const target = this.cost(node.target)
    const locals = this.#loopLocals(node.target, node.variable, undefined)
    const key = this.#within(locals, () => this.cost(node.body))
    const count = this.#size(node.target) ?? UNKNOWN
    const keys = add(fixed(12), multiply(count, add(fixed(12), key)))
    const reference = this.#checked.references[node.id]
    const overload = reference?.kind === 'function' ? (reference.overloads[0] ?? '') : ''
    const operand = { ...this.#operand(node.target), size: count }
    const sort = estimateCall('@sortByAssociatedKeys', overload, { target: operand, args: [operand] })
    if (sort.size !== undefined) this.#sizes.set(node.id, sort.size)
    return add(LIST, target, IDENT, keys, sort.cost)
  }
}

/** What the parts of a loop's expansion cost besides predicate and result. */
const LOOPS: Readonly<Record<Loop['macro'], { start: number; test: number; step: number; result: number; collects: boolean }>> = {
  all: { start: 0, test: 2, step: 1, result: 1, collects: false },
  exists: { start: 0, test: 3, step: 1, result: 1, collects: false },
  existsOne: { start: 0, test: 0, step: 2, result: 2, collects: false },
  map: { start: 10, test: 0, step: 12, result: 1, collects: true },
  filter: { start: 10, test: 0, step: 13, result: 1, collects: true },
  transformMap: { start: 30, test: 0, step: 3, result: 1, collects: true },
  transformMapEntry: { start: 30, test: 0, step: 2, result: 1, collects: true },
}

function step(at: DataType, name: string): DataType | 'key' | undefined {
  if (name === '@items' || name === '@values') return at.element
  if (name === '@keys') return at.kind === 'map' ? 'key' : undefined
  return at.fields?.get(name)?.data
}

function unionEntries(a: EntrySize | undefined, b: EntrySize | undefined): EntrySize | undefined {
  return a && b && { container: a.container, key: union(a.key, b.key), value: union(a.value, b.value) }
}

function literalSize(node: Expr): Range | undefined {
  if (node.kind === 'list') return fixed(node.elements.length)
  if (node.kind === 'map') return fixed(node.entries.length)
  if (node.kind !== 'literal') return undefined
  if (typeof node.value === 'string') return fixed(codePoints(node.value))
  return fixed(node.value instanceof Uint8Array ? node.value.length : 1)
}

const SCALARS: ReadonlySet<string> = new Set(['bool', 'int', 'uint', 'double', 'duration', 'timestamp'])

function isScalar(type: Type): boolean {
  if (type.kind === 'opaque' && type.name === 'optional_type') return type.params[0] !== undefined && isScalar(type.params[0])
  return SCALARS.has(type.kind)
}
