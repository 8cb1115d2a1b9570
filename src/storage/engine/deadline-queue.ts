/** A moment at which something is due, by key. */
export interface Deadline {
  readonly key: string
  readonly revision: number
  /** Ms of the monotonic clock. */
  readonly time: number
}

interface Slot extends Deadline {
  /** Its place in the heap. */
  index: number
}

/** One deadline a key, the earliest first: a binary heap whose members know their place, so that replacing one leaves nothing behind. */
export class DeadlineQueue {
  readonly #heap: Slot[] = []
  readonly #byKey = new Map<string, Slot>()

  get size(): number {
    return this.#heap.length
  }

  has(key: string): boolean {
    return this.#byKey.has(key)
  }

  peek(): Deadline | undefined {
    return this.#heap[0]
  }

  /** Sets or replaces the key's deadline. */
  set(deadline: Deadline): void {
    this.delete(deadline.key)
    const slot = { ...deadline, index: this.#heap.length }
    this.#byKey.set(slot.key, slot)
    this.#heap.push(slot)
    this.#up(slot)
  }

  delete(key: string): void {
    const slot = this.#byKey.get(key)
    if (slot === undefined) return
    this.#byKey.delete(key)
    const last = this.#heap.pop() as Slot
    if (last === slot) return
    this.#place(last, slot.index)
    this.#up(last)
    this.#down(last)
  }

  #place(slot: Slot, index: number): void {
    slot.index = index
    this.#heap[index] = slot
  }

  #up(slot: Slot): void {
    while (slot.index > 0) {
      const parent = this.#heap[(slot.index - 1) >> 1] as Slot
      if (parent.time <= slot.time) return
      this.#swap(parent, slot)
    }
  }

  #down(slot: Slot): void {
    for (;;) {
      const left = this.#heap[2 * slot.index + 1]
      const right = this.#heap[2 * slot.index + 2]
      if (left === undefined) return
      const least = right !== undefined && right.time < left.time ? right : left
      if (slot.time <= least.time) return
      this.#swap(slot, least)
    }
  }

  /** The upper one goes down, the lower one up. */
  #swap(upper: Slot, lower: Slot): void {
    const { index } = upper
    this.#place(upper, lower.index)
    this.#place(lower, index)
  }
}
