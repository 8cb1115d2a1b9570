import type { Regexp } from '../../base/regexp/index.js'
import type { CelError } from '../values/value.js'

/** What functions need of their surroundings: compiled patterns and time zones, kept for reuse within bounds. */
export interface Context {
  /** A compiled RE2 pattern; the error is Go's text (`error parsing regexp: …`). */
  regexp(pattern: string): Regexp | CelError
  /** The offset from UTC in seconds of a zone at a time (seconds since 1970), or undefined for an unknown zone. */
  zoneOffset(zone: string, seconds: number): number | undefined
}
