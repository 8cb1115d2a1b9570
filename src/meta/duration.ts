import { quoteForTime } from './time.js'

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  '\u00b5s': 1_000n,
  '\u03bcs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}
const LIMIT = 2n ** 63n
const NS_PER_MS = 1e6

/** Digits that int64 cannot hold anyhow need not be read. */
const MAX_DIGITS = 30
const TERM = /([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/y

/** A duration in Go's syntax (`1h30m`, `1.5s`, `-2ms`) in ms, or Go's text about what is wrong (spec/api.md §8.4). */
export function parseDuration(text: string): { readonly ms: number } | { readonly error: string } {
  const sign = /^[+-]/.test(text) ? 1 : 0
  if (text.slice(sign) === '0') return { ms: 0 }
  const invalid = { error: `time: invalid duration ${quoteForTime(text)}` }
  if (text.length === sign) return invalid
  let total = 0n
  for (let at = sign; at < text.length; at = TERM.lastIndex) {
    TERM.lastIndex = at
    const [, whole = '', fraction = '', unit = ''] = TERM.exec(text) as RegExpExecArray
    if (whole === '' && fraction === '') return invalid
    if (unit === '') return { error: `time: missing unit in duration ${quoteForTime(text)}` }
    const size = Object.hasOwn(UNITS, unit) ? (UNITS[unit] as bigint) : undefined
    if (size === undefined) return { error: `time: unknown unit ${quoteForTime(unit)} in duration ${quoteForTime(text)}` }
    if (whole.length > MAX_DIGITS) return invalid
    total += BigInt(whole) * size + fractionOf(fraction, size)
    if (total > LIMIT) return invalid
  }
  const negative = text.startsWith('-')
  if (total === LIMIT && !negative) return invalid
  return { ms: (negative ? -Number(total) : Number(total)) / NS_PER_MS }
}

function fractionOf(digits: string, size: bigint): bigint {
  return BigInt(Math.trunc(Number(`0.${digits}`) * Number(size)))
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/** An age in ms as Tables show it: two units at most, truncated (spec/custom-resources.md §6.4). */
export function humanAge(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds <= -2) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 2 * MINUTE) return `${String(seconds)}s`
  if (seconds < 10 * MINUTE) return two(seconds, MINUTE, 'm', 1, 's')
  if (seconds < 3 * HOUR) return one(seconds, MINUTE, 'm')
  if (seconds < 8 * HOUR) return two(seconds, HOUR, 'h', MINUTE, 'm')
  if (seconds < 2 * DAY) return one(seconds, HOUR, 'h')
  if (seconds < 8 * DAY) return two(seconds, DAY, 'd', HOUR, 'h')
  if (seconds < 2 * YEAR) return one(seconds, DAY, 'd')
  if (seconds < 8 * YEAR) return two(seconds, YEAR, 'y', DAY, 'd')
  return one(seconds, YEAR, 'y')
}

function one(seconds: number, unit: number, name: string): string {
  return `${String(Math.trunc(seconds / unit))}${name}`
}

function two(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = seconds % large
  return one(seconds, large, largeName) + (rest < small ? '' : one(rest, small, smallName))
}
