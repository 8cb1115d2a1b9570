import { rm, stat, readFile } from 'node:fs/promises'
import { connect, type Http2Session } from 'node:http2'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createServer, type ApiServer } from '../../src/index.js'
import { HttpClient } from '../support/http-client.js'
import { define, DEFINITIONS, widget, widgets, widgetsPath } from './support/definitions.js'
import { temporaryFolder } from './support/server.js'

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }]
  readonly users: readonly [{ readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string } }]
}

const decoded = (text: string): string => Buffer.from(text, 'base64').toString()

describe('HTTPS', () => {
  let dataDir = ''
  let server: ApiServer
  let url = ''
  let ca = ''
  let identity = { cert: '', key: '' }
  const clients: HttpClient[] = []

  const client = (options: { cert?: string; key?: string; headers?: Record<string, string> } = {}): HttpClient => {
    const made = new HttpClient(url, { ca, ...options })
    clients.push(made)
    return made
  }

  beforeAll(async () => {
    dataDir = await temporaryFolder()
    server = createServer({ dataDir, securePort: 0 })
    url = (await server.listen()).secureUrl ?? ''
    const { clusters, users } = parse(server.kubeconfig()) as Kubeconfig
    ca = decoded(clusters[0].cluster['certificate-authority-data'])
    identity = { cert: decoded(users[0].user['client-certificate-data']), key: decoded(users[0].user['client-key-data']) }
  })

  afterAll(async () => {
    for (const each of clients) each.close()
    await server.close()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('[api §8.5, §8.8] the certificate of admin.kubeconfig may do everything', async () => {
    const admin = client(identity)
    await define(admin, widgets('secure.example.com'))
    expect((await admin.post(widgetsPath('secure.example.com'), widget('secure.example.com', 'w'))).status).toBe(201)
    expect((await admin.get('/metrics')).status).toBe(200)
    using watch = await admin.watch(`${widgetsPath('secure.example.com')}?watch=1`)
    expect((await watch.next()).type).toBe('ADDED')
  })

  it('[api §8.5] so may who knows the token; behind several blanks it is not seen, with a warning', async () => {
    const token = (await readFile(join(dataDir, 'pki/token'), 'utf8')).trim()
    expect((await client({ headers: { authorization: `Bearer ${token}` } }).get(DEFINITIONS)).status).toBe(200)
    const spaced = await client({ headers: { authorization: `Bearer   ${token}` } }).get(DEFINITIONS)
    expect(spaced.status).toBe(403)
    expect(spaced.headers['warning']).toBe(
      '299 - "the provided Authorization header contains extra space before the bearer token, and is ignored"',
    )
  })

  it('[api §8.8] who shows nothing is anonymous: 403, with the words of what is asked for', async () => {
    const anonymous = client()
    const forbidden = async (path: string, send: 'delete' | 'get' = 'get'): Promise<string> => {
      const { status, headers, body } = await anonymous[send](path)
      expect(status).toBe(403)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(body).toMatchObject({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Forbidden', code: 403 })
      return body.message
    }
    const user = 'User "system:anonymous" cannot'
    expect(await forbidden('/apis/g.io/v1/namespaces/a/widgets/w')).toBe(
      `widgets.g.io "w" is forbidden: ${user} get resource "widgets" in API group "g.io" in the namespace "a"`,
    )
    expect(await forbidden('/apis/g.io/v1/widgets')).toBe(
      `widgets.g.io is forbidden: ${user} list resource "widgets" in API group "g.io" at the cluster scope`,
    )
    expect(await forbidden('/apis/g.io/v1/namespaces/a/widgets/w/status', 'delete')).toBe(
      `widgets.g.io "w" is forbidden: ${user} delete resource "widgets/status" in API group "g.io" in the namespace "a"`,
    )
    expect(await forbidden('/metrics')).toBe(`forbidden: ${user} get path "/metrics"`)
    expect((await anonymous.get('/apis/g.io/v1/widgets/w')).body.details).toEqual({ name: 'w', group: 'g.io', kind: 'widgets' })
    for (const path of ['/healthz', '/readyz', '/livez']) expect(await anonymous.get(path)).toMatchObject({ status: 200, text: 'ok' })
  })

  it('[api §8.5] a wrong token is 401, whatever is asked for; behind a good certificate it is not looked at', async () => {
    const text =
      '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}\n'
    const wrong = client({ headers: { authorization: 'Bearer wrong' } })
    for (const path of [DEFINITIONS, '/nowhere', '/readyz']) expect(await wrong.get(path)).toMatchObject({ status: 401, text })
    const refused = await wrong.get(DEFINITIONS)
    expect(refused.headers['content-type']).toBe('application/json')
    expect(refused.headers).not.toHaveProperty('www-authenticate')
    expect((await client({ ...identity, headers: { authorization: 'Bearer wrong' } }).get(DEFINITIONS)).status).toBe(200)
  })

  it('[api §8.5] a certificate of another CA is nobody: 401 or 403, never served', async () => {
    const other = createServer({ securePort: 0, storage: { backend: 'memory' } })
    await other.listen()
    const { users } = parse(other.kubeconfig()) as Kubeconfig
    await other.close()
    const stranger = client({ cert: decoded(users[0].user['client-certificate-data']), key: decoded(users[0].user['client-key-data']) })
    expect([401, 403]).toContain((await stranger.get(DEFINITIONS)).status)
  })

  it('[api §8.10] HTTP/2 and HTTP/1.1 by ALPN, nothing below TLS 1.2', async () => {
    const session = connect(url, { ca, ...identity })
    expect(await http2Status(session, DEFINITIONS)).toBe(200)
    session.close()
    const { port } = new URL(url)
    const old = connectTls({ port: Number(port), host: '127.0.0.1', ca, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })
    await expect(
      new Promise((resolve, reject) => {
        old.on('secureConnect', resolve).on('error', reject)
      }),
    ).rejects.toThrow()
  })

  it('[openapi-and-clients §7.1] secrets are readable by their owner alone', async () => {
    for (const file of ['admin.kubeconfig', 'pki/token']) expect((await stat(join(dataDir, file))).mode & 0o777, file).toBe(0o600)
    expect(await readFile(join(dataDir, 'admin.kubeconfig'), 'utf8')).toBe(server.kubeconfig())
  })
})

function http2Status(session: Http2Session, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    session.on('error', reject)
    const stream = (session as ReturnType<typeof connect>).request({ ':path': path })
    stream.on('response', (headers) => {
      resolve(headers[':status'])
      stream.resume()
    })
    stream.on('error', reject)
    stream.end()
  })
}
