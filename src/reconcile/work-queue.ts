/** A timer that can be stopped. */
export interface QueueTimer {
  cancel(): void
}

/** How a queue waits. */
export interface QueueScheduler {
  after(ms: number, callback: () => void): QueueTimer
}

/** A time that a key waits for. */
interface Delay {
  readonly ms: number
  readonly timer: QueueTimer
}

const FIRST_BACKOFF_MS = 5
/** The longest wait after a failure (spec/crd.md §4). */
const MAX_BACKOFF_MS = 1_000_000

/**
 * A queue of keys: a key that waits is there once, a key that is being worked on waits until that is done, a key that failed comes back later and later.
 * It holds at most one entry a key, so it is as bounded as what the keys name.
 */
export class WorkQueue {
  readonly #scheduler: QueueScheduler
  readonly #waiting = new Set<string>()
  readonly #active = new Set<string>()
  readonly #again = new Set<string>()
  readonly #delayed = new Map<string, Delay[]>()
  readonly #failures = new Map<string, number>()
  #wake: (() => void) | undefined
  #closed = false

  constructor(scheduler: QueueScheduler) {
    this.#scheduler = scheduler
  }

  /** Makes the key due now. */
  add(key: string): void {
    if (this.#closed) return
    this.#cancelDelays(key)
    if (this.#active.has(key)) {
      this.#again.add(key)
      return
    }
    this.#waiting.add(key)
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  /** Makes the key due after so many ms, unless it becomes due earlier. */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return
    const delays = this.#delayed.get(key) ?? []
    // Of two delays, the one asked for later can only end first where it is shorter: so they are few, each shorter than the one before.
    if (delays.some((delay) => delay.ms <= ms)) return
    const timer = this.#scheduler.after(ms, () => {
      this.add(key)
    })
    delays.push({ ms, timer })
    this.#delayed.set(key, delays)
  }

  /** The next key due; undefined when the queue is closed. */
  async take(): Promise<string | undefined> {
    for (;;) {
      if (this.#closed) return undefined
      const [key] = this.#waiting
      if (key !== undefined) {
        this.#waiting.delete(key)
        this.#active.add(key)
        return key
      }
      await new Promise<void>((resolve) => {
        this.#wake = chain(this.#wake, resolve)
      })
    }
  }

  /** Says that the work on a key succeeded. */
  done(key: string): void {
    this.#failures.delete(key)
    this.#release(key)
  }

  /** Says that the work on a key failed: it comes back with exponential back-off. */
  failed(key: string): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    const wasAdded = this.#again.has(key)
    this.#release(key)
    if (!wasAdded) this.addAfter(key, Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures, 20), MAX_BACKOFF_MS))
  }

  close(): void {
    this.#closed = true
    for (const key of [...this.#delayed.keys()]) this.#cancelDelays(key)
    this.#failures.clear()
    this.#waiting.clear()
    this.#wake?.()
    this.#wake = undefined
  }

  #cancelDelays(key: string): void {
    for (const { timer } of this.#delayed.get(key) ?? []) timer.cancel()
    this.#delayed.delete(key)
  }

  #release(key: string): void {
    this.#active.delete(key)
    if (this.#again.delete(key)) this.add(key)
  }
}

function chain(first: (() => void) | undefined, second: () => void): () => void {
  if (first === undefined) return second
  return () => {
    first()
    second()
  }
}
