import { isObject, own, toNumber, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { parseJsonPath, type Filter, type PathStep } from './json-path-parser.js'

/** A printer column's path, compiled: the first value that it finds, or undefined (spec/custom-resources.md §6.3, §6.5). */
export type PathQuery = (object: JsonObject) => JsonValue | undefined

/** Results that one step may leave; what a hostile path would gather beyond them is dropped, since only the first counts. */
const MAX_RESULTS = 1000

/** Compiles `.spec.a[0]`; undefined when it does not parse. */
export function compilePath(path: string): PathQuery | undefined {
  const steps = parseJsonPath(path)
  if (steps === undefined) return undefined
  if (steps.length === 0) return () => undefined
  return (object) => {
    let values: JsonValue[] = [object]
    for (const step of steps) {
      const next: JsonValue[] = []
      for (const value of values) {
        const found = evaluate(step, value)
        if (found === undefined) return undefined
        for (const item of found) if (next.length < MAX_RESULTS) next.push(item)
      }
      values = next
    }
    return values[0]
  }
}

/** The values that a step finds; undefined for an evaluation error, which ends the whole path. */
function evaluate(step: PathStep, value: JsonValue): JsonValue[] | undefined {
  switch (step.kind) {
    case 'field': {
      const found = isObject(value) ? own(value, step.name) : undefined
      return found === undefined ? [] : [found]
    }
    case 'wildcard':
      return childrenOf(value)
    case 'recursive':
      return descendants(value)
    case 'slice':
      return slice(step, value)
    case 'union':
      return union(step.paths, value)
    case 'filter':
      return Array.isArray(value) ? filtered(step.filter, value) : undefined
  }
}

function childrenOf(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value
  return isObject(value) ? Object.values(value) : []
}

function descendants(value: JsonValue): JsonValue[] {
  const all: JsonValue[] = []
  const pending = [value]
  for (let next = pending.pop(); next !== undefined && all.length < MAX_RESULTS; next = pending.pop()) {
    if (isObject(next) || Array.isArray(next)) {
      all.push(next)
      pending.push(...childrenOf(next).slice(0, MAX_RESULTS).reverse())
    }
  }
  return all
}

function slice(step: PathStep & { readonly kind: 'slice' }, value: JsonValue): JsonValue[] | undefined {
  if (!Array.isArray(value)) return undefined
  const length = value.length
  const at = (index: number): number => (index < 0 ? index + length : index)
  if (step.single) {
    const item = value[at(step.from ?? 0)]
    return item === undefined ? undefined : [item]
  }
  const from = at(step.from ?? 0)
  const to = Math.min(at(step.to ?? length), length)
  if (from < 0 || from > length || step.by <= 0) return undefined
  const items: JsonValue[] = []
  for (let index = from; index < to && items.length < MAX_RESULTS; index += step.by) items.push(value[index] as JsonValue)
  return items
}

function union(paths: readonly (readonly PathStep[])[], value: JsonValue): JsonValue[] | undefined {
  const all: JsonValue[] = []
  for (const steps of paths) {
    let values: JsonValue[] = [value]
    for (const step of steps) {
      const next = values.map((item) => evaluate(step, item))
      if (next.includes(undefined)) return undefined
      values = next.flatMap((items) => items as JsonValue[])
    }
    all.push(...values)
  }
  return all
}

function filtered(filter: Filter, items: readonly JsonValue[]): JsonValue[] | undefined {
  const kept: JsonValue[] = []
  for (const item of items) {
    const verdict = matches(filter, item)
    if (verdict === undefined) return undefined
    if (verdict) kept.push(item)
  }
  return kept
}

function matches(filter: Filter, item: JsonValue): boolean | undefined {
  const left = first(filter.left, item)
  if (filter.operator === 'exists') return left !== undefined
  const right = first(filter.right, item)
  if (left === undefined || right === undefined) return false
  return compare(filter.operator, left, right)
}

function first(operand: Filter['left'], item: JsonValue): JsonValue | undefined {
  if (operand.kind === 'literal') return operand.value
  const found = union([operand.steps], item)
  return found?.[0]
}

function compare(operator: string, left: JsonValue, right: JsonValue): boolean | undefined {
  const kind = (value: JsonValue): string => (Number.isNaN(toNumber(value)) ? typeof value : 'number')
  if (kind(left) !== kind(right)) return undefined
  const [a, b] = kind(left) === 'number' ? [toNumber(left), toNumber(right)] : [String(left as never), String(right as never)]
  switch (operator) {
    case '==':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    default:
      return a >= b
  }
}
