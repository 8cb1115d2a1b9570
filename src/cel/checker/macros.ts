import type { Bind, Expr, Loop } from '../parser/ast.js'
import type { Checking } from './checking.js'
import { noMatch, resolveOverload } from './overload.js'
import { BOOL, DYN, ERROR, INT, list, map, optional, sameType } from './types.js'
import type { Type } from './types.js'

/** The type of a looping macro, checked as its expansion would be. */
export function checkLoop(checker: Checking, node: Loop): Type {
  const range = checker.known(checker.check(node.range))
  const [first, second] = variableTypes(checker, node, range)
  const variables: [string, Type][] = [[node.variable, first]]
  if (node.second !== undefined) variables.push([node.second, second])
  return checker.within(variables, () => {
    const filter = node.filter === undefined ? undefined : checker.check(node.filter)
    const body = node.body === undefined ? undefined : checker.check(node.body)
    return loopType(checker, node, first, filter, body)
  })
}

function variableTypes(checker: Checking, node: Loop, range: Type): readonly [Type, Type] {
  switch (range.kind) {
    case 'list':
      return node.second === undefined ? [range.element, ERROR] : [INT, range.element]
    case 'map':
      return [range.key, range.value]
    case 'dyn':
    case 'error':
    case 'param':
      checker.bindings.assign([DYN], [range])
      return [DYN, DYN]
    default: {
      const text = `expression of type '${checker.open(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`
      checker.issues.report(node.range.offset, text)
      return [ERROR, ERROR]
    }
  }
}

function loopType(checker: Checking, node: Loop, variable: Type, filter: Type | undefined, body: Type | undefined): Type {
  switch (node.macro) {
    case 'all':
    case 'exists':
      checker.expectBool(node.body as Expr, body as Type)
      return BOOL
    case 'existsOne':
      return condition(checker, node, body as Type, INT) ? BOOL : ERROR
    case 'filter':
      return filtered(checker, node, filter, list(variable))
    case 'map':
      return filtered(checker, node, filter, list(body as Type))
    case 'transformMap':
      return filtered(checker, node, filter, map(variable, body as Type))
    case 'transformMapEntry':
      return filtered(checker, node, filter, entries(checker, node, body as Type))
  }
}

function filtered(checker: Checking, node: Loop, filter: Type | undefined, result: Type): Type {
  return filter === undefined || condition(checker, node, filter, result) ? result : ERROR
}

/** Upstream tests a filter by a conditional over the accumulator, and it is that conditional which does not fit. */
function condition(checker: Checking, node: Loop, type: Type, accumulator: Type): boolean {
  if (checker.bindings.assign([type], [BOOL])) return true
  noMatch(checker, node, '_?_:_', [type, accumulator, accumulator], false)
  return false
}

function entries(checker: Checking, node: Loop, body: Type): Type {
  const result = map(checker.freshVariable(), checker.freshVariable())
  if (checker.bindings.assign([result], [body])) return result
  return noMatch(checker, node, 'cel.@mapInsert', [result, body], false)
}

/** The type of optMap, optFlatMap and sortBy. */
export function checkBind(checker: Checking, node: Bind): Type {
  const target = checker.known(checker.check(node.target))
  return node.macro === 'sortBy' ? sortBy(checker, node, target) : optionalMap(checker, node, target)
}

function optionalMap(checker: Checking, node: Bind, target: Type): Type {
  const held = checker.freshVariable()
  const fits = checker.bindings.assign([target], [optional(held)])
  if (!fits) noMatch(checker, node, 'hasValue', [target], true)
  const body = checker.within([[node.variable, fits ? checker.known(held) : ERROR]], () => checker.check(node.body))
  if (!fits) return ERROR
  if (node.macro === 'optMap') return optional(body)
  const result = optional(checker.freshVariable())
  return checker.bindings.assign([body], [result]) ? result : noMatch(checker, node, '_?_:_', [BOOL, body, optional(DYN)], false)
}

function sortBy(checker: Checking, node: Bind, target: Type): Type {
  const loop = { ...node, kind: 'loop', range: node.target } as const
  const [element] = variableTypes(checker, { ...loop, macro: 'map', second: undefined, filter: undefined }, target)
  const key = checker.within([[node.variable, element]], () => checker.check(node.body))
  const declared = checker.declarations.function('@sortByAssociatedKeys')
  if (declared === undefined || sameType(key, ERROR)) return ERROR
  const call = { id: node.id, offset: node.offset, kind: 'call', fn: declared.name, target: node.target, args: [node.body] } as const
  return resolveOverload(checker, call, declared, [target, list(key)], true)
}
