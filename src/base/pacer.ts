import type { Clock, Scheduler } from './clock.js'

/** Work in parts: between them, at each `yield`, others may have their turn. */
export type PacedWork<T> = Generator<void, T, void>

/** How long one piece of work holds the event loop before it lets others have a turn. */
const HELD_MS = 10

/** Does work in one go. */
export function atOnce<T>(work: PacedWork<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** Does long work without holding the event loop for long. */
export class Pacer {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #scheduler: Pick<Scheduler, 'immediate'>

  constructor(clock: Pick<Clock, 'monotonic'>, scheduler: Pick<Scheduler, 'immediate'>) {
    this.#clock = clock
    this.#scheduler = scheduler
  }

  /** Does the work, in one go where it is short. What it throws is thrown, or rejects the promise. */
  run<T>(work: PacedWork<T>): T | Promise<T> {
    const until = this.#clock.monotonic() + HELD_MS
    for (;;) {
      const step = work.next()
      if (step.done === true) return step.value
      if (this.#clock.monotonic() >= until) return this.#goOn(work)
    }
  }

  /** Lets others have a turn. */
  rest(): Promise<void> {
    return new Promise((resolve) => void this.#scheduler.immediate(resolve))
  }

  async #goOn<T>(work: PacedWork<T>): Promise<T> {
    await this.rest()
    return this.run(work)
  }
}
