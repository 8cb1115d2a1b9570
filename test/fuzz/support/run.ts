import { Agent, request as httpRequest } from 'node:http'
import { Dice } from './dice.js'
import type { FuzzRequest, Generator } from './generator.js'
import { isNamed } from './named-failures.js'

/** A request whose reply must not be. */
export interface Finding {
  readonly number: number
  readonly what: string
  readonly request: string
}

/** What came of a run. */
export interface Outcome {
  readonly findings: readonly Finding[]
  /** Replies by their status. */
  readonly statuses: ReadonlyMap<number, number>
}

const WORKERS = 8
const ANSWER_WITHIN_MS = 20_000

/** Sends requests, each made from the seed and its number. */
export async function fuzz(url: string, generator: Generator, seed: number, from: number, count: number): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS })
  const findings: Finding[] = []
  const statuses = new Map<number, number>()
  let next = from
  const work = async (): Promise<void> => {
    while (next < from + count) {
      const number = next++
      const made = generator.make(new Dice(Math.imul(seed, 0x9e3779b1) + number))
      const { status, what } = await answer(url, agent, made)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (what !== undefined) findings.push({ number, what, request: described(made) })
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, work))
  agent.destroy()
  return { findings, statuses }
}

/** The status (0 for none) and what is wrong with the reply. */
async function answer(url: string, agent: Agent, made: FuzzRequest): Promise<{ readonly status: number; readonly what?: string }> {
  try {
    const { status, text } = await exchange(url, agent, made)
    if (status < 500) return { status }
    // The reply to HEAD has no message.
    if (made.method === 'HEAD') return await answer(url, agent, { ...made, method: 'GET' })
    return isNamed(messageOf(text)) ? { status } : { status, what: `${String(status)} ${text.slice(0, 500)}` }
  } catch (error) {
    // A body that nobody reads to its end: the server closes, and whoever still writes finds the connection broken.
    const { code } = error as NodeJS.ErrnoException
    if (made.body !== undefined && (code === 'EPIPE' || code === 'ECONNRESET')) return { status: 0 }
    return { status: 0, what: String(error) }
  }
}

function exchange(url: string, agent: Agent, made: FuzzRequest): Promise<{ readonly status: number; readonly text: string }> {
  const { method, path, headers, body, mayStream } = made
  const length = body === undefined ? {} : { 'content-length': String(body.length) }
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, path, agent, headers: { ...headers, ...length } }, (response) => {
      const status = response.statusCode ?? 0
      const chunks: Buffer[] = []
      const done = (): void => {
        const bytes = Buffer.concat(chunks)
        resolve({ status, text: bytes.toString(bytes.subarray(0, 4).toString('latin1') === 'k8s\0' ? 'latin1' : 'utf8') })
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        if (mayStream && status === 200) response.destroy()
      })
      response.on('end', done).on('close', done).on('error', done)
      // A watch that has nothing to tell yet.
      if (mayStream && status === 200) setTimeout(() => response.destroy(), 20)
    })
    sent.setTimeout(ANSWER_WITHIN_MS, () => {
      sent.destroy(new Error(`no answer within ${String(ANSWER_WITHIN_MS)} ms`))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The message of a Status in whatever form, or the text. */
function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text
  } catch {
    return yamlMessage(text) ?? protobufMessage(text) ?? text.trimEnd()
  }
}

function yamlMessage(text: string): string | undefined {
  const found = /^message: ([^]*?)^\w/m.exec(text)?.[1]?.trimEnd()
  if (found === undefined) return undefined
  return found
    .replace(/^(["'|>]-?\s*)|["']$/g, '')
    .replace(/\\"/g, '"')
    .replace(/\n\s+/g, ' ')
}

/** The message of a Status in protobuf stands behind its status, with its length before it. */
function protobufMessage(text: string): string | undefined {
  const bytes = Buffer.from(text, 'latin1')
  const at = bytes.indexOf('Failure\u001a')
  if (!text.startsWith('k8s\0') || at < 0) return undefined
  let length = 0
  let from = at + 'Failure'.length + 1
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[from++] ?? 0
    length |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  return bytes.subarray(from, from + length).toString()
}

function described({ method, path, headers, body }: FuzzRequest): string {
  const shown = body === undefined ? '' : ` ${body.length > 1500 ? `${body.subarray(0, 1500).toString()}…` : body.toString()}`
  return `${method} ${path} ${JSON.stringify(headers)}${shown}`
}
