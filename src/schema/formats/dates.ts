// Formats of dates, times and durations (spec/schema.md §7.2).

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const CLOCK = /^(\d\d):(\d\d):(\d\d)(?:.\d+)?(?:z|[+-]\d\d:\d\d)$/u
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `YYYY-MM-DD`, a real day of the calendar. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0)
}

/** A date, `t`, a clock with its offset; whatever follows a second `t` is not looked at. */
export function isDateTime(text: string): boolean {
  const [date, clock] = text.toLowerCase().split('t', 2)
  if (clock === undefined || !isDate(date as string)) return false
  const match = CLOCK.exec(clock)
  return match !== null && Number(match[1]) <= 23 && Number(match[2]) <= 59 && Number(match[3]) <= 59
}

const GO_DURATION = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/
const GO_TERM = /(\d*(?:\.\d*)?)(ns|us|µs|μs|ms|s|m|h)/g
const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 }
const MAX_INT64 = 2 ** 63

function isGoDuration(text: string): boolean {
  if (!GO_DURATION.test(text)) return false
  let sum = 0
  for (const [, amount, unit] of text.matchAll(GO_TERM)) sum += Number(amount) * (NANOSECONDS[unit as string] as number)
  return sum < MAX_INT64
}

// The unit is optional here so that each run of digits is passed over once: the scan stays linear.
const LOOSE_TERM = /(\d+)[\t\n\f\r ]*([A-Za-zµ]*)/g
const UNITS = new Set(['ns', 'us', 'µs', 'ms', 's', 'm', 'h', 'hr', 'd', 'w', 'wk'])
const UNIT_WORD = /^(?:nano|micro|milli|sec|min|hour|day|week)/

/** A Go duration, or a text that somewhere holds a number and a unit of time. */
export function isDuration(text: string): boolean {
  if (isGoDuration(text)) return true
  let found = false
  for (const [, amount, unit] of text.matchAll(LOOSE_TERM)) {
    if (unit === '') continue
    if (Number(amount) >= MAX_INT64) return false
    const name = (unit as string).toLowerCase()
    found ||= UNITS.has(name) || UNIT_WORD.test(name)
  }
  return found
}
