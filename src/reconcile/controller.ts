import { WorkQueue, type QueueScheduler } from './work-queue.js'

/** A level-triggered controller: it is told which keys may have changed and brings each into the state it should be in. */
export interface ControllerOptions {
  readonly name: string
  readonly scheduler: QueueScheduler
  /** Brings the state of one key about. Thrown errors are reported and tried again later. */
  readonly reconcile: (key: string) => Promise<void>
  readonly workers?: number
  readonly onError: (controller: string, key: string, error: unknown) => void
}

/** The run loop of a controller. */
export class Controller {
  readonly name: string
  readonly queue: WorkQueue
  readonly #options: ControllerOptions
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

  /** Stops taking keys and waits for what is under way. */
  async close(): Promise<void> {
    this.queue.close()
    await this.#running
  }

  async #work(): Promise<void> {
    for (let key = await this.queue.take(); key !== undefined; key = await this.queue.take()) {
      try {
        await this.#options.reconcile(key)
        this.queue.done(key)
      } catch (error) {
        this.#options.onError(this.name, key, error)
        this.queue.failed(key)
      }
    }
  }
}
