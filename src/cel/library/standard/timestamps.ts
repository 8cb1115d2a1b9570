import { DURATION, INT, STRING, TIMESTAMP } from '../../checker/types.js'
import { civil } from '../../values/time.js'
import type { Civil } from '../../values/time.js'
import { CelError, Duration, NO_SUCH_OVERLOAD } from '../../values/value.js'
import type { Timestamp } from '../../values/value.js'
import type { Context } from '../context.js'
import { fn, method } from '../function.js'
import type { Library, Overload } from '../function.js'

const NANOS_PER_SECOND = 1_000_000_000n
const OFFSET = /^([+-]?)(\d{1,2}):(\d{2})$/

/** Seconds east of UTC of a zone (`America/New_York`, `+05:30`, `05:30`) at a time. */
function offsetOf(context: Context, zone: string, time: Timestamp): number | CelError {
  const fixed = OFFSET.exec(zone)
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3])
    return Number(fixed[3]) > 59 ? new CelError(`unknown time zone ${zone}`) : minutes * (fixed[1] === '-' ? -60 : 60)
  }
  return context.zoneOffset(zone, Number(time.nanos / NANOS_PER_SECOND)) ?? new CelError(`unknown time zone ${zone}`)
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
