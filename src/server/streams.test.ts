import { request, type IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { Reply, ReplySink } from '../endpoints/index.js'
import { statusError } from '../meta/index.js'
import { ask, deferred, moment, type Served, start } from './testing/harness.js'

const LIST = '/apis/ex.io/v1/widgets'
const WATCH = `${LIST}?watch=1`
const HEADERS = { 'content-type': 'application/json' }

let served: Served | undefined
afterEach(async () => {
  await served?.server.destroy()
  served = undefined
})

async function serving(body: Reply['body']): Promise<string> {
  served = await start({ serve: ({ info }) => (info.isResourceRequest ? { status: 200, headers: HEADERS, body } : undefined) })
  return served.url
}

/** Opens a stream; answers when its header is there. */
function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false }, resolve).on('error', reject).end()
  })
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}

const GZIP = { headers: { 'accept-encoding': 'deflate, gzip' } }

describe('[api §6.7] compression', () => {
  const large = Buffer.alloc(128 * 1024 + 1, 'abc')

  it('of a large body, where it is accepted', async () => {
    const url = await serving(large)
    const { headers, body } = await ask(url + LIST, GZIP)
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding', 'content-length': String(body.length) })
    expect(gunzipSync(body).equals(large)).toBe(true)
  })

  it('of a large stream', async () => {
    const url = await serving(async (sink) => {
      for (let at = 0; at < 50; at++) await sink.write(large)
    })
    const { headers, body } = await ask(url + LIST, GZIP)
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding', 'transfer-encoding': 'chunked' })
    const text = gunzipSync(body)
    expect(text.length).toBe(50 * large.length)
    expect(text.subarray(-large.length).equals(large)).toBe(true)
  })

  it.each([
    ['not asked for', {}],
    ['weighted', { 'accept-encoding': 'gzip;q=1.0' }],
  ])('not where it is %s', async (_what, headers) => {
    const url = await serving(large)
    const answer = await ask(url + LIST, { headers })
    expect([answer.headers['content-encoding'], answer.body.length]).toEqual([undefined, large.length])
  })

  it('not of 128 KiB', async () => {
    const url = await serving(large.subarray(1))
    expect((await ask(url + LIST, GZIP)).headers['content-encoding']).toBeUndefined()
  })

  it('not of a watch', async () => {
    const url = await serving(async (sink) => {
      await sink.write(large)
    })
    const { headers, body } = await ask(url + WATCH, GZIP)
    expect([headers['content-encoding'], body.length]).toEqual([undefined, large.length])
  })
})

describe('a stream', () => {
  it('that is short has a length', async () => {
    const url = await serving(async (sink) => {
      await sink.write('[1,')
      await sink.write('2]')
    })
    const { headers, text } = await ask(url + LIST)
    expect([headers['content-length'], text]).toEqual(['5', '[1,2]'])
  })

  it('that fails before anything was sent is an error', async () => {
    const url = await serving(async (sink) => {
      await sink.write('[1,')
      throw statusError.badRequest('no')
    })
    const { status, text } = await ask(url + LIST)
    expect(status).toBe(400)
    expect(text).toContain('"message":"no"')
  })

  it('that fails later is broken off', async () => {
    const url = await serving(async (sink) => {
      await sink.write(Buffer.alloc(200_000))
      throw new Error('too late')
    })
    await expect(ask(url + LIST)).rejects.toThrow()
    expect((await ask(`${url}/healthz`)).status).toBe(200)
  })

  it('has no body for HEAD', async () => {
    const url = await serving(() => Promise.reject(new Error('not called')))
    const { status, text } = await ask(url + LIST, { method: 'HEAD' })
    expect([status, text]).toEqual([200, ''])
  })

  it('waits for a client that does not read', async () => {
    const states: string[] = []
    const waiting = moment()
    const url = await serving(async (sink) => {
      for (let at = 0; at < 400; at++) {
        const pending = sink.write(Buffer.alloc(100_000))
        if (pending === undefined) continue
        if (!states.includes('waited')) states.push('waited')
        expect(sink.pendingBytes).toBeGreaterThan(0)
        waiting.resolve()
        await pending
      }
      states.push('done')
    })
    const response = await open(url + LIST)
    await waiting.promise
    expect(states).toEqual(['waited'])
    let received = 0
    for await (const chunk of response) received += (chunk as Buffer).length
    expect([received, states]).toEqual([40_000_000, ['waited', 'done']])
  })
})

describe('a slow client', () => {
  const ended = moment()
  const options = { requestTimeoutMs: 50, log: (line: string) => (line.includes('INFO request') ? ended.resolve() : undefined) }

  it('that does not take its reply is cut off', async () => {
    served = await start({ serve: () => ({ status: 200, headers: HEADERS, body: Buffer.alloc(50_000_000) }) }, options)
    const response = await open(served.url + LIST)
    await ended.promise
    response.resume()
    await expect(new Promise((resolve, reject) => response.on('end', resolve).on('error', reject))).rejects.toThrow('aborted')
  })

  it('that does not send its body is answered and cut off', async () => {
    served = await start({ serve: async (scope) => ({ status: 200, headers: HEADERS, body: await scope.readBody(100) }) }, options)
    const sent = request(served.url + LIST, { method: 'POST', agent: false, headers: { 'content-length': '10' } })
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.on('response', resolve).on('error', reject)
      sent.write('abc')
    })
    expect([response.statusCode, response.headers['connection']]).toEqual([504, 'close'])
    sent.destroy()
  })
})

describe('[api §4.8] a watch', () => {
  it('sends its header before the first event, and each event at once', async () => {
    const next = moment()
    const url = await serving(async (sink) => {
      await next.promise
      await sink.write('one\n')
      await untilAborted(sink.signal)
    })
    const response = await open(url + WATCH)
    expect(response.headers).toMatchObject({ 'content-type': 'application/json', 'transfer-encoding': 'chunked' })
    next.resolve()
    const first = await new Promise((resolve) => response.once('data', (chunk: Buffer) => resolve(String(chunk))))
    expect(first).toBe('one\n')
    response.destroy()
  })

  it('sends together what is written in one step, where it is told to', async () => {
    const next = moment()
    const url = await serving(async (sink) => {
      await next.promise
      sink.gather(true)
      void sink.write(Buffer.from('one\n'))
      void sink.write(Buffer.from('two\n'))
      sink.gather(false)
      sink.gather(false)
      await untilAborted(sink.signal)
    })
    const response = await open(url + WATCH)
    const received: Buffer[] = []
    const both = new Promise<void>((resolve) => {
      response.socket.on('data', (chunk: Buffer) => received.push(chunk))
      response.on('data', (chunk: Buffer) => {
        if (String(chunk) === 'two\n') resolve()
      })
    })
    next.resolve()
    await both
    expect(received.map(String)).toEqual(['4\r\none\n\r\n4\r\ntwo\n\r\n'])
    response.destroy()
  })

  it('is told when its client has gone', async () => {
    const gone = deferred<boolean>()
    const url = await serving(async (sink: ReplySink) => {
      await untilAborted(sink.signal)
      gone.resolve(sink.write('ignored\n') === undefined)
    })
    const response = await open(url + WATCH)
    response.destroy()
    expect(await gone.promise).toBe(true)
  })

  it('[api §8.1] that fails is broken off and over', async () => {
    const url = await serving(async (sink) => {
      await sink.write('one\n')
      throw new Error('the stream is broken')
    })
    const response = await open(url + WATCH)
    await expect(
      (async () => {
        for await (const chunk of response) expect(String(chunk)).toBe('one\n')
      })(),
    ).rejects.toThrow('aborted')
    expect((await ask(`${url}/metrics`)).text).toMatch(/^apiserver_longrunning_requests\{[^}]*\} 0$/m)
  })

  it('[api §8.12] is told once that it is over, at once where it is so already', async () => {
    const calls: string[] = []
    const [told, late] = [moment(), moment()]
    const url = await serving(async (sink) => {
      sink.whenOver(() => {
        calls.push('over')
        told.resolve()
      })
      await told.promise
      sink.whenOver(() => {
        calls.push('late')
        late.resolve()
      })
    })
    const response = await open(url + WATCH)
    response.on('error', () => undefined)
    response.destroy()
    await late.promise
    expect(calls).toEqual(['over', 'late'])
  })

  it('[api §8.12] ends in good order when the server closes', async () => {
    const url = await serving(async (sink) => {
      await sink.write('one\n')
      await untilAborted(sink.signal)
      await sink.write('last\n')
    })
    const response = await open(url + WATCH)
    const text = (async (): Promise<string> => {
      let all = ''
      for await (const chunk of response) all += String(chunk)
      return all
    })()
    await served?.server.close()
    expect(await text).toBe('one\nlast\n')
    expect(response.complete).toBe(true)
  })
})
