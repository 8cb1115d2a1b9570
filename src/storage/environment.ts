/** A timer that can be stopped. */
export interface StoreTimer {
  cancel(): void
}

/** What a store takes from outside: time, waiting, chance, a place for words. */
export interface StoreEnvironment {
  readonly clock: {
    /** Wall time in ms since 1970. */
    now(): number
    /** Ms since some fixed moment; never goes back. */
    monotonic(): number
  }
  readonly scheduler: {
    /** Calls once after so many ms. */
    after(ms: number, callback: () => void): StoreTimer
    /** Calls once, after the I/O that waits now has been served. */
    immediate(callback: () => void): void
  }
  readonly random: {
    /** A random RFC 4122 v4 UUID. */
    uuid(): string
  }
  readonly logger: {
    info(message: string): void
    warn(message: string): void
    error(message: string): void
  }
}
