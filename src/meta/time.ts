const SECONDS_LAYOUT = '2006-01-02T15:04:05Z07:00'
const MICROS_LAYOUT = '2006-01-02T15:04:05.000000Z07:00'

/** One element of a layout: how it reads, and the values it may have; these are checked as soon as it is read, as Go does. */
interface Element {
  /** Its name in Go's error texts. */
  readonly layout: string
  readonly pattern: RegExp
  readonly range?: { readonly name: string; readonly min: number; readonly max: number }
}

const UP_TO_SECONDS: readonly Element[] = [
  { layout: '2006', pattern: /[0-9]{4}/y },
  { layout: '-', pattern: /-/y },
  { layout: '01', pattern: /[0-9]{2}/y, range: { name: 'month', min: 1, max: 12 } },
  { layout: '-', pattern: /-/y },
  { layout: '02', pattern: /[0-9]{2}/y },
  { layout: 'T', pattern: /T/y },
  { layout: '15', pattern: /[0-9]{1,2}/y, range: { name: 'hour', min: 0, max: 23 } },
  { layout: ':', pattern: /:/y },
  { layout: '04', pattern: /[0-9]{2}/y, range: { name: 'minute', min: 0, max: 59 } },
  { layout: ':', pattern: /:/y },
  { layout: '05', pattern: /[0-9]{2}/y, range: { name: 'second', min: 0, max: 59 } },
]
/** A fraction that the layout does not name is read with the seconds. */
const ANY_FRACTION: Element = { layout: '05', pattern: /(?:[.,][0-9]+)?/y }
const MICROS: Element = { layout: '.000000', pattern: /[.,][0-9]{6}/y }
const ZONE: Element = { layout: 'Z07:00', pattern: /Z|[+-][0-9]{2}:[0-9]{2}/y }
const ZONE_HOUR_MAX = 24
const ZONE_MINUTE_MAX = 60

const SECONDS_ELEMENTS = [...UP_TO_SECONDS, ANY_FRACTION, ZONE]
const MICROS_ELEMENTS = [...UP_TO_SECONDS, MICROS, ZONE]

/** A moment: ms since 1970 at a whole second, and the microseconds since then. */
export interface MicroTime {
  readonly ms: number
  readonly micros: number
}

/** A moment, or Go's text about what is wrong. */
type Reading = MicroTime | string

/** An RFC 3339 time as Go reads it, in ms, its fraction dropped; undefined when it is none ({@link timeParseText}). */
export function parseTime(text: string): number | undefined {
  const reading = read(text, SECONDS_LAYOUT, SECONDS_ELEMENTS)
  return typeof reading === 'string' ? undefined : reading.ms
}

/** Go's text for a time that {@link parseTime} refuses. */
export function timeParseText(text: string): string {
  const reading = read(text, SECONDS_LAYOUT, SECONDS_ELEMENTS)
  return typeof reading === 'string' ? reading : ''
}

/** A time with exactly six decimals (Lease, Event v1: spec/api.md §3.9); Go's text when it is none. */
export function parseMicroTime(text: string): MicroTime | string {
  return read(text, MICROS_LAYOUT, MICROS_ELEMENTS)
}

function read(text: string, layout: string, elements: readonly Element[]): Reading {
  const parts: string[] = []
  let at = 0
  for (const { layout: name, pattern, range } of elements) {
    pattern.lastIndex = at
    const part = pattern.exec(text)?.[0]
    if (part === undefined)
      return `parsing time ${quote(text)} as ${quote(layout)}: cannot parse ${quote(text.slice(at))} as ${quote(name)}`
    at += part.length
    parts.push(part)
    if (range !== undefined && (Number(part) < range.min || Number(part) > range.max)) return outOfRange(text, range.name)
  }
  const [year = '', , month = '', , day = '', , hour = '', , minute = '', , second = '', fraction = '', zone = ''] = parts
  const zoneProblem = zoneOutOfRange(zone)
  if (zoneProblem !== undefined) return outOfRange(text, zoneProblem)
  if (at < text.length) return `parsing time ${quote(text)}: extra text: ${quote(text.slice(at))}`
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return outOfRange(text, 'day')
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour), Number(minute) - offsetMinutes(zone), Number(second))
  return { ms: date.getTime(), micros: Number(fraction.slice(1, 7).padEnd(6, '0')) }
}

function outOfRange(text: string, what: string): string {
  return `parsing time ${quote(text)}: ${what} out of range`
}

function zoneOutOfRange(zone: string): string | undefined {
  if (Number(zone.slice(1, 3)) > ZONE_HOUR_MAX) return 'time zone offset hour'
  return Number(zone.slice(4, 6)) > ZONE_MINUTE_MAX ? 'time zone offset minute' : undefined
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return zone.startsWith('-') ? -minutes : minutes
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
}

/** A text as Go's time package quotes it: what is no printable ASCII byte by byte in hex. */
export function quoteForTime(text: string): string {
  let out = '"'
  for (const char of text) {
    if (char === '"' || char === '\\') out += `\\${char}`
    else if (char < ' ' || char >= '\x80') for (const byte of Buffer.from(char)) out += `\\x${byte.toString(16).padStart(2, '0')}`
    else out += char
  }
  return `${out}"`
}

const quote = quoteForTime

/** Wall time in ms as Kubernetes writes times: RFC 3339, UTC, whole seconds. */
export function formatTime(ms: number): string {
  return `${secondsText(ms)}Z`
}

/** A time with six decimals. */
export function formatMicroTime({ ms, micros }: MicroTime): string {
  return `${secondsText(ms)}.${String(micros).padStart(6, '0')}Z`
}

const YEAR_10000_MS = 253_402_300_800_000

/** JS writes years beyond four digits with a sign and six digits; Go does not. */
function secondsText(ms: number): string {
  const date = new Date(ms)
  if (ms >= 0 && ms < YEAR_10000_MS) return date.toISOString().slice(0, -5)
  const year = date.getUTCFullYear()
  const digits = String(Math.abs(year)).padStart(4, '0')
  return `${year < 0 ? '-' : ''}${digits}${date.toISOString().slice(-20, -5)}`
}
