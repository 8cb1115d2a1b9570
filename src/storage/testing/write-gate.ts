/** Holds up or fails what passes it: the moment before a write becomes durable. */
export class WriteGate {
  #open = true
  #failure: Error | undefined
  readonly #waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  #arrivals: (() => void)[] = []

  /** Awaited by a backend before each durable write. */
  pass(): Promise<void> {
    const failure = this.#failure
    if (failure !== undefined) {
      this.#failure = undefined
      return Promise.reject(failure)
    }
    if (this.#open) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      for (const arrived of this.#arrivals.splice(0)) arrived()
    })
  }

  /** From now on writes wait. */
  shut(): void {
    this.#open = false
  }

  /** Resolves when a write waits. */
  arrival(): Promise<void> {
    if (this.#waiting.length > 0) return Promise.resolve()
    return new Promise((resolve) => this.#arrivals.push(resolve))
  }

  /** Lets through what waits; what comes later waits again. */
  letThrough(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  /** Lets through what waits and comes. */
  open(): void {
    this.#open = true
    this.letThrough()
  }

  /** Fails what waits, or the next to come; what comes later passes. */
  fail(message: string): void {
    const error = new Error(message)
    this.#open = true
    const waiting = this.#waiting.splice(0)
    if (waiting.length === 0) this.#failure = error
    for (const { reject } of waiting) reject(error)
  }
}
