import type { UnchangedApplies } from './verbs/unchanged-applies.js'

/** A timer that can be stopped. */
export interface Timer {
  cancel(): void
}

/** What the verbs take from outside: time, chance and limits, the same for all resources of a server. */
export interface Environment {
  /** Wall time in ms. */
  now(): number
  /** Calls once after so many ms. */
  after(ms: number, callback: () => void): Timer
  /** A number in [0, 1). */
  random(): number
  /** The least time in seconds that a watch without timeoutSeconds lasts; it ends at random before twice this. */
  readonly minRequestTimeout: number
  readonly unchangedApplies: UnchangedApplies
}
