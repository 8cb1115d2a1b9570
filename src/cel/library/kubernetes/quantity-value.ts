import { CelError, OpaqueValue } from '../../values/value.js'

const MAX_INT = 2n ** 63n - 1n

/** Decimal digits that upstream's fast form holds. */
const FAST_DIGITS = 18

/**
 * A quantity: `unscaled` × 10^`scale`. Upstream keeps short ones as an int64 with a scale and all others as decimals, and only the
 * former can be integers: `fast` tells which it would be.
 */
export class Quantity extends OpaqueValue {
  override readonly typeName = 'kubernetes.Quantity'
  readonly unscaled: bigint
  readonly scale: number
  readonly fast: boolean

  constructor(unscaled: bigint, scale: number, fast: boolean) {
    super()
    this.unscaled = unscaled
    this.scale = scale
    this.fast = fast
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof Quantity && this.compare(other) === 0
  }

  override text(): string {
    return String(this.number)
  }

  /** Nearest double. */
  get number(): number {
    return Number(this.unscaled) * 10 ** this.scale
  }

  get sign(): number {
    return this.unscaled > 0n ? 1 : this.unscaled < 0n ? -1 : 0
  }

  /** Its value if upstream takes it for an int64. */
  get integer(): bigint | undefined {
    if (!this.fast || this.scale < 0) return undefined
    const value = this.unscaled * 10n ** BigInt(this.scale)
    return value > MAX_INT || value < -MAX_INT - 1n ? undefined : value
  }

  compare(other: Quantity): number {
    const { a, b } = aligned(this, other)
    return a < b ? -1 : a > b ? 1 : 0
  }

  add(other: Quantity): Quantity {
    if (this.fast && other.fast && (this.unscaled === 0n || other.unscaled === 0n)) return this.unscaled === 0n ? other : this
    const { a, b, scale } = aligned(this, other)
    const sum = a + b
    const fits = [a, b, sum].every((value) => value <= MAX_INT && value >= -MAX_INT - 1n)
    return new Quantity(sum, scale, this.fast && other.fast && fits)
  }

  negated(): Quantity {
    return new Quantity(-this.unscaled, this.scale, this.fast)
  }
}

function aligned(x: Quantity, y: Quantity): { readonly a: bigint; readonly b: bigint; readonly scale: number } {
  const scale = Math.min(x.scale, y.scale)
  return { a: x.unscaled * 10n ** BigInt(x.scale - scale), b: y.unscaled * 10n ** BigInt(y.scale - scale), scale }
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/
const WRONG_FORM = new CelError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
const WRONG_SUFFIX = new CelError("unable to parse quantity's suffix")

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }
/** Smallest power of ten a quantity keeps; what is finer is rounded away from zero. */
const NANO = -9
/** Larger exponents mean numbers that nothing can be done with. */
const MAX_EXPONENT = 1000

/** Parses a quantity: decimal number, then a decimal or binary suffix or an exponent. */
export function parseQuantity(text: string): Quantity | CelError {
  const match = FORM.exec(text)
  if (match === null || text.length > MAX_EXPONENT) return WRONG_FORM
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match
  if (!/\d/.test(whole + fraction)) return WRONG_FORM
  const exponent = decimalExponent(suffix)
  const shift = Object.hasOwn(BINARY, suffix) ? BINARY[suffix] : undefined
  if (exponent === undefined && shift === undefined) return WRONG_SUFFIX
  const digits = whole.replace(/^0+/, '')
  const unscaled = BigInt(`${digits}${fraction}` || '0') * 2n ** BigInt(shift ?? 0)
  const scale = (exponent ?? 0) - fraction.length
  const fast = isFast(digits.length + fraction.length, fraction.length, shift, scale) && unscaled <= MAX_INT
  const rounded = fast ? { unscaled, scale } : roundUp(unscaled, scale)
  return new Quantity(sign === '-' ? -rounded.unscaled : rounded.unscaled, rounded.scale, fast)
}

function decimalExponent(suffix: string): number | undefined {
  if (Object.hasOwn(DECIMAL, suffix)) return DECIMAL[suffix]
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1]
  const value = exponent === undefined ? undefined : Number(exponent)
  return value !== undefined && Math.abs(value) <= MAX_EXPONENT ? value : undefined
}

function isFast(digits: number, decimals: number, shift: number | undefined, scale: number): boolean {
  if (shift === undefined) return digits <= FAST_DIGITS && scale >= NANO
  return decimals === 0 && 15 - digits - Math.trunc((shift * 3) / 10) - 1 >= 0
}

function roundUp(unscaled: bigint, scale: number): { readonly unscaled: bigint; readonly scale: number } {
  if (scale >= NANO) return { unscaled, scale }
  const unit = 10n ** BigInt(NANO - scale)
  return { unscaled: (unscaled + unit - 1n) / unit, scale: NANO }
}
