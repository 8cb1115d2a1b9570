import { createServer as createPlainServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../base/index.js'
import { settled } from '../../endpoints/testing/fake-sink.js'
import { FakeEnvironment } from '../../storage/testing/fake-environment.js'
import { ANSWER_LIMIT } from './exchange.js'
import type { ServiceResolver } from './service.js'
import { startWebhook, TestAuthority, until, type Answering, type TestWebhook } from './testing/webhook.js'
import { WebhookClient } from './webhook-client.js'

const BODY = Buffer.from('{"request":{}}')
const NOW = systemClock.now()
const authority = new TestAuthority(NOW)
const loopback = authority.serving(['127.0.0.1', 'localhost', 'hook.default.svc'])
const silent: Answering = () => undefined

describe('WebhookClient', () => {
  const environment = new FakeEnvironment()
  let webhook: TestWebhook
  let stopping: AbortController
  let clients: WebhookClient[]
  beforeEach(async () => {
    webhook = await startWebhook(loopback, () => ({ ok: true }))
    stopping = new AbortController()
    clients = []
  })
  afterEach(async () => {
    for (const client of clients) client.drain()
    await webhook[Symbol.asyncDispose]()
  })

  const clientOf = (
    config: ConstructorParameters<typeof WebhookClient>[0],
    resolveService?: ServiceResolver,
    authorities: readonly string[] = [authority.certificate],
  ): WebhookClient => {
    const made = new WebhookClient(config, authorities, { scheduler: environment.scheduler, resolveService, stopping: stopping.signal })
    clients.push(made)
    return made
  }
  const client = (url = webhook.url): WebhookClient => clientOf({ url })
  const failure = async (posted: Promise<unknown>): Promise<string> => {
    try {
      await posted
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`
    }
    throw new Error('there was an answer')
  }
  const text = async (of: WebhookClient): Promise<string> => (await of.post(BODY)).body.toString()

  it('[custom-resources §5.3] posts JSON as upstream does', async () => {
    const answer = await client().post(BODY)
    expect(answer).toEqual({ status: 200, contentType: 'application/json', body: Buffer.from('{"ok":true}') })
    const [call] = webhook.calls
    expect(call?.path).toBe('/convert?timeout=30s')
    expect(call?.headers).toMatchObject({
      host: `127.0.0.1:${String(webhook.port)}`,
      accept: 'application/json, */*',
      'content-type': 'application/json',
      'content-length': String(BODY.length),
      'user-agent': 'kube-apiserver-admission',
    })
    expect(call?.headers).not.toHaveProperty('authorization')
    expect(environment.timers).toBe(0)
  })

  it('[custom-resources §5.3] keeps its connection, and lets go of it in the end', async () => {
    const one = client()
    for (let call = 0; call < 5; call++) await one.post(BODY)
    expect([webhook.connections, webhook.open]).toEqual([1, 1])
    one.drain()
    await until(() => webhook.open === 0)
    expect(await text(one)).toBe('{"ok":true}')
    await until(() => webhook.open === 0)
    expect(webhook.connections).toBe(2)
  })

  it('[custom-resources §5.3] a call that is under way when connections are let go of is answered', async () => {
    let answer = (): void => undefined
    webhook.answer = (_call, response) => {
      answer = () => response.end('late')
      return undefined
    }
    const one = client()
    const pending = text(one)
    await until(() => webhook.calls.length === 1)
    one.drain()
    answer()
    expect(await pending).toBe('late')
    await until(() => webhook.open === 0)
  })

  it('a connection that the webhook closed while it waited is no failure', async () => {
    const one = client()
    await one.post(BODY)
    webhook.answer = (_call, response) => {
      // On a kept connection: gone without a word, as when it closes at that very moment.
      if (webhook.calls.length === 2) response.socket?.destroy()
      return webhook.calls.length === 2 ? undefined : { again: true }
    }
    expect(await text(one)).toBe('{"again":true}')
    expect([webhook.calls.length, webhook.connections]).toEqual([3, 2])
  })

  it('[custom-resources §5.4] one that hangs up on a new connection is', async () => {
    webhook.answer = (_call, response) => {
      response.socket?.destroy()
      return undefined
    }
    expect(await failure(client().post(BODY))).toBe(`WebhookError: Post "${webhook.url}?timeout=30s": EOF`)
    expect(webhook.calls.length).toBe(1)
  })

  it('[custom-resources §5.3] a service is where the resolver says; its certificate is for its name', async () => {
    const asked: unknown[] = []
    const service = { namespace: 'default', name: 'hook', path: '/convert', port: 8443 }
    const one = clientOf({ service }, (wanted) => {
      asked.push(wanted)
      return Promise.resolve({ host: '127.0.0.1', port: webhook.port })
    })
    expect(await text(one)).toBe('{"ok":true}')
    expect(asked).toEqual([{ namespace: 'default', name: 'hook', port: 8443 }])
    expect(webhook.calls[0]).toMatchObject({ path: '/convert?timeout=30s', headers: { host: 'hook.default.svc:8443' } })
    const other = clientOf({ service: { ...service, name: 'other' } }, () => ({ host: '127.0.0.1', port: webhook.port }))
    expect(await failure(other.post(BODY))).toBe(
      'WebhookError: Post "https://other.default.svc:8443/convert?timeout=30s": tls: failed to verify certificate: ' +
        'x509: certificate is valid for localhost, hook.default.svc, not other.default.svc',
    )
  })

  it('[custom-resources §5.3] a resolver may fail, or not know', async () => {
    const service = { namespace: 'default', name: 'hook' }
    const failing = clientOf({ service }, () => {
      throw new Error('no endpoints available for service "hook"')
    })
    expect(await failure(failing.post(BODY))).toBe(
      'WebhookError: Post "https://hook.default.svc:443/?timeout=30s": no endpoints available for service "hook"',
    )
    const unknown = clientOf({ service: { namespace: 'default', name: 'hook.invalid' } }, () => undefined)
    expect(await failure(unknown.post(BODY))).toMatch(
      /^WebhookError: Post "https:\/\/hook\.invalid\.default\.svc:443\/\?timeout=30s": dial tcp: lookup hook\.invalid\.default\.svc: (no such host|server misbehaving)$/,
    )
  })

  it('[custom-resources §5.4] 30 seconds, counted to the last byte', async () => {
    webhook.answer = silent
    const pending = failure(client().post(BODY))
    await until(() => webhook.calls.length === 1)
    environment.advance(29_999)
    environment.advance(1)
    expect(await pending).toBe(
      `WebhookError: Post "${webhook.url}?timeout=30s": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    )
    await until(() => webhook.open === 0)
    let headSent = false
    webhook.answer = (_call, response) => {
      response.write('{', () => {
        headSent = true
      })
      return undefined
    }
    const body = failure(client().post(BODY))
    await until(() => headSent)
    for (let turn = 0; turn < 100; turn++) await settled() // what has been sent on loopback arrives
    environment.advance(30_000)
    expect(await body).toBe(
      'WebhookError: unexpected error when reading response body. Please retry. Original error: context deadline exceeded (Client.Timeout or context cancellation while reading body)',
    )
    expect(environment.timers).toBe(0)
  })

  it('[custom-resources §5.4] an answer without an end is cut off', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x20)
    let sent = 0
    webhook.answer = (_call, response) => {
      const more = (): void => {
        while (sent < ANSWER_LIMIT * 4 && !response.destroyed) {
          sent += chunk.length
          if (!response.write(chunk)) return
        }
      }
      response.on('drain', more)
      more()
      return undefined
    }
    expect(await failure(client().post(BODY))).toBe(
      `WebhookError: unexpected error when reading response body. Please retry. Original error: the body is longer than ${String(ANSWER_LIMIT)} bytes`,
    )
    await until(() => webhook.open === 0)
    expect(sent).toBeLessThan(ANSWER_LIMIT * 4)
  })

  it('[custom-resources §5.4] an answer that breaks off', async () => {
    webhook.answer = (_call, response) => {
      response.setHeader('content-length', '100')
      response.write('{', () => response.socket?.destroy())
      return undefined
    }
    expect(await failure(client().post(BODY))).toBe(
      'WebhookError: unexpected error when reading response body. Please retry. Original error: unexpected EOF',
    )
  })

  it('[custom-resources §5.4] a redirect is an answer: it is not followed', async () => {
    await using elsewhere = await startWebhook(loopback, () => ({ stolen: true }))
    webhook.answer = (_call, response) => {
      response.writeHead(307, { location: elsewhere.url }).end()
      return undefined
    }
    expect(await client().post(BODY)).toMatchObject({ status: 307 })
    expect(elsewhere.calls).toEqual([])
  })

  it.each([
    ['another authority', loopback, [new TestAuthority(NOW).certificate], 'certificate signed by unknown authority'],
    ['no authority: the system’s', loopback, [], 'certificate signed by unknown authority'],
    ['a certificate that is over', authority.serving(['127.0.0.1'], NOW - 1000), undefined, 'certificate has expired or is not yet valid'],
    [
      'a certificate for names',
      authority.serving(['localhost']),
      undefined,
      "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs",
    ],
    [
      'a certificate for others',
      authority.serving(['127.0.0.2', '::1']),
      undefined,
      /^certificate is valid for 127\.0\.0\.2, .*1, not 127\.0\.0\.1$/,
    ],
  ])('[custom-resources §5.4] trusts nobody with %s', async (_what, identity, authorities, wanted) => {
    await using other = await startWebhook(identity, () => ({}))
    const message = await failure(clientOf({ url: other.url }, undefined, authorities).post(BODY))
    const [head, why] = message.split(' x509: ')
    expect(head).toBe(`WebhookError: Post "${other.url}?timeout=30s": tls: failed to verify certificate:`)
    expect(why).toMatch(wanted)
    expect(other.calls).toEqual([])
  })

  it('[custom-resources §5.4] trusts a certificate that is in the bundle itself, as Go does', async () => {
    const one = clientOf({ url: webhook.url }, undefined, [loopback.certificate])
    expect(await text(one)).toBe('{"ok":true}')
  })

  const listening = async (server: Server): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  it('[custom-resources §5.4] nobody there; somebody who does not speak TLS; somebody who does not speak', async () => {
    const plain = createPlainServer((_request, response) => response.end())
    const port = await listening(plain)
    const url = `https://127.0.0.1:${String(port)}/x`
    expect(await failure(client(url).post(BODY))).toBe(
      `WebhookError: Post "${url}?timeout=30s": http: server gave HTTP response to HTTPS client`,
    )
    await new Promise((resolve) => plain.close(resolve))
    expect(await failure(client(url).post(BODY))).toBe(
      `WebhookError: Post "${url}?timeout=30s": dial tcp 127.0.0.1:${String(port)}: connect: connection refused`,
    )
    const mute = createTcpServer((socket) => socket.on('error', () => undefined).resume())
    const other = `https://127.0.0.1:${String(await listening(mute))}/x`
    const pending = failure(client(other).post(BODY))
    await settled()
    environment.advance(30_000)
    expect(await pending).toContain('context deadline exceeded')
    await new Promise((resolve) => mute.close(resolve))
  })

  it('ends calls when the server stops', async () => {
    webhook.answer = silent
    const one = client()
    const pending = failure(one.post(BODY))
    await until(() => webhook.calls.length === 1)
    stopping.abort()
    expect(await pending).toBe(`WebhookError: Post "${webhook.url}?timeout=30s": context canceled`)
    expect(await failure(one.post(BODY))).toContain('context canceled')
    expect([webhook.calls.length, environment.timers]).toEqual([1, 0])
  })

  it('[custom-resources §5.4] a URL that is none', async () => {
    expect(await failure(client('https://:443/').post(BODY))).toBe('WebhookError: parse "https://:443/": invalid URL')
  })

  it('asks many at a time, but not without bounds', async () => {
    const ends: (() => void)[] = []
    webhook.answer = (_call, response) => {
      ends.push(() => response.end('{}'))
      return undefined
    }
    const one = client()
    const all = Promise.all(Array.from({ length: 70 }, () => one.post(BODY)))
    await until(() => ends.length === 64)
    expect(webhook.open).toBe(64)
    for (let next = 0; next < 70; next++) {
      await until(() => ends.length > next)
      ends[next]?.()
    }
    expect(await all).toHaveLength(70)
  })
})
