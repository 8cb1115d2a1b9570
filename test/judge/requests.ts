import type { ApiBody, HttpClient } from '../support/http-client.js'
import { widget, widgetsPath } from '../e2e/support/definitions.js'
import type { History, Interval, Scope, Seen, WriteRecord } from './history.js'

export type Body = ApiBody

export const NAMESPACES = ['default', 'kube-public'] as const
export const COLORS = ['red', 'green', 'blue'] as const

type Numbers = (bound: number) => number

/** A repeatable source of numbers below a bound (mulberry32). */
export function numbers(seed: number): Numbers {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % bound
  }
}

/** What a body shows: its content is in an annotation of the spec, `tags`. */
export function seenOf({ metadata, spec }: Body): Seen {
  const content = String((spec['tags'] as readonly string[] | undefined)?.[0])
  return { key: `${metadata.namespace}/${metadata.name}`, revision: Number(metadata.resourceVersion), content }
}

/** The path and query of a scope. */
export function scopePath(group: string, { namespace, name, color }: Scope, query: URLSearchParams): string {
  if (color !== undefined) query.set('labelSelector', `color=${color}`)
  if (name !== undefined) query.set('fieldSelector', `metadata.name=${name}`)
  const path = namespace === undefined ? `/apis/${group}/v1/widgets` : widgetsPath(group, namespace)
  return `${path}?${query.toString()}`
}

export type Recording = { -readonly [Part in keyof Omit<History, 'watches'>]: History[Part][number][] }

/** One client: writes, reads and lists at random on objects that others write as well, and keeps what it was told. */
export class RandomClient {
  readonly #client: HttpClient
  readonly #group: string
  readonly #below: Numbers
  readonly #label: string
  readonly #objects: number
  readonly #recording: Recording
  #count = 0

  constructor(client: HttpClient, group: string, seed: number, objects: number, recording: Recording) {
    this.#client = client
    this.#group = group
    this.#below = numbers(seed)
    this.#label = String(seed)
    this.#objects = objects
    this.#recording = recording
  }

  async run(requests: number): Promise<void> {
    for (let n = 0; n < requests; n++) await this.#one()
  }

  #one(): Promise<void> {
    const chance = this.#below(20)
    if (chance < 4) return this.#create()
    if (chance < 12) return this.#patch()
    if (chance < 15) return this.#replace()
    if (chance < 17) return this.#delete()
    return chance < 19 ? this.#read() : this.#list()
  }

  #object(): { readonly key: string; readonly namespace: string; readonly name: string; readonly path: string } {
    const namespace = NAMESPACES[this.#below(NAMESPACES.length)] as string
    const name = `w-${String(this.#below(this.#objects))}`
    return { key: `${namespace}/${name}`, namespace, name, path: `${widgetsPath(this.#group, namespace)}/${name}` }
  }

  #state(): { readonly content: string; readonly color: string } {
    return { content: `${this.#label}-${String(++this.#count)}`, color: COLORS[this.#below(COLORS.length)] as string }
  }

  async #create(): Promise<void> {
    const { key, namespace, name } = this.#object()
    const { content, color } = this.#state()
    const body = widget(this.#group, name, { tags: [content] }, { labels: { color } })
    await this.#write({ op: 'create', key, content, color }, () => this.#client.post(widgetsPath(this.#group, namespace), body))
  }

  async #patch(): Promise<void> {
    const { key, path } = this.#object()
    const { content, color } = this.#state()
    const body = { metadata: { labels: { color } }, spec: { tags: [content] } }
    await this.#write({ op: 'update', key, content, color }, () => this.#client.patch(path, 'merge', body))
  }

  /** Reads, and replaces what was read. */
  async #replace(): Promise<void> {
    const { key, path } = this.#object()
    const { content, color } = this.#state()
    const current = await this.#get(key, path)
    if (current === undefined) return
    const { metadata } = current
    const body = { ...current, metadata: { ...metadata, labels: { color } }, spec: { ...current.spec, tags: [content] } }
    const expected = Number(metadata.resourceVersion)
    await this.#write({ op: 'update', key, content, color, expected }, () => this.#client.put(path, body))
  }

  async #delete(): Promise<void> {
    const { key, path } = this.#object()
    await this.#write({ op: 'delete', key }, () => this.#client.delete(path))
  }

  async #write(
    what: Pick<WriteRecord, 'color' | 'content' | 'expected' | 'key' | 'op'>,
    send: () => ReturnType<HttpClient['get']>,
  ): Promise<void> {
    const [{ status, text }, interval] = await timed(send)
    const body = JSON.parse(text) as Body
    const done = status === 200 || status === 201
    if (done && what.op !== 'delete') {
      this.#recording.writes.push({ ...what, ...interval, outcome: 'done', revision: Number(body.metadata.resourceVersion) })
      return
    }
    const outcome = done ? 'done' : OUTCOMES[`${String(status)} ${body.reason}`]
    if (outcome === undefined) throw new Error(`${what.op} ${what.key}: ${text}`)
    this.#recording.writes.push({ ...what, ...interval, outcome })
  }

  async #read(): Promise<void> {
    const { key, path } = this.#object()
    await this.#get(key, path)
  }

  async #get(key: string, path: string): Promise<Body | undefined> {
    const [{ status, text }, interval] = await timed(() => this.#client.get(path))
    if (status !== 200 && status !== 404) throw new Error(text)
    const body = status === 200 ? (JSON.parse(text) as Body) : undefined
    this.#recording.reads.push({ key, seen: body === undefined ? undefined : seenOf(body), ...interval })
    return body
  }

  /** A list of a scope, in pages or whole, and the same list again at its revision. */
  async #list(): Promise<void> {
    const scope: Scope = {
      ...(this.#below(2) === 0 ? { namespace: NAMESPACES[this.#below(NAMESPACES.length)] as string } : {}),
      ...(this.#below(2) === 0 ? { color: COLORS[this.#below(COLORS.length)] as string } : {}),
    }
    const limit = this.#below(2) === 0 ? '0' : String(1 + this.#below(this.#objects))
    const fresh = await this.#pages(scope, { limit }, false)
    await this.#pages(scope, { resourceVersion: String(fresh), resourceVersionMatch: 'Exact' }, true)
  }

  async #pages(scope: Scope, parameters: Readonly<Record<string, string>>, exact: boolean): Promise<number> {
    const items: Seen[] = []
    let revision = 0
    let end = Number.POSITIVE_INFINITY
    let start = Number.NEGATIVE_INFINITY
    for (let token = '', first = true; first || token !== ''; first = false) {
      const query = new URLSearchParams({ ...parameters, ...(token === '' ? {} : { continue: token }) })
      const [{ status, text }, interval] = await timed(() => this.#client.get(scopePath(this.#group, scope, query)))
      if (status !== 200) throw new Error(text)
      const body = JSON.parse(text) as Body
      items.push(...body.items.map(seenOf))
      token = body.metadata.continue
      if (!first) continue
      revision = Number(body.metadata.resourceVersion)
      start = interval.start
      end = interval.end
    }
    this.#recording.lists.push({ scope, revision, exact, items, start, end })
    return revision
  }
}

const OUTCOMES: Readonly<Record<string, WriteRecord['outcome']>> = {
  '404 NotFound': 'missing',
  '409 AlreadyExists': 'exists',
  '409 Conflict': 'conflict',
}

async function timed<T>(send: () => Promise<T>): Promise<[T, Interval]> {
  const start = performance.now()
  const answer = await send()
  return [answer, { start, end: performance.now() }]
}
