import type { Timer } from '../../base/index.js'
import type { StoreEnvironment } from '../environment.js'
import { DeadlineQueue, type Deadline } from './deadline-queue.js'
import type { Write } from './committer.js'

/** Deletions under way at a time. */
const MAX_AT_ONCE = 500
/** The wait after a deletion that failed for another reason than a newer version. */
const RETRY_MS = 5_000
/** The longest single wait: timers take no more than 2^31 ms. */
const MAX_WAIT_MS = 3_600_000

/** Deletes the key if its newest version still is the one of this revision. Resolves also when it is not. */
export type Expire = (key: string, revision: number) => Promise<void>

/**
 * Deletes keys whose time to live is over (spec/storage.md §9.9): one timer for all, monotonic time while running, an ordinary delete and one revision each.
 */
export class Expirer {
  readonly #environment: StoreEnvironment
  readonly #expire: Expire
  readonly #deadlines = new DeadlineQueue()
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY
  #busy = false
  #closed = false

  constructor(environment: StoreEnvironment, expire: Expire) {
    this.#environment = environment
    this.#expire = expire
  }

  /** Takes note of writes that became durable. */
  note(writes: readonly Write[]): void {
    for (const { key, revision, ttlMs } of writes) this.set(key, revision, ttlMs)
    this.#arm()
  }

  /** Sets, moves or (ttl undefined) clears the deadline of a key. */
  set(key: string, revision: number, ttlMs: number | undefined): void {
    if (ttlMs === undefined) this.#deadlines.delete(key)
    else this.#deadlines.set({ key, revision, time: this.#environment.clock.monotonic() + Math.max(0, ttlMs) })
  }

  /** Starts waiting for what {@link set} has set. */
  start(): void {
    this.#arm()
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }

  #arm(): void {
    const next = this.#deadlines.peek()
    if (next === undefined || this.#busy || this.#closed || next.time >= this.#timerAt) return
    this.#timer?.cancel()
    this.#timerAt = next.time
    const wait = Math.min(Math.max(0, next.time - this.#environment.clock.monotonic()), MAX_WAIT_MS)
    this.#timer = this.#environment.scheduler.after(wait, () => void this.#onTimer())
  }

  async #onTimer(): Promise<void> {
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
    this.#busy = true
    await Promise.all(this.#due().map((deadline) => this.#delete(deadline)))
    this.#busy = false
    this.#arm()
  }

  #due(): Deadline[] {
    const now = this.#environment.clock.monotonic()
    const due: Deadline[] = []
    for (
      let next = this.#deadlines.peek();
      next !== undefined && next.time <= now && due.length < MAX_AT_ONCE;
      next = this.#deadlines.peek()
    ) {
      this.#deadlines.delete(next.key)
      due.push(next)
    }
    return due
  }

  async #delete({ key, revision }: Deadline): Promise<void> {
    try {
      await this.#expire(key, revision)
    } catch {
      const replaced = this.#deadlines.has(key)
      if (!replaced) this.#deadlines.set({ key, revision, time: this.#environment.clock.monotonic() + RETRY_MS })
    }
  }
}
