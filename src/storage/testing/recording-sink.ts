import type { StoreEvent, WatchSink } from '../contract.js'

/** A sink that keeps what it gets, and lets a test wait for it. */
export class RecordingSink implements WatchSink {
  /** All events in order of arrival. */
  readonly all: StoreEvent[] = []
  /** The sizes of the calls. */
  readonly rounds: number[] = []
  readonly progressed: number[] = []
  ended = 0
  #waiting: { readonly done: () => boolean; readonly resolve: () => void }[] = []

  events(events: readonly StoreEvent[]): void {
    this.all.push(...events)
    this.rounds.push(events.length)
    this.#look()
  }

  progress(revision: number): void {
    this.progressed.push(revision)
    this.#look()
  }

  end(): void {
    this.ended++
    this.#look()
  }

  /** Resolves as soon as the condition holds, which is tried after each call. */
  until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ done, resolve }))
  }

  /** The events in short: `+key@revision=value`, `-key@revision`. */
  get brief(): string[] {
    return this.all.map(briefly)
  }

  #look(): void {
    const waiting = this.#waiting
    this.#waiting = waiting.filter(({ done }) => !done())
    for (const { resolve } of waiting.filter((one) => !this.#waiting.includes(one))) resolve()
  }
}

/** An event in short: `+key@revision=value` or `-key@revision`. */
export function briefly(event: StoreEvent): string {
  const at = `${event.key}@${String(event.revision)}`
  return event.type === 'put' ? `+${at}=${event.entry.value.toString()}` : `-${at}`
}
