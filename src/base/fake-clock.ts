import type { Clock, Scheduler, Timer } from './clock.js'

interface Waiting {
  readonly callback: () => void
  /** Undefined for a callback that runs once. */
  readonly period: number | undefined
  due: number
}

/**
 * A clock and scheduler that stand still until they are told to go on, for tests. Callbacks run in the order in which they are due, those due
 * at the same moment in the order in which they were asked for; `immediate` ones are due at once.
 */
export class FakeClock implements Clock, Scheduler {
  readonly #start: number
  readonly #waiting = new Set<Waiting>()
  #elapsed = 0

  /** `start`: wall time in ms since 1970. */
  constructor(start = 0) {
    this.#start = start
  }

  now(): number {
    return this.#start + this.#elapsed
  }

  monotonic(): number {
    return this.#elapsed
  }

  after(ms: number, callback: () => void): Timer {
    return this.#add({ callback, period: undefined, due: this.#elapsed + Math.max(0, ms) })
  }

  every(ms: number, callback: () => void): Timer {
    // No time passes between two callbacks of a period of 0: advancing would not end.
    const period = Math.max(1, ms)
    return this.#add({ callback, period, due: this.#elapsed + period })
  }

  immediate(callback: () => void): Timer {
    return this.after(0, callback)
  }

  /** Callbacks that wait. */
  get pending(): number {
    return this.#waiting.size
  }

  /** Lets so many ms pass, and runs whatever becomes due meanwhile; lets promises settle after each callback. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#elapsed = Math.max(this.#elapsed, next.due)
      if (next.period === undefined) this.#waiting.delete(next)
      else next.due += next.period
      next.callback()
      await settled()
    }
    this.#elapsed = end
    await settled()
  }

  #add(waiting: Waiting): Timer {
    this.#waiting.add(waiting)
    return { cancel: () => void this.#waiting.delete(waiting) }
  }

  #next(end: number): Waiting | undefined {
    let first: Waiting | undefined
    for (const waiting of this.#waiting) if (waiting.due <= end && (first === undefined || waiting.due < first.due)) first = waiting
    return first
  }
}

/** After all microtasks that wait, and those that they make. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
