import { compileRegexp, RegexpSyntaxError } from '../../base/regexp/index.js'
import type { Regexp } from '../../base/regexp/index.js'
import { CelError } from '../values/value.js'
import { spend } from '../values/work.js'

const MAX_KEPT = 256

/** The work of finding an offset. */
const ZONE_WORK = 8000

/** Compiled patterns and time zones of one environment, kept for reuse; the oldest go first. */
export class Resources {
  readonly #patterns = new Map<string, Regexp | CelError>()
  readonly #zones = new Map<string, Intl.DateTimeFormat | undefined>()

  /** A compiled RE2 pattern, or the error with Go's text. */
  regexp(pattern: string): Regexp | CelError {
    return kept(this.#patterns, pattern, () => compileOrError(pattern))
  }

  /** Seconds east of UTC in a zone at a time, or undefined for an unknown zone. */
  zoneOffset(zone: string, seconds: number): number | undefined {
    const format = kept(this.#zones, zone, () => zoneFormat(zone))
    if (format === undefined) return undefined
    spend(ZONE_WORK)
    const parts = new Map(format.formatToParts(new Date(seconds * 1000)).map((part) => [part.type, Number(part.value)]))
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
    const local = Date.UTC(2000, part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
    // Years before 100 would be taken for ones of the twentieth century: set the year apart.
    return Math.round((new Date(local).setUTCFullYear(part('year'), part('month') - 1, part('day')) - seconds * 1000) / 1000)
  }
}

function compileOrError(pattern: string): Regexp | CelError {
  try {
    return compileRegexp(pattern)
  } catch (error) {
    if (error instanceof RegexpSyntaxError) return new CelError(error.message)
    throw error
  }
}

function zoneFormat(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone === '' ? 'UTC' : zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
}

function kept<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined || map.has(key)) return found as V
  const made = make()
  if (map.size >= MAX_KEPT) {
    const oldest = map.keys().next().value
    if (oldest !== undefined) map.delete(oldest)
  }
  map.set(key, made)
  return made
}
