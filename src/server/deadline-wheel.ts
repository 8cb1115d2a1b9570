import type { Scheduler, Timer } from '../base/index.js'

/** Something whose time may be over. */
export interface Expirable {
  expire(): void
}

/** An armed deadline. */
export type Deadline = Set<Expirable>

const SLOTS = 600
const MIN_TICK_MS = 10
const MAX_TICK_MS = 1000

/**
 * Deadlines of many requests with one timer: a wheel of slots that turns by a tick at a time. Arming and disarming cost a set operation; what expires
 * does so up to a tick late, never early. The timer runs only while something is armed.
 */
export class DeadlineWheel {
  readonly #scheduler: Scheduler
  readonly #tickMs: number
  readonly #slots: Deadline[]
  #timer: Timer | undefined
  #position = 0
  #idleTicks = 0

  /** `longestMs`: the longest time that will be asked for; longer ones are cut to it. */
  constructor(scheduler: Scheduler, longestMs: number) {
    this.#scheduler = scheduler
    this.#tickMs = Math.min(MAX_TICK_MS, Math.max(MIN_TICK_MS, Math.ceil(longestMs / SLOTS)))
    this.#slots = Array.from({ length: Math.ceil(longestMs / this.#tickMs) + 2 }, () => new Set<Expirable>())
  }

  /** Lets the target expire after so many ms, unless it is disarmed before. */
  arm(ms: number, target: Expirable): Deadline {
    // One more: the tick under way may be nearly over.
    const ticks = Math.min(Math.ceil(ms / this.#tickMs) + 1, this.#slots.length - 1)
    const slot = this.#slots[(this.#position + ticks) % this.#slots.length] as Deadline
    slot.add(target)
    this.#idleTicks = 0
    this.#timer ??= this.#scheduler.every(this.#tickMs, () => this.#turn())
    return slot
  }

  /** Takes a deadline back. */
  disarm(deadline: Deadline, target: Expirable): void {
    deadline.delete(target)
  }

  /** Stops the timer; nothing expires any more. */
  close(): void {
    this.#timer?.cancel()
    for (const slot of this.#slots) slot.clear()
  }

  #turn(): void {
    this.#position = (this.#position + 1) % this.#slots.length
    const slot = this.#slots[this.#position] as Deadline
    this.#idleTicks = slot.size === 0 ? this.#idleTicks + 1 : 0
    for (const target of slot) {
      slot.delete(target)
      target.expire()
    }
    if (this.#idleTicks <= this.#slots.length) return
    this.#timer?.cancel()
    this.#timer = undefined
    this.#idleTicks = 0
  }
}
