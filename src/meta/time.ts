import { goQuote } from './go-format.js'

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/

/** Wall time in ms as Kubernetes writes times: RFC 3339, UTC, whole seconds. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** An RFC 3339 time in ms; undefined when it is none. */
export function parseTime(text: string): number | undefined {
  const match = RFC3339.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined
  const zone = match[8] as string
  const offset = zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)))
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  return date.getTime() - offset * 60_000
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}

const LAYOUT = '2006-01-02T15:04:05Z07:00'
const PARTS: readonly (readonly [layout: string, pattern: RegExp])[] = [
  ['2006', /^\d{4}/], ['-', /^-/], ['01', /^\d{2}/], ['-', /^-/], ['02', /^\d{2}/], ['T', /^T/], ['15', /^\d{1,2}/], [':', /^:/], ['04', /^\d{2}/], [':', /^:/],
  ['05', /^\d{2}(?:[.,]\d+)?/], ['Z07:00', /^(?:Z|[+-]\d{2}:\d{2})/],
]

/** Go's text for a time that does not parse. */
export function timeParseText(text: string): string {
  const head = `parsing time ${goQuote(text)}`
  let rest = text
  for (const [layout, pattern] of PARTS) {
    const match = pattern.exec(rest)
    if (match === null) return `${head} as "${LAYOUT}": cannot parse ${goQuote(rest)} as "${layout}"`
    rest = rest.slice(match[0].length)
  }
  return rest === '' ? `${head}: ${rangeProblem(text)} out of range` : `${head}: extra text: ${goQuote(rest)}`
}

function rangeProblem(text: string): string {
  const month = Number(text.slice(5, 7))
  if (month < 1 || month > 12) return 'month'
  const day = Number(text.slice(8, 10))
  if (day < 1 || day > daysIn(Number(text.slice(0, 4)), month)) return 'day'
  if (Number(text.slice(11, 13)) > 23) return 'hour'
  return Number(text.slice(14, 16)) > 59 ? 'minute' : 'second'
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/** An age as Tables show it: two units at most, truncated (spec/custom-resources.md §6.4). */
export function humanAge(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds <= -2) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 2 * MINUTE) return `${String(seconds)}s`
  if (seconds < 10 * MINUTE) return two(seconds, MINUTE, 'm', 1, 's')
  if (seconds < 3 * HOUR) return `${String(Math.trunc(seconds / MINUTE))}m`
  if (seconds < 8 * HOUR) return two(seconds, HOUR, 'h', MINUTE, 'm')
  if (seconds < 2 * DAY) return `${String(Math.trunc(seconds / HOUR))}h`
  if (seconds < 8 * DAY) return two(seconds, DAY, 'd', HOUR, 'h')
  if (seconds < 2 * YEAR) return `${String(Math.trunc(seconds / DAY))}d`
  if (seconds < 8 * YEAR) return two(seconds, YEAR, 'y', DAY, 'd')
  return `${String(Math.trunc(seconds / YEAR))}y`
}

function two(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.trunc((seconds % large) / small)
  return `${String(Math.trunc(seconds / large))}${largeUnit}${rest === 0 ? '' : `${String(rest)}${smallUnit}`}`
}
