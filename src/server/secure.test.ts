import { X509Certificate } from 'node:crypto'
import { connect } from 'node:http2'
import { Agent, type RequestOptions } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { FakeClock, systemRandom } from '../base/index.js'
import { makeAuthority } from './certificates/identities.js'
import type { ServerOptions } from './options.js'
import { ask, start, type Served } from './testing/harness.js'

const PATH = '/apis/ex.io/v1/widgets'

let served: Served | undefined
afterEach(async () => {
  await served?.server.destroy()
  served = undefined
})

interface Access {
  readonly url: string
  /** What the kubeconfig of the administrator says. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

async function serving(options: ServerOptions = {}): Promise<Access> {
  served = await start(
    { serve: ({ user }) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(user) }) },
    { securePort: 0, ...options },
  )
  const kubeconfig = served.server.kubeconfig()
  const pem = (name: string): string => Buffer.from(new RegExp(`${name}: (\\S+)`).exec(kubeconfig)?.[1] ?? '', 'base64').toString()
  return { url: served.secureUrl, ca: pem('certificate-authority-data'), cert: pem('client-certificate-data'), key: pem('client-key-data') }
}

describe('[api §8.5] authentication', () => {
  it('by a client certificate', async () => {
    const { url, ca, cert, key } = await serving()
    const { status, text } = await ask(url + PATH, { ca, cert, key })
    expect(status).toBe(200)
    const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase()
    expect(JSON.parse(text)).toEqual({
      name: 'system:admin',
      groups: ['system:masters', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
    })
  })

  it('by a client certificate in a resumed session', async () => {
    const { url, ca, cert, key } = await serving()
    const agent = new Agent({ ca, cert, key, maxCachedSessions: 10, keepAlive: false })
    const options: RequestOptions = { agent }
    for (let at = 0; at < 3; at++) expect((await ask(url + PATH, options)).status).toBe(200)
    agent.destroy()
  })

  it('is not by the certificate of another authority', async () => {
    const { url, ca } = await serving()
    const other = makeAuthority({ clock: new FakeClock(1.7e12), random: systemRandom() })
    const { status, headers, text } = await ask(url + PATH, { ca, cert: other.certificate, key: other.key })
    expect(status).toBe(401)
    expect(JSON.parse(text)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    })
    expect(headers['www-authenticate']).toBeUndefined()
  })

  it('nobody is anonymous, who may ask for health alone', async () => {
    const { url, ca } = await serving()
    const { status, headers, text } = await ask(url + PATH, { ca })
    expect([status, headers['x-content-type-options']]).toEqual([403, 'nosniff'])
    expect(JSON.parse(text)).toMatchObject({
      reason: 'Forbidden',
      message:
        'widgets.ex.io is forbidden: User "system:anonymous" cannot list resource "widgets" in API group "ex.io" at the cluster scope',
      details: { group: 'ex.io', kind: 'widgets' },
    })
    const metrics = await ask(`${url}/metrics`, { ca })
    expect(JSON.parse(metrics.text)).toMatchObject({
      message: 'forbidden: User "system:anonymous" cannot get path "/metrics"',
      details: {},
    })
  })

  it('wrong credentials are not anonymous', async () => {
    const { url, ca } = await serving()
    expect((await ask(`${url}/healthz`, { ca, headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    expect((await ask(`${url}/healthz`, { ca, headers: { authorization: 'Basic YTpi' } })).status).toBe(200)
  })
})

describe('HTTP/2', () => {
  it('serves requests, warnings and errors alike', async () => {
    const { url, ca, cert, key } = await serving()
    const session = connect(url, { ca, cert, key })
    const answer = await overHttp2(session, { ':path': PATH })
    expect(answer.headers).toMatchObject({ ':status': 200, 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'system:admin' })
    const missing = await overHttp2(session, { ':path': '/foo', ':method': 'HEAD' })
    expect([missing.headers[':status'], missing.text]).toEqual([200, ''])
    session.close()
  })

  it('[api §8.5] ends a session whose credentials are wrong', async () => {
    const { url, ca } = await serving()
    const session = connect(url, { ca })
    const closed = new Promise<void>((resolve) => session.once('close', resolve))
    const { headers } = await overHttp2(session, { ':path': PATH, authorization: 'Bearer wrong' })
    expect(headers[':status']).toBe(401)
    await closed
  })

  it('[api §8.1] is told by chance to come back on another session, and has its reply', async () => {
    const { url, ca, cert, key } = await serving({ goawayChance: 0.02 })
    const session = connect(url, { ca, cert, key })
    const gone = new Promise<void>((resolve) => session.once('goaway', () => resolve()))
    let asked = 0
    // That nothing is told in 2,000 requests happens once in 10^17 runs.
    for (; !session.closed && asked < 2000; asked++) expect((await overHttp2(session, { ':path': PATH })).headers[':status']).toBe(200)
    expect(asked).toBeLessThan(2000)
    await gone
  })

  it('[api §8.12] is told to go away when the server closes', async () => {
    const { url, ca, cert, key } = await serving()
    const session = connect(url, { ca, cert, key })
    await overHttp2(session, { ':path': PATH })
    const gone = new Promise<void>((resolve) => session.once('goaway', () => resolve()))
    await served?.server.close()
    await gone
  })
})

interface Http2Answer {
  readonly headers: Record<string, unknown>
  readonly text: string
}

function overHttp2(session: ReturnType<typeof connect>, headers: Record<string, string>): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers)
    let received: Record<string, unknown> = {}
    let text = ''
    stream.on('response', (found) => (received = { ...found }))
    stream.on('data', (chunk: Buffer) => (text += String(chunk)))
    stream.on('error', reject).on('end', () => resolve({ headers: received, text }))
    stream.end()
  })
}
