import { daysOfDate } from './time.js'
import { Timestamp } from './value.js'

const NANOS = 1_000_000_000n
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/

/** RFC 3339 as Go reads it; the year may be 0. Undefined for any other text. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = RFC3339.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  const zoneHour = Number(match[9] ?? 0)
  const zoneMinute = Number(match[10] ?? 0)
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59 || zoneHour > 24 || zoneMinute > 59) return undefined
  const offset = (match[8] === '-' ? -1 : 1) * (zoneHour * 60 + zoneMinute)
  const seconds = daysOfDate(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
  const fraction = BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'))
  return new Timestamp(BigInt(seconds) * NANOS + fraction, offset)
}

/** `YYYY-MM-DD` as midnight UTC. */
export function parseDate(text: string): Timestamp | undefined {
  const match = DATE.exec(text)
  if (match === null) return undefined
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  return isDate(year, month, day) ? new Timestamp(BigInt(daysOfDate(year, month, day) * 86_400) * NANOS) : undefined
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: NANOS,
  m: 60n * NANOS,
  h: 3600n * NANOS,
}
const MAX = 2n ** 63n
const PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y

/** A duration in Go's syntax (`1h30m`, `-1.5s`) in nanoseconds; undefined for any other text or beyond int64. */
export function parseGoDuration(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n
  let at = /^[+-]/.test(text) ? 1 : 0
  if (text.slice(at) === '0') return 0n
  if (at >= text.length) return undefined
  let total = 0n
  while (at < text.length) {
    PART.lastIndex = at
    const match = PART.exec(text)
    const whole = match?.[1] ?? ''
    const fraction = match?.[2] ?? ''
    if (match === null || (whole === '' && fraction === '') || whole.length > 30) return undefined
    const unit = UNITS[match[3] ?? ''] ?? 0n
    total += BigInt(whole) * unit
    // Digits beyond a nanosecond of the largest unit change nothing.
    const digits = fraction.slice(0, 30)
    if (digits !== '') total += (BigInt(digits) * unit) / 10n ** BigInt(digits.length)
    if (total > MAX) return undefined
    at = PART.lastIndex
  }
  const nanos = sign * total
  return nanos === MAX ? undefined : nanos
}
