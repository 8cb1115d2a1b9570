import type { ClientRequest, IncomingMessage } from 'node:http'
import type { HttpClient } from '../support/http-client.js'
import { seenOf, scopePath, type Body } from './requests.js'
import type { EventRecord, Scope, WatchRecord } from './history.js'

/** How a watcher watches. */
export interface WatcherOptions {
  readonly scope: Scope
  /** Begins with what is there, up to a bookmark. */
  readonly initial: boolean
  /** The server ends its streams after so many seconds; each is resumed. */
  readonly timeoutSeconds?: number
  /** The watcher breaks its stream off after so many events, and resumes. */
  readonly breaksAfter?: number
}

type Line = { readonly type: EventRecord['type'] | 'ERROR'; readonly object: Body }

/** Most lines come to many watchers, one soon after the other: each is parsed once. */
export class LineParser {
  readonly #parsed = new Map<string, Line>()

  parse(text: string): Line {
    const known = this.#parsed.get(text)
    if (known !== undefined) return known
    if (this.#parsed.size > 5_000) this.#parsed.clear()
    const line = JSON.parse(text) as Line
    this.#parsed.set(text, line)
    return line
  }
}

/** Watches, resumes where a stream ends, and keeps what came. */
export class Watcher {
  readonly events: EventRecord[] = []
  readonly #client: HttpClient
  readonly #group: string
  readonly #options: WatcherOptions
  readonly #parser: LineParser
  readonly #from: number
  #at: number
  #request: ClientRequest | undefined
  #stopped = false
  /** What cannot be judged: a refusal. */
  failure: string | undefined

  constructor(client: HttpClient, group: string, from: number, options: WatcherOptions, parser: LineParser) {
    this.#client = client
    this.#group = group
    this.#options = options
    this.#parser = parser
    this.#from = from
    this.#at = options.initial ? 0 : from
  }

  /** Resolves when the stream has begun. */
  start(): Promise<void> {
    const { scope, timeoutSeconds } = this.#options
    const query = new URLSearchParams({ watch: '1', allowWatchBookmarks: '1' })
    if (this.#at > 0) query.set('resourceVersion', String(this.#at))
    else {
      query.set('sendInitialEvents', 'true')
      query.set('resourceVersionMatch', 'NotOlderThan')
    }
    if (timeoutSeconds !== undefined) query.set('timeoutSeconds', String(timeoutSeconds))
    return new Promise((resolve, reject) => {
      this.#request = this.#client.open('GET', scopePath(this.#group, scope, query), {}, (response) => {
        this.#read(response)
        resolve()
      })
      this.#request.on('error', (error) => {
        if (!this.#stopped) reject(error)
      })
      this.#request.end()
    })
  }

  /** Stops. @returns what was watched, read up to a revision */
  stop(until: number): WatchRecord {
    this.#stopped = true
    this.#request?.destroy()
    const { scope, initial } = this.#options
    return { scope, initial, from: this.#from, until, events: this.events }
  }

  #read(response: IncomingMessage): void {
    let rest = ''
    let fresh = 0
    let over = false
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      if (over) return
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        this.#take(this.#parser.parse(line))
        // What else has come in this stream is not looked at: the next one must bring it again.
        over = ++fresh === this.#options.breaksAfter
        if (over) break
      }
      if (over) response.destroy()
    })
    response.on('error', () => undefined)
    response.on('close', () => {
      if (this.#stopped || this.failure !== undefined) return
      this.start().catch((error: unknown) => {
        this.failure = String(error)
      })
    })
  }

  #take({ type, object }: Line): void {
    if (type === 'ERROR') {
      this.failure = JSON.stringify(object)
      return
    }
    const event = type === 'BOOKMARK' ? { key: '', revision: Number(object.metadata.resourceVersion), content: '' } : seenOf(object)
    this.events.push({ type, ...event })
    const initial = this.#options.initial && this.#at === 0 && type !== 'BOOKMARK'
    if (!initial) this.#at = event.revision
  }
}
