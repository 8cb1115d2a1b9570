/** Tells the time. */
export interface Clock {
  /** Wall time in ms since 1970. */
  now(): number
  /** Ms since some fixed moment; never goes back. */
  monotonic(): number
}

/** A callback that waits; cancelling it twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void
}

/** Calls back later. */
export interface Scheduler {
  /** Calls once, after `ms` milliseconds. */
  after(ms: number, callback: () => void): Timer
  /** Calls again and again, each `ms` milliseconds. */
  every(ms: number, callback: () => void): Timer
  /** Calls once, after the I/O that waits now has been served. */
  immediate(callback: () => void): Timer
}

/** Longest delay that the runtime's timers take: they fire at once beyond it. */
const MAX_DELAY_MS = 2 ** 31 - 1

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** The runtime's timers. Delays beyond 24 days are cut to that; `unref` timers keep no process alive. */
export function systemScheduler(options: { readonly unref?: boolean } = {}): Scheduler {
  const held = (timer: NodeJS.Timeout): NodeJS.Timeout => (options.unref === true ? timer.unref() : timer)
  return {
    after: (ms, callback) => {
      const timer = held(setTimeout(callback, Math.min(ms, MAX_DELAY_MS)))
      return { cancel: () => clearTimeout(timer) }
    },
    every: (ms, callback) => {
      const timer = held(setInterval(callback, Math.min(ms, MAX_DELAY_MS)))
      return { cancel: () => clearInterval(timer) }
    },
    immediate: (callback) => {
      const immediate = setImmediate(callback)
      return { cancel: () => clearImmediate(immediate) }
    },
  }
}
