import type { ClientRequest, IncomingMessage } from 'node:http'
import type { ApiBody } from './http-client.js'

/** An event of a watch, as it came. */
export interface StreamEvent {
  readonly type: string
  readonly object: ApiBody
}

/** How a stream ended: with its regular last chunk, or without it. */
export type StreamEnd = 'broken' | 'clean'

const EVENT_WITHIN_MS = 10_000

/** A watch under way: every event that came, in order, and its end. */
export class WatchStream {
  readonly status: number
  readonly contentType: string | undefined
  /** All that has come. */
  readonly events: StreamEvent[] = []
  /** Resolves when the stream is over. */
  readonly ended: Promise<StreamEnd>
  readonly #request: ClientRequest
  readonly #response: IncomingMessage
  #rest = ''
  #taken = 0
  #end: StreamEnd | undefined
  #wake: (() => void) | undefined

  constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request
    this.#response = response
    this.status = response.statusCode ?? 0
    this.contentType = response.headers['content-type']
    response.setEncoding('utf8').on('data', (text: string) => {
      this.#read(text)
    })
    this.ended = new Promise((resolve) => {
      const over = (end: StreamEnd): void => {
        this.#end ??= end
        this.#wake?.()
        resolve(this.#end)
      }
      response.on('end', () => {
        over('clean')
      })
      response.on('error', () => {
        over('broken')
      })
      response.on('close', () => {
        over('broken')
      })
      request.on('error', () => {
        over('broken')
      })
    })
  }

  /** The next event that was not taken yet. @throws Error where the stream ends, or nothing comes in time */
  async next(withinMs: number = EVENT_WITHIN_MS): Promise<StreamEvent> {
    const late = Date.now() + withinMs
    for (;;) {
      const event = this.events[this.#taken]
      if (event !== undefined) {
        this.#taken++
        return event
      }
      if (this.#end !== undefined) throw new Error(`the watch has ended (${this.#end}) after ${this.#told()}`)
      if (Date.now() >= late) throw new Error(`no event within ${String(withinMs)} ms after ${this.#told()}`)
      await this.#something(late - Date.now())
    }
  }

  /** So many events. @throws Error as {@link next} */
  async take(count: number): Promise<StreamEvent[]> {
    const taken: StreamEvent[] = []
    while (taken.length < count) taken.push(await this.next())
    return taken
  }

  /** All events to the first that is wanted, which is the last one. @throws Error as {@link next} */
  async until(wanted: (event: StreamEvent) => boolean): Promise<StreamEvent[]> {
    for (const taken: StreamEvent[] = []; ;) {
      const event = await this.next()
      taken.push(event)
      if (wanted(event)) return taken
    }
  }

  /** Stops reading: what the server sends stays in the connection. */
  pause(): void {
    this.#response.pause()
  }

  resume(): void {
    this.#response.resume()
  }

  close(): void {
    this.#request.destroy()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.events.push(JSON.parse(line) as StreamEvent)
    this.#wake?.()
  }

  #something(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #told(): string {
    return JSON.stringify(this.events.slice(-5)).slice(0, 2_000)
  }
}
