import { CelError, Duration, Timestamp } from './value.js'

const NANOS = 1_000_000_000n
/** Nanoseconds of 0001-01-01T00:00:00Z and of the last one of the year 9999. */
const MIN_TIME = -62_135_596_800n * NANOS
const MAX_TIME = 253_402_300_800n * NANOS - 1n
const MAX_DURATION = 2n ** 63n - 1n

export const TIMESTAMP_OVERFLOW: CelError = new CelError('timestamp overflow')
export const DURATION_OVERFLOW: CelError = new CelError('duration overflow')

/** A timestamp within the years 1 to 9999, or the overflow error. */
export function toTimestamp(nanos: bigint, offset = 0): Timestamp | CelError {
  return nanos < MIN_TIME || nanos > MAX_TIME ? TIMESTAMP_OVERFLOW : new Timestamp(nanos, offset)
}

/** A duration within int64 nanoseconds, or `overflow`. */
export function toDuration(nanos: bigint, overflow: CelError = DURATION_OVERFLOW): Duration | CelError {
  return nanos > MAX_DURATION || nanos < -MAX_DURATION - 1n ? overflow : new Duration(nanos)
}

/** The parts of a timestamp in the proleptic Gregorian calendar; month and day from 1, weekday from Sunday = 0. */
export interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  /** Day of the year from 0. */
  readonly yearDay: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanos: number
}

const DAY = 86_400

/** A timestamp's parts at an offset from UTC in seconds. */
export function civil(nanos: bigint, offsetSeconds: number): Civil {
  const seconds = Number(floorDivide(nanos, NANOS)) + offsetSeconds
  const days = Math.floor(seconds / DAY)
  const rest = seconds - days * DAY
  const { year, month, day } = dateOfDays(days)
  return {
    year,
    month,
    day,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOfDate(year, 1, 1),
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nanos: Number(((nanos % NANOS) + NANOS) % NANOS),
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}

/** Days since 1970-01-01 of a date. Years are shifted to begin in March, so that the leap day comes last. */
export function daysOfDate(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

function dateOfDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const part = Math.floor((5 * dayOfYear + 2) / 153)
  const month = part < 10 ? part + 3 : part - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * part + 2) / 5) + 1 }
}

const two = (value: number): string => String(value).padStart(2, '0')

/** A timestamp as RFC 3339, in the offset it was written in, with the fraction digits it needs. */
export function timestampText(time: Timestamp): string {
  const parts = civil(time.nanos, time.offset * 60)
  const date = `${String(parts.year).padStart(4, '0')}-${two(parts.month)}-${two(parts.day)}`
  const fraction = parts.nanos === 0 ? '' : `.${String(parts.nanos).padStart(9, '0').replace(/0+$/, '')}`
  const minutes = Math.abs(time.offset)
  const zone = time.offset === 0 ? 'Z' : `${time.offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  return `${date}T${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}${fraction}${zone}`
}

/** A duration in seconds: `3600s`, `1.5s`, `-0.000000001s`. */
export function durationText({ nanos }: Duration): string {
  const magnitude = nanos < 0n ? -nanos : nanos
  const fraction = String(magnitude % NANOS)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${nanos < 0n ? '-' : ''}${String(magnitude / NANOS)}${fraction === '' ? '' : `.${fraction}`}s`
}
