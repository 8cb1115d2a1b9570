import { DURATION, INT, STRING, TIMESTAMP } from '../../checker/types.js'
import { civil } from '../../values/time.js'
import { goQuote } from '../../values/text.js'
import type { Civil } from '../../values/time.js'
import { CelError, Duration, NO_SUCH_OVERLOAD } from '../../values/value.js'
import type { Timestamp } from '../../values/value.js'
import type { Context } from '../context.js'
import { fn, method } from '../function.js'
import type { Library, Overload } from '../function.js'

const NANOS_PER_SECOND = 1_000_000_000n
/** More digits than any offset has. */
const MAX_DIGITS = 9

/** Seconds east of UTC of a zone (`America/New_York`, `+05:30`, `05:30`) at a time. */
function offsetOf(context: Context, zone: string, time: Timestamp): number | CelError {
  const colon = zone.indexOf(':')
  if (colon !== -1) return fixedOffset(zone.slice(0, colon), zone.slice(colon + 1))
  return context.zoneOffset(zone, Number(time.nanos / NANOS_PER_SECOND)) ?? new CelError(`unknown time zone ${zone}`)
}

/** The offset `hours:minutes`: any two numbers, as upstream takes them. */
function fixedOffset(hours: string, minutes: string): number | CelError {
  for (const number of [hours, minutes]) {
    const reason = !/^[+-]?\d+$/.test(number) ? 'invalid syntax' : number.length > MAX_DIGITS ? 'value out of range' : undefined
    if (reason !== undefined) return new CelError(`strconv.Atoi: parsing ${goQuote(number)}: ${reason}`)
  }
  const sign = hours.startsWith('-') ? -1 : 1
  return (Number(hours) * 60 + sign * Number(minutes)) * 60
}

function getter(id: string, part: (civil: Civil) => number): Overload[] {
  return [
    method(id, [TIMESTAMP], INT, (_context, time) => part(civil((time as Timestamp).nanos, 0))),
    method(`${id}_with_tz`, [TIMESTAMP, STRING], INT, (context, time, zone) => {
      const offset = offsetOf(context, zone as string, time as Timestamp)
      return offset instanceof CelError ? offset : part(civil((time as Timestamp).nanos, offset))
    }),
  ]
}

const total = (id: string, nanos: bigint): Overload =>
  method(id, [DURATION], INT, (_context, span) => (span instanceof Duration ? Number(span.nanos / nanos) : NO_SUCH_OVERLOAD))

/** The parts of timestamps, optionally in a time zone, and the totals of durations. */
export const TIME_GETTERS: Library = [
  fn('getFullYear', ...getter('timestamp_to_year', (parts) => parts.year)),
  fn('getMonth', ...getter('timestamp_to_month', (parts) => parts.month - 1)),
  fn('getDayOfYear', ...getter('timestamp_to_day_of_year', (parts) => parts.yearDay)),
  fn('getDate', ...getter('timestamp_to_day_of_month_1_based', (parts) => parts.day)),
  fn('getDayOfMonth', ...getter('timestamp_to_day_of_month', (parts) => parts.day - 1)),
  fn('getDayOfWeek', ...getter('timestamp_to_day_of_week', (parts) => parts.weekday)),
  fn('getHours', ...getter('timestamp_to_hours', (parts) => parts.hour), total('duration_to_hours', 3600n * NANOS_PER_SECOND)),
  fn('getMinutes', ...getter('timestamp_to_minutes', (parts) => parts.minute), total('duration_to_minutes', 60n * NANOS_PER_SECOND)),
  fn('getSeconds', ...getter('timestamp_to_seconds', (parts) => parts.second), total('duration_to_seconds', NANOS_PER_SECOND)),
  fn(
    'getMilliseconds',
    ...getter('timestamp_to_milliseconds', (parts) => Math.floor(parts.nanos / 1_000_000)),
    total('duration_to_milliseconds', 1_000_000n),
  ),
]
