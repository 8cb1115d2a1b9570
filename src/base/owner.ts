/** Something that can be closed, at once or in time. */
export interface Closable {
  close(): void | Promise<void>
}

/**
 * Owns timers, watchers, sockets, files: whatever is open and has to be closed. Closing goes backwards through what was added, one by one,
 * goes on when one fails, and happens once however often it is asked for.
 */
export class Owner implements Closable {
  readonly #owned: Closable[] = []
  #closing: Promise<void> | undefined

  /** True from the moment that {@link close} is called. */
  get closed(): boolean {
    return this.#closing !== undefined
  }

  /** Takes care of something, which it gives back. @throws Error when closed: nobody would close it */
  own<T extends Closable>(closable: T): T {
    if (this.closed) throw new Error('the owner is closed')
    this.#owned.push(closable)
    return closable
  }

  /** Calls back on closing. @throws Error when closed */
  onClose(callback: () => void | Promise<void>): void {
    this.own({ close: callback })
  }

  /** Closes everything. @throws AggregateError with all errors, when everything else is closed */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    const errors: unknown[] = []
    for (let closable = this.#owned.pop(); closable !== undefined; closable = this.#owned.pop()) {
      try {
        await closable.close()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, `${String(errors.length)} error(s) while closing`)
  }
}
