import { FakeClock } from '../../base/index.js'
import { decodeJson, type JsonObject } from '../../base/json/index.js'
import type { ReplySink } from '../request.js'

/** One frame of a watch. */
export interface Frame {
  readonly type: string
  readonly object: JsonObject
}

/** Takes what a reply streams. */
export class FakeSink implements ReplySink {
  readonly chunks: string[] = []
  /** How many chunks there were when gathering began, and, negative, when it ended. */
  readonly gathered: number[] = []
  readonly #abort = new AbortController()
  /** What the next writes wait for; undefined: nothing. */
  gate: Promise<void> | undefined

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  gather(on: boolean): void {
    this.gathered.push(on ? this.chunks.length : -this.chunks.length)
  }

  whenOver(callback: () => void): void {
    if (this.signal.aborted) callback()
    else this.signal.addEventListener('abort', callback)
  }

  get pendingBytes(): number {
    return 0
  }

  get text(): string {
    return this.chunks.join('')
  }

  /** The frames of a watch so far. */
  get frames(): Frame[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => decodeJson(line).value as unknown as Frame)
  }

  /** The frames in brief: type, name and resourceVersion. */
  get brief(): string[] {
    return this.frames.map(({ type, object }) => {
      const metadata = (object['metadata'] ?? {}) as JsonObject
      return [type, metadata['name'], metadata['resourceVersion']].filter((part) => typeof part === 'string').join(' ')
    })
  }

  write(chunk: Buffer | string): Promise<void> | undefined {
    this.chunks.push(chunk.toString())
    return this.gate
  }

  /** The client is gone. */
  leave(): void {
    this.#abort.abort()
  }
}

/** Lets what waits for nothing but promises get on. */
export async function settled(): Promise<void> {
  await new FakeClock().advance(0)
}
