import type { LogFields, Timer } from '../../base/index.js'
import type { StoreEnvironment } from '../environment.js'

interface FakeTimer {
  readonly time: number
  readonly callback: () => void
}

/** An environment whose time stands still until a test moves it. */
export class FakeEnvironment implements StoreEnvironment {
  /** What was logged, as `level: message: error`. */
  readonly log: string[] = []
  #monotonic = 1_000
  #wall = 1_700_000_000_000
  #uuids = 0
  readonly #timers = new Set<FakeTimer>()

  readonly clock: StoreEnvironment['clock'] = { now: () => this.#wall, monotonic: () => this.#monotonic }

  readonly scheduler: StoreEnvironment['scheduler'] = {
    after: (ms, callback) => this.#after(ms, callback),
    immediate: (callback) => {
      queueMicrotask(callback)
      return { cancel: () => undefined }
    },
  }

  readonly random: StoreEnvironment['random'] = {
    uuid: () => `00000000-0000-4000-8000-${String(++this.#uuids).padStart(12, '0')}`,
  }

  readonly logger: StoreEnvironment['logger'] = {
    info: (message, fields) => this.#note('info', message, fields),
    warn: (message, fields) => this.#note('warn', message, fields),
    error: (message, fields) => this.#note('error', message, fields),
  }

  /** Timers that wait. */
  get timers(): number {
    return this.#timers.size
  }

  /** Moves both clocks; timers that become due are called in order, each at its own time. */
  advance(ms: number): void {
    const end = this.#monotonic + ms
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      this.#timers.delete(next)
      this.#move(next.time)
      next.callback()
    }
    this.#move(end)
  }

  /** Moves the wall clock alone. */
  setWall(now: number): void {
    this.#wall = now
  }

  #note(level: string, message: string, { error }: LogFields = {}): void {
    this.log.push(`${level}: ${message}${error === undefined ? '' : `: ${error instanceof Error ? error.message : JSON.stringify(error)}`}`)
  }

  #after(ms: number, callback: () => void): Timer {
    const timer = { time: this.#monotonic + Math.max(0, ms), callback }
    this.#timers.add(timer)
    return { cancel: () => this.#timers.delete(timer) }
  }

  #due(end: number): FakeTimer | undefined {
    let first: FakeTimer | undefined
    for (const timer of this.#timers) if (timer.time <= end && (first === undefined || timer.time < first.time)) first = timer
    return first
  }

  #move(time: number): void {
    if (time <= this.#monotonic) return
    this.#wall += time - this.#monotonic
    this.#monotonic = time
  }
}
