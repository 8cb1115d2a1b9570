import { JsonFloat } from '../../base/json/index.js'
import { CelError, Uint } from './value.js'
import type { Int } from './value.js'

const MAX_INT = 2n ** 63n - 1n
const MIN_INT = -(2n ** 63n)
const MAX_UINT = 2n ** 64n - 1n
const SAFE = Number.MAX_SAFE_INTEGER
const BIG_SAFE = BigInt(SAFE)

export const INT_OVERFLOW: CelError = new CelError('integer overflow')
export const UINT_OVERFLOW: CelError = new CelError('unsigned integer overflow')
const DIVISION_BY_ZERO = new CelError('division by zero')
const MODULUS_BY_ZERO = new CelError('modulus by zero')

/** An int in its one form, or the overflow error. */
export function toInt(value: bigint): Int | CelError {
  if (value <= BIG_SAFE && value >= -BIG_SAFE) return Number(value)
  return value <= MAX_INT && value >= MIN_INT ? value : INT_OVERFLOW
}

/** A uint, or the overflow error. */
export function toUint(value: bigint): Uint | CelError {
  return value >= 0n && value <= MAX_UINT ? new Uint(value) : UINT_OVERFLOW
}

/** A double in its one form. */
export function toDouble(value: number): number | JsonFloat {
  return Number.isInteger(value) ? new JsonFloat(value) : value
}

/** The number of a double. */
export function doubleNumber(value: number | JsonFloat): number {
  return typeof value === 'number' ? value : value.value
}

// Sums and products that stay below 2^53 are exact; whatever leaves that range is done again with big integers.

export function addInt(a: Int, b: Int): Int | CelError {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (sum <= SAFE && sum >= -SAFE) return sum
  }
  return toInt(BigInt(a) + BigInt(b))
}

export function subtractInt(a: Int, b: Int): Int | CelError {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (difference <= SAFE && difference >= -SAFE) return difference
  }
  return toInt(BigInt(a) - BigInt(b))
}

export function multiplyInt(a: Int, b: Int): Int | CelError {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (product <= SAFE && product >= -SAFE) return product + 0
  }
  return toInt(BigInt(a) * BigInt(b))
}

export function divideInt(a: Int, b: Int): Int | CelError {
  if (b === 0) return DIVISION_BY_ZERO
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0
  return toInt(BigInt(a) / BigInt(b))
}

export function moduloInt(a: Int, b: Int): Int | CelError {
  if (b === 0) return MODULUS_BY_ZERO
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0
  if (BigInt(a) === MIN_INT && b === -1) return INT_OVERFLOW
  return toInt(BigInt(a) % BigInt(b))
}

export function negateInt(a: Int): Int | CelError {
  return typeof a === 'number' ? 0 - a : toInt(-a)
}

export function divideUint(a: Uint, b: Uint): Uint | CelError {
  return b.value === 0n ? DIVISION_BY_ZERO : new Uint(a.value / b.value)
}

export function moduloUint(a: Uint, b: Uint): Uint | CelError {
  return b.value === 0n ? MODULUS_BY_ZERO : new Uint(a.value % b.value)
}

/** An int of a double: truncated, and an error beyond int64. */
export function truncateToInt(value: number): Int | CelError {
  if (!(value > -(2 ** 63) && value < 2 ** 63)) return INT_OVERFLOW
  return toInt(BigInt(Math.trunc(value)))
}

/** A uint of a double: truncated, and an error outside uint64. */
export function truncateToUint(value: number): Uint | CelError {
  if (!(value >= 0 && value < 2 ** 64)) return UINT_OVERFLOW
  return new Uint(BigInt(Math.trunc(value)))
}

/** A double as Go's shortest `%g` writes it: `1`, `0.1`, `1e+06`, `1.5e-07`, `+Inf`. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  const sign = Object.is(value, -0) ? '-' : ''
  if (power < -4 || power >= 6) return `${sign}${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  return sign + plainText(value)
}

/** A finite double in plain decimals, as many as needed to tell it from its neighbours. */
export function plainText(value: number): string {
  const text = String(value)
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (match === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const power = Number(exponent)
  if (power >= 0) return sign + whole + fraction.padEnd(power, '0')
  return `${sign}0.${'0'.repeat(-power - 1)}${whole}${fraction}`
}
