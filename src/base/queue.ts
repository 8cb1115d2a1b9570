/** What a full queue does with one more item: refuses it, or lets the oldest one go. */
export type OverflowPolicy = 'reject' | 'dropOldest'

/**
 * A bounded queue between those who put and one who takes, in order. What happens when it is full is the policy's; nobody waits for room.
 */
export class BoundedQueue<T> {
  readonly #capacity: number
  readonly #overflow: OverflowPolicy
  #items: T[] = []
  /** Index of the first item that was not taken: the array is cut from time to time only. */
  #head = 0
  #dropped = 0
  #closed = false
  #wake: (() => void) | undefined

  /** `capacity`: items, at least 1. */
  constructor(capacity: number, overflow: OverflowPolicy) {
    this.#capacity = capacity
    this.#overflow = overflow
  }

  /** Items that wait. */
  get size(): number {
    return this.#items.length - this.#head
  }

  /** Items that were refused or let go because the queue was full. */
  get dropped(): number {
    return this.#dropped
  }

  /** Adds an item at the end; false when it was refused (the queue is full and rejects, or closed). */
  put(item: T): boolean {
    if (this.#closed) return false
    if (this.size >= this.#capacity) {
      this.#dropped++
      if (this.#overflow === 'reject') return false
      this.#shift()
    }
    this.#items.push(item)
    this.#wakeUp()
    return true
  }

  /** The first item, as soon as there is one; undefined when the queue is closed and empty. One taker at a time. */
  async take(): Promise<T | undefined> {
    while (this.size === 0 && !this.#closed) await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.size === 0 ? undefined : this.#shift()
  }

  /** Refuses further items; those that wait can still be taken. */
  close(): void {
    this.#closed = true
    this.#wakeUp()
  }

  #shift(): T {
    const item = this.#items[this.#head] as T
    this.#head++
    if (this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  #wakeUp(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
