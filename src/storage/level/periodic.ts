import type { Timer } from '../../base/index.js'
import type { StoreEnvironment } from '../environment.js'

/** Does something again and again, each time so many ms after the last one has ended. */
export class Periodic {
  readonly #scheduler: StoreEnvironment['scheduler']
  readonly #ms: number
  /** Must not reject. */
  readonly #run: () => Promise<void>
  #timer: Timer | undefined
  #running: Promise<void> | undefined
  #stopped = false

  constructor(scheduler: StoreEnvironment['scheduler'], ms: number, run: () => Promise<void>) {
    this.#scheduler = scheduler
    this.#ms = ms
    this.#run = run
    this.#arm()
  }

  /** Resolves when it is over, a run under way included. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#running
  }

  #arm(): void {
    if (this.#stopped) return
    this.#timer = this.#scheduler.after(this.#ms, () => {
      this.#running = this.#run().then(() => {
        this.#arm()
      })
    })
  }
}
