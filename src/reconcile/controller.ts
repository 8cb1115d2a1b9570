import { WorkQueue, type QueueScheduler } from './work-queue.js'

/** A level-triggered controller: it is told which keys may have changed and brings each into the state it should be in. */
export interface ControllerOptions {
  readonly name: string
  readonly scheduler: QueueScheduler
  /** Brings the state of one key about. Thrown errors are reported and tried again later. `signal`: aborted when the controller closes. */
  readonly reconcile: (key: string, signal: AbortSignal) => Promise<void>
  readonly workers?: number
  readonly onError: (controller: string, key: string, error: unknown) => void
}

/** How long closing waits for what is under way, in ms: no request to the outside may keep a server from ending. */
const CLOSES_WITHIN_MS = 5_000

/** The run loop of a controller. */
export class Controller {
  readonly name: string
  readonly queue: WorkQueue
  readonly #options: ControllerOptions
  readonly #stopping = new AbortController()
  #running: Promise<unknown> | undefined

  constructor(options: ControllerOptions) {
    this.name = options.name
    this.#options = options
    this.queue = new WorkQueue(options.scheduler)
  }

  /** Starts the workers. */
  start(): void {
    this.#running ??= Promise.all(Array.from({ length: this.#options.workers ?? 1 }, () => this.#work()))
  }

  /** Stops taking keys, tells what is under way to end, and waits for it; not without end. */
  async close(): Promise<void> {
    this.queue.close()
    this.#stopping.abort()
    if (this.#running === undefined) return
    await new Promise<void>((resolve) => {
      const timer = this.#options.scheduler.after(CLOSES_WITHIN_MS, resolve)
      void this.#running?.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping
    for (let key = await this.queue.take(); key !== undefined; key = await this.queue.take()) {
      try {
        await this.#options.reconcile(key, signal)
        this.queue.done(key)
      } catch (error) {
        if (signal.aborted) return
        this.#options.onError(this.name, key, error)
        this.queue.failed(key)
      }
    }
  }
}
