import { once } from 'node:events'
import { connect as connectH2, type ClientHttp2Session } from 'node:http2'
import { connect as connectTcp, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Reply } from '../endpoints/index.js'
import type { Backend } from './backend.js'
import type { ServerOptions } from './options.js'
import { ask, start, type Served } from './testing/harness.js'

const PATH = '/apis/ex.io/v1/namespaces/a/widgets'
const OK: Reply = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }

let served: Served | undefined
const sessions: ClientHttp2Session[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy()
  for (const socket of sockets.splice(0)) socket.destroy()
  await served?.server.destroy()
  served = undefined
})

async function serving(serve: Backend['serve'], options: ServerOptions = {}): Promise<Served> {
  served = await start({ serve }, { securePort: 0, authorizer: () => 'allow', ...options })
  return served
}

function sessionOf({ secureUrl }: Served): ClientHttp2Session {
  const session = connectH2(secureUrl, { rejectUnauthorized: false })
  session.on('error', () => undefined)
  sessions.push(session)
  return session
}

/** Status and text of a request in a session. */
async function inSession(session: ClientHttp2Session, path: string = PATH): Promise<[number, string]> {
  const stream = session.request({ ':path': path })
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return [headers[':status'] as number, text]
}

describe('[api §8.4] one slow stream of an HTTP/2 session', () => {
  it('that does not send its body is answered, and the session lives', async () => {
    const server = await serving(async (scope) => (scope.method === 'POST' ? { ...OK, body: await scope.readBody(100) } : OK), {
      requestTimeoutMs: 50,
    })
    const session = sessionOf(server)
    const slow = session.request({ ':path': PATH, ':method': 'POST', 'content-length': '10' }, { endStream: false })
    slow.on('error', () => undefined)
    slow.write('abc')
    const [headers] = (await once(slow, 'response')) as [Record<string, unknown>]
    expect(headers[':status']).toBe(504)
    slow.resume()
    if (!slow.closed) await once(slow, 'close')
    expect(await inSession(session)).toEqual([200, '{}'])
  })

  it('that does not read is cut off, and the session lives', async () => {
    const server = await serving(({ query }) => (query.has('large') ? { ...OK, body: Buffer.alloc(50_000_000) } : OK), {
      requestTimeoutMs: 50,
    })
    const session = sessionOf(server)
    const slow = session.request({ ':path': `${PATH}?large` })
    const [error] = (await once(slow, 'error')) as [Error]
    expect(error.message).toContain('NGHTTP2_INTERNAL_ERROR')
    expect(await inSession(session)).toEqual([200, '{}'])
  })
})

describe('[api §8.10] headers', () => {
  const headers = { 'x-large': 'x'.repeat(1_100_000) }

  it('of more than 1 MiB are refused', async () => {
    const server = await serving(() => OK)
    expect((await ask(server.url + PATH, { headers })).status).toBe(431)
    expect((await ask(server.secureUrl + PATH, { headers, rejectUnauthorized: false })).status).toBe(431)
    const session = sessionOf(server)
    await expect(once(session.request({ ':path': PATH, ...headers }), 'response')).rejects.toThrow()
    expect((await ask(server.url + PATH)).status).toBe(200)
  })

  it('and URLs below that are not', async () => {
    const server = await serving(({ query }) => ({ ...OK, body: String(query.get('x')?.length) }))
    const long = 'x'.repeat(500_000)
    expect((await ask(`${server.url}${PATH}?x=${long}`, { headers: { 'x-large': long } })).text).toBe('500000')
    expect(await inSession(sessionOf(server), `${PATH}?x=${long.slice(0, 10_000)}`)).toEqual([200, '10000'])
  })

  it('that never end keep nobody else waiting', async () => {
    const server = await serving(() => OK)
    const { hostname, port } = new URL(server.url)
    for (let at = 0; at < 200; at++) {
      const socket = connectTcp(Number(port), hostname)
      sockets.push(socket)
      await once(socket, 'connect')
      socket.write(`GET ${PATH} HTTP/1.1\r\nHost: x\r\nX-Slow: `)
    }
    expect((await ask(server.url + PATH)).status).toBe(200)
  })
})
