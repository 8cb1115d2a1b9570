import type { Bind, Call, Expr, Ident, List, Literal, Loop, MapLiteral, Select, Struct } from '../parser/ast.js'
import { qualifiedName } from '../parser/ast.js'
import type { IssueLog } from '../source/issues.js'
import type { Checked, Reference } from './checked.js'
import type { Checking } from './checking.js'
import type { Declarations, FunctionDeclaration } from './environment.js'
import { checkBind, checkLoop } from './macros.js'
import { resolveOverload } from './overload.js'
import { Scope } from './scope.js'
import {
  BOOL,
  BYTES,
  DOUBLE,
  DYN,
  ERROR,
  INT,
  NULL,
  STRING,
  TypeLimit,
  UINT,
  isOptional,
  list,
  map,
  optional,
  param,
  typeText,
  unwrapOptional,
} from './types.js'
import type { Type } from './types.js'
import { Bindings, mostGeneral } from './unify.js'

/** Checks a parsed expression against declarations; findings go to `issues`, and then there is no result (spec/cel.md §5.3). */
export function check(root: Expr, nodeCount: number, declarations: Declarations, issues: IssueLog): Checked | undefined {
  const checker = new Checker(nodeCount, declarations, issues)
  try {
    checker.check(root)
    return issues.empty ? checker.result(root) : undefined
  } catch (error) {
    if (!(error instanceof TypeLimit)) throw error
    issues.report(-1, error.message)
    return undefined
  }
}

const LITERALS: Readonly<Record<Literal['type'], Type>> = {
  null: NULL,
  bool: BOOL,
  int: INT,
  uint: UINT,
  double: DOUBLE,
  string: STRING,
  bytes: BYTES,
}

/** One pass over a tree, bottom-up. The parts for macros and overloads are in files of their own. */
class Checker implements Checking {
  readonly bindings = new Bindings()
  readonly issues: IssueLog
  readonly declarations: Declarations
  readonly #types: Type[]
  readonly #references: (Reference | undefined)[]
  #scope: Scope | undefined = undefined
  #variables = 0

  constructor(nodeCount: number, declarations: Declarations, issues: IssueLog) {
    this.issues = issues
    this.declarations = declarations
    this.#types = new Array<Type>(nodeCount + 1).fill(ERROR)
    this.#references = new Array<Reference | undefined>(nodeCount + 1).fill(undefined)
  }

  result(root: Expr): Checked {
    const types = this.#variables === 0 ? this.#types : this.#types.map((type) => this.bindings.substitute(type, true))
    return { root, types, references: this.#references }
  }

  /** Checks a node and all below it. @returns its type, type variables not yet replaced */
  check(node: Expr): Type {
    const type = this.#typeOf(node)
    this.#types[node.id] = type
    return type
  }

  /** Reports that a node has another type than it must. */
  mismatch(node: Expr, expected: Type, found: Type): void {
    this.issues.report(node.offset, `expected type '${this.open(expected)}' but found '${this.open(found)}'`)
  }

  /** Makes sure that a node is a bool, or may be one. */
  expectBool(node: Expr, type: Type): void {
    if (!this.bindings.assign([BOOL], [type])) this.mismatch(node, BOOL, type)
  }

  text(type: Type): string {
    return typeText(this.bindings.substitute(type, true))
  }

  /** As {@link text}, with the names of the variables that nothing is known of. */
  open(type: Type): string {
    return typeText(this.known(type))
  }

  /** The type with what is known of its variables. */
  known(type: Type): Type {
    return this.bindings.substitute(type, false)
  }

  freshVariable(): Type {
    return param(`_var${String(this.#variables++)}`)
  }

  /** Checks `body` with local variables declared. */
  within<T>(variables: readonly (readonly [string, Type])[], body: () => T): T {
    const outer = this.#scope
    for (const [name, type] of variables) this.#scope = new Scope(name, type, this.#scope)
    const result = body()
    this.#scope = outer
    return result
  }

  refer(node: Expr, reference: Reference): void {
    this.#references[node.id] = reference
  }

  undeclared(node: Expr, name: string): Type {
    this.issues.report(node.offset, `undeclared reference to '${name}' (in container '')`)
    return ERROR
  }

  #typeOf(node: Expr): Type {
    switch (node.kind) {
      case 'literal':
        return LITERALS[node.type]
      case 'ident':
        return this.#ident(node)
      case 'select':
        return this.#select(node)
      case 'call':
        return this.#call(node)
      case 'list':
        return this.#list(node)
      case 'map':
        return this.#map(node)
      case 'struct':
        return this.#struct(node)
      case 'loop':
        return checkLoop(this, node satisfies Loop)
      case 'bind':
        return checkBind(this, node satisfies Bind)
    }
  }

  #ident(node: Ident): Type {
    const local = node.name.startsWith('.') ? undefined : this.#scope?.find(node.name)
    if (local !== undefined) {
      this.refer(node, { kind: 'local', name: node.name })
      return local
    }
    return this.#variable(node, node.name) ?? this.undeclared(node, node.name)
  }

  #variable(node: Expr, written: string): Type | undefined {
    const name = written.startsWith('.') ? written.slice(1) : written
    const type = this.declarations.variable(name)
    if (type !== undefined) this.refer(node, { kind: 'variable', name })
    return type
  }

  #select(node: Select): Type {
    const name = node.test ? undefined : qualifiedName(node)
    if (name !== undefined && this.#scope?.find(name.slice(0, name.indexOf('.'))) === undefined) {
      const type = this.#variable(node, name)
      if (type !== undefined) return type
    }
    const field = this.#field(node)
    return node.test ? BOOL : field
  }

  #field(node: Select): Type {
    const operand = this.known(this.check(node.operand))
    const type = this.#fieldType(node, unwrapOptional(operand))
    return isOptional(operand) || node.optional ? optional(type) : type
  }

  #fieldType(node: Select, target: Type): Type {
    switch (target.kind) {
      case 'map':
        return target.value
      case 'object':
        return this.#objectField(node, target)
      case 'param':
        this.bindings.assign([DYN], [target])
        return DYN
      case 'dyn':
      case 'error':
        return DYN
      default:
        this.issues.report(node.offset, `type '${this.open(target)}' does not support field selection`)
        return DYN
    }
  }

  #objectField(node: Select, target: Type & { readonly kind: 'object' }): Type {
    if (target.fields === undefined) {
      this.issues.report(node.offset, `unexpected failed resolution of '${target.name}'`)
      return ERROR
    }
    const type = target.fields.get(node.field)
    if (type === undefined) this.issues.report(node.offset, `undefined field '${node.field}'`)
    return type ?? ERROR
  }

  #call(node: Call): Type {
    const args = node.args.map((arg) => this.check(arg))
    if (node.target === undefined) {
      const declared = this.declarations.function(node.fn.startsWith('.') ? node.fn.slice(1) : node.fn)
      return declared === undefined ? this.undeclared(node, node.fn) : this.#resolve(node, declared, undefined, args)
    }
    const prefix = qualifiedName(node.target)
    const namespaced =
      prefix === undefined ? undefined : this.declarations.function(`${prefix.startsWith('.') ? prefix.slice(1) : prefix}.${node.fn}`)
    if (namespaced !== undefined) return this.#resolve(node, namespaced, undefined, args)
    const target = this.check(node.target)
    const declared = this.declarations.function(node.fn)
    return declared === undefined ? this.undeclared(node, node.fn) : this.#resolve(node, declared, target, args)
  }

  #resolve(node: Call, declared: FunctionDeclaration, target: Type | undefined, args: readonly Type[]): Type {
    return resolveOverload(this, node, declared, target === undefined ? args : [target, ...args], target !== undefined)
  }

  #list(node: List): Type {
    let element: Type | undefined
    for (const item of node.elements) element = this.#join(element, this.#element(item))
    return list(element ?? this.freshVariable())
  }

  #map(node: MapLiteral): Type {
    let key: Type | undefined
    let value: Type | undefined
    for (const entry of node.entries) {
      key = this.#join(key, this.check(entry.key))
      value = this.#join(value, this.#element(entry))
    }
    return map(key ?? this.freshVariable(), value ?? this.freshVariable())
  }

  /** The type an element, entry or field contributes: an optional one what its optional holds. */
  #element({ value, optional: wrapped }: { readonly value: Expr; readonly optional: boolean }): Type {
    const type = this.check(value)
    if (!wrapped) return type
    const known = this.known(type)
    if (!isOptional(known) && known.kind !== 'dyn' && known.kind !== 'error') this.mismatch(value, optional(known), known)
    return unwrapOptional(known)
  }

  /** The common type of the elements so far and one more; whether literals may mix types is checked apart. */
  #join(before: Type | undefined, type: Type): Type {
    if (before === undefined) return type
    return this.bindings.assign([before], [type]) ? mostGeneral(before, type) : DYN
  }

  #struct(node: Struct): Type {
    const name = node.name.startsWith('.') ? node.name.slice(1) : node.name
    const message = this.declarations.message(name)
    if (message === undefined) return this.#notMessage(node, name)
    this.refer(node, { kind: 'variable', name })
    for (const field of node.fields) {
      const type = this.#element(field)
      const declared = message.fields.get(field.name)
      if (declared === undefined) this.issues.report(field.offset, `undefined field '${field.name}'`)
      else if (!this.bindings.assign([declared], [type])) {
        const texts = `expected type of field '${field.name}' is '${this.text(declared)}' but provided type is '${this.text(type)}'`
        this.issues.report(field.offset, texts)
      }
    }
    return message.type
  }

  /** Reports the name of a message literal that is none. */
  #notMessage(node: Struct, name: string): Type {
    const type = this.declarations.variable(name)
    if (type === undefined || (type.kind === 'type' && type.of?.kind === 'object')) return this.undeclared(node, node.name)
    const text = type.kind !== 'type' ? `'${this.open(type)}' is not a type` : `'${this.open(type.of ?? type)}' is not a message type`
    this.issues.report(node.offset, text)
    return ERROR
  }
}
