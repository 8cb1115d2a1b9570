/** A range of sizes or costs; beyond uint64 it is Infinity, as upstream's sums stop there. */
export interface Range {
  readonly min: number
  readonly max: number
}

const LIMIT = 2 ** 64 - 1

export const UNKNOWN: Range = { min: 0, max: Infinity }
export const ZERO: Range = { min: 0, max: 0 }

export const fixed = (size: number): Range => ({ min: size, max: size })

const saturate = (value: number): number => (value >= LIMIT ? Infinity : value)

/** A product in which nothing times anything is nothing. */
export function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : saturate(a * b)
}

export function add(...ranges: readonly Range[]): Range {
  let min = 0
  let max = 0
  for (const range of ranges) {
    min += range.min
    max += range.max
  }
  return { min: saturate(min), max: saturate(max) }
}

export function multiply(a: Range, b: Range): Range {
  return { min: times(a.min, b.min), max: times(a.max, b.max) }
}

/** A size times a price per unit, rounded up. */
export function priced(range: Range, factor: number): Range {
  return { min: saturate(Math.ceil(range.min * factor)), max: saturate(Math.ceil(range.max * factor)) }
}

export function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) }
}
