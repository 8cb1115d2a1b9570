import type { JsonValue } from '../../base/json/index.js'

/** One step of a path. */
export type PathStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | {
      readonly kind: 'slice'
      readonly single: boolean
      readonly from: number | undefined
      readonly to: number | undefined
      readonly by: number
    }
  | { readonly kind: 'union'; readonly paths: readonly (readonly PathStep[])[] }
  | { readonly kind: 'filter'; readonly filter: Filter }

/** One side of a comparison. */
export type Operand =
  { readonly kind: 'literal'; readonly value: JsonValue } | { readonly kind: 'path'; readonly steps: readonly PathStep[] }

/** `[?(left operator right)]`. */
export interface Filter {
  readonly left: Operand
  readonly operator: string
  readonly right: Operand
}

const NOTHING: Operand = { kind: 'literal', value: null }
const MAX_LENGTH = 4096

/** Parses a path of the subset that columns know (spec/custom-resources.md §6.5); undefined when it does not parse. */
export function parseJsonPath(path: string): PathStep[] | undefined {
  if (path.length > MAX_LENGTH) return undefined
  const steps: PathStep[] = []
  let at = 0
  while (at < path.length) {
    const char = path[at] as string
    if (char === '[') {
      const end = closing(path, at)
      const step = end === undefined ? undefined : bracket(path.slice(at + 1, end))
      if (step === undefined || end === undefined) return undefined
      steps.push(...step)
      at = end + 1
    } else if (path.startsWith('..', at)) {
      steps.push({ kind: 'recursive' })
      at += path[at + 2] === '[' || at + 2 >= path.length ? 2 : 1
    } else if (char === '.') {
      const field = fieldAt(path, at + 1)
      if (field === undefined) return undefined
      if (field.name === '*') steps.push({ kind: 'wildcard' })
      else if (field.name !== '') steps.push({ kind: 'field', name: field.name })
      at = field.end
    } else if (char === '@' && at === 0) at++
    else return undefined
  }
  return steps
}

/** A field's name up to the next dot, bracket or blank; a backslash escapes. */
function fieldAt(path: string, start: number): { readonly name: string; readonly end: number } | undefined {
  let name = ''
  let at = start
  for (; at < path.length; at++) {
    const char = path[at] as string
    if (char === '\\') {
      at++
      name += path[at] ?? ''
    } else if ('.['.includes(char)) break
    else if (' {}$@()'.includes(char)) return undefined
    else name += char
  }
  return { name, end: at }
}

/** Where the bracket that opens at `start` closes, quotes and inner brackets passed over. */
function closing(path: string, start: number): number | undefined {
  let depth = 0
  let quote = ''
  for (let at = start; at < path.length; at++) {
    const char = path[at] as string
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '[') depth++
    else if (char === ']' && --depth === 0) return at
  }
  return undefined
}

function bracket(text: string): PathStep[] | undefined {
  if (text === '*') return [{ kind: 'wildcard' }]
  if (text.startsWith('?(') && text.endsWith(')')) {
    const filter = parseFilter(text.slice(2, -1).trim())
    return filter === undefined ? undefined : [{ kind: 'filter', filter }]
  }
  const parts = text.split(',')
  if (parts.length > 1) {
    const paths = parts.map((part) => bracket(part.trim()))
    return paths.includes(undefined) ? undefined : [{ kind: 'union', paths: paths as PathStep[][] }]
  }
  const quoted = /^'(.*)'$/.exec(text)
  if (quoted !== null) return parseJsonPath(`.${quoted[1] as string}`)
  return sliceOf(text)
}

function sliceOf(text: string): PathStep[] | undefined {
  const match = /^(-?\d+)?(?:(:)(-?\d+)?)?(?:(:)(-?\d+)?)?$/.exec(text)
  if (match === null || text === '') return undefined
  const number = (part: string | undefined): number | undefined => (part === undefined ? undefined : Number(part))
  return [{ kind: 'slice', single: match[2] === undefined, from: number(match[1]), to: number(match[3]), by: number(match[5]) ?? 1 }]
}

function parseFilter(text: string): Filter | undefined {
  const split = splitOperator(text)
  const left = operand(split?.left ?? text)
  if (left === undefined) return undefined
  if (split === undefined) return { left, operator: 'exists', right: NOTHING }
  const right = operand(split.right)
  return right === undefined ? undefined : { left, operator: split.operator, right }
}

function splitOperator(text: string): { readonly left: string; readonly operator: string; readonly right: string } | undefined {
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else {
      const operator = ['==', '!=', '<=', '>=', '<', '>'].find((candidate) => text.startsWith(candidate, at))
      if (operator !== undefined) return { left: text.slice(0, at).trim(), operator, right: text.slice(at + operator.length).trim() }
    }
  }
  return undefined
}

function operand(text: string): Operand | undefined {
  const quoted = /^(["'])(.*)\1$/s.exec(text)
  if (quoted !== null) return { kind: 'literal', value: (quoted[2] as string).replaceAll(/\\(.)/g, '$1') }
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'literal', value: Number(text) }
  if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' }
  const steps = text.startsWith('@') ? parseJsonPath(text) : undefined
  return steps === undefined ? undefined : { kind: 'path', steps }
}
