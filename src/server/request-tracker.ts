import type { EndListener, Exchange } from './exchange.js'

/** The requests under way: who waits for their end, and which streams have to be ended for that (spec/api.md §8.12). */
export class RequestTracker implements EndListener {
  readonly #streams = new Set<Exchange>()
  #active = 0
  #draining = false
  #idle: (() => void) | undefined

  /** True from the moment that new requests are refused. */
  get draining(): boolean {
    return this.#draining
  }

  enter(exchange: Exchange): void {
    this.#active++
    exchange.whenEnded(this)
    if (!exchange.longRunning) return
    this.#streams.add(exchange)
    if (this.#draining) exchange.endStream()
  }

  ended(exchange: Exchange): void {
    this.#active--
    this.#streams.delete(exchange)
    if (this.#active === 0) this.#idle?.()
  }

  /** Refuses new requests and ends streams. Resolves when no request is under way any more. */
  drain(): Promise<void> {
    this.#draining = true
    for (const stream of this.#streams) stream.endStream()
    if (this.#active === 0) return Promise.resolve()
    return new Promise((resolve) => (this.#idle = resolve))
  }
}
