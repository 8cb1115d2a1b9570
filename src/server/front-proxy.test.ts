import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:http2'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock, systemRandom } from '../base/index.js'
import { makeCertificate, type Usage } from '../base/x509/index.js'
import { Authorities } from './certificates/authorities.js'
import { makeAuthority, type Identity } from './certificates/identities.js'
import type { ServerOptions } from './options.js'
import { ask, start, type Served } from './testing/harness.js'

const sources = { clock: systemClock, random: systemRandom() }
const DAY = 24 * 3600 * 1000
const PATH = '/apis/ex.io/v1/widgets'
const HEADERS = { 'x-remote-user': 'eve', 'x-remote-group': ['a', 'b,c'], 'x-remote-extra-acme.io%2Fk': 'v' }
const EVE = { name: 'eve', groups: ['a', 'b,c', 'system:authenticated'], extra: { 'acme.io/k': ['v'] } }

/** A certificate of an authority. Authorities made here have one subject, so that signatures alone tell them apart. */
function issued(
  authority: Identity,
  commonName: string,
  usage: Usage = { kind: 'client' },
  notAfter = sources.clock.now() + DAY,
): Identity {
  const issuerKey = createPrivateKey(authority.key)
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificate = makeCertificate({
    subject: { commonName },
    usage,
    publicKey,
    issuer: { subject: { commonName: nameOf(authority) }, publicKey: createPublicKey(issuerKey), privateKey: issuerKey },
    serial: Buffer.from(sources.random.uuid().replaceAll('-', ''), 'hex'),
    notBefore: Math.min(sources.clock.now(), notAfter) - DAY,
    notAfter,
  })
  return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }
}

function nameOf({ certificate }: Identity): string {
  return /CN=(.*)/.exec(new X509Certificate(certificate).subject)?.[1] ?? ''
}

const users = makeAuthority(sources)
const proxies = makeAuthority(sources)
const middle = issued(proxies, 'middle', { kind: 'authority' })
const bob = issued(users, 'bob')
const proxy = issued(proxies, 'proxy')
const farProxy = issued(middle, 'proxy')
const farWithChain = { ...farProxy, certificate: farProxy.certificate + middle.certificate }

let folder = ''
let served: Served | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'front-proxy-'))
  await writeFile(join(folder, 'users.crt'), users.certificate)
  await writeFile(join(folder, 'proxies.crt'), makeAuthority(sources).certificate + proxies.certificate)
  return () => rm(folder, { recursive: true })
})
afterEach(async () => {
  await served?.server.destroy()
})

async function serving(options: ServerOptions = {}): Promise<string> {
  served = await start(
    { serve: ({ user, info }) => (info.isResourceRequest ? { status: 200, headers: {}, body: JSON.stringify(user) } : undefined) },
    {
      securePort: 0,
      tls: { clientCaFile: join(folder, 'users.crt') },
      frontProxy: { clientCaFile: join(folder, 'proxies.crt'), allowedNames: ['proxy'] },
      authorizer: () => 'allow',
      ...options,
    },
  )
  return served.secureUrl
}

const shown = ({ certificate, key }: Identity): { cert: string; key: string; rejectUnauthorized: false } => ({
  cert: certificate,
  key,
  rejectUnauthorized: false,
})

describe('[api §8.5] a front proxy', () => {
  it.each([
    ['with a certificate of its CA', proxy],
    ['with that of an intermediate authority', farWithChain],
  ])('%s tells who asks', async (_how, identity) => {
    const url = await serving()
    const { status, text } = await ask(url + PATH, { ...shown(identity), headers: HEADERS })
    expect([status, JSON.parse(text)]).toEqual([200, EVE])
  })

  it('is nobody itself', async () => {
    const url = await serving()
    expect((await ask(url + PATH, shown(proxy))).status).toBe(401)
  })

  it.each([
    ['a user', bob, 'bob'],
    ['a proxy with another name', issued(proxies, 'other'), undefined],
    ['one whose chain is not shown', farProxy, undefined],
    ['one whose certificate has ended', issued(proxies, 'proxy', { kind: 'client' }, sources.clock.now() - 1000), undefined],
    ['one with the certificate of a server', issued(proxies, 'proxy', { kind: 'server', names: ['proxy'] }), undefined],
    ['one of an authority that nobody knows', issued(makeAuthority(sources), 'proxy'), undefined],
  ])('is believed, and not %s', async (_who, identity, name) => {
    const url = await serving()
    const { status, text } = await ask(url + PATH, { ...shown(identity), headers: HEADERS })
    expect(status === 200 ? (JSON.parse(text) as { name: string }).name : status).toBe(name ?? 401)
  })

  it('is not there unless it is said', async () => {
    const url = await serving({ frontProxy: undefined } as unknown as ServerOptions)
    expect((await ask(url + PATH, { ...shown(proxy), headers: HEADERS })).status).toBe(401)
    const anonymous = await ask(url + PATH, { rejectUnauthorized: false, headers: HEADERS })
    expect(JSON.parse(anonymous.text)).toEqual({ name: 'system:anonymous', groups: ['system:unauthenticated'] })
  })

  it('is every user, which the log tells, where there is one CA for both and no name is asked for', async () => {
    const frontProxy = { clientCaFile: join(folder, 'users.crt') }
    const url = await serving({ frontProxy })
    expect(JSON.parse((await ask(url + PATH, { ...shown(bob), headers: HEADERS })).text)).toEqual(EVE)
    expect(JSON.parse((await ask(url + PATH, shown(bob))).text)).toMatchObject({ name: 'bob' })
    expect(served?.log.filter((line) => line.includes('each user of that CA can be anybody'))).toHaveLength(1)
    await served?.server.destroy()
    await serving({ frontProxy: { ...frontProxy, allowedNames: ['proxy'] } })
    expect(served?.log.filter((line) => line.includes('can be anybody'))).toEqual([])
  })

  it('is known on each of its connections, whatever was shown on earlier ones', async () => {
    const url = await serving()
    const agent = new Agent({ maxCachedSessions: 10, keepAlive: false, ...shown(farWithChain) })
    for (let at = 0; at < 3; at++) expect((await ask(url + PATH, { agent, headers: HEADERS })).status).toBe(200)
    agent.destroy()
  })

  it('tells it by HTTP/2', async () => {
    const session = connect(await serving(), shown(proxy))
    const stream = session.request({ ':path': PATH, ...HEADERS })
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    expect(JSON.parse(text)).toEqual(EVE)
    session.close()
  })

  it('tells it in headers of its own, which nobody sees behind the filters', async () => {
    const url = await serving({
      frontProxy: { clientCaFile: join(folder, 'proxies.crt'), usernameHeaders: ['X-Who'], extraHeaderPrefixes: ['X-About-'] },
    })
    served?.server.routes.get('/seen', (context) => {
      context.body = { user: context.state.user, headers: Object.keys(context.headers), raw: context.req.rawHeaders }
    })
    const headers = { 'x-who': 'ann', 'x-about-k': 'v', 'x-remote-user': 'eve', authorization: 'Bearer x', other: 'o' }
    const { text } = await ask(`${url}/seen`, { ...shown(proxy), headers })
    const { user, headers: names, raw } = JSON.parse(text) as { user: unknown; headers: string[]; raw: string[] }
    expect(user).toEqual({ name: 'ann', groups: ['system:authenticated'], extra: { k: ['v'] } })
    expect(names.sort()).toEqual(['connection', 'host', 'other'])
    expect(raw.filter((_value, at) => at % 2 === 0).sort()).toEqual(['Connection', 'Host', 'other'])
  })
})

describe('[api §8.5] without anonymous requests', () => {
  it('whoever shows nothing is 401, for health, too', async () => {
    const url = await serving({ anonymousAuth: false })
    expect((await ask(`${url}/healthz`, { rejectUnauthorized: false })).status).toBe(401)
    expect((await ask(`${url}/healthz`, shown(bob))).status).toBe(200)
  })
})

describe('authorities', () => {
  const chain = (...pems: string[]): X509Certificate[] => pems.map((pem) => new X509Certificate(pem))
  const now = sources.clock.now()

  it('have signed what leads to them', () => {
    const authorities = new Authorities([users.certificate + proxies.certificate])
    expect(authorities.haveSigned(chain(bob.certificate), now)).toBe(true)
    expect(authorities.haveSigned(chain(farProxy.certificate, middle.certificate), now)).toBe(true)
    expect(authorities.haveSigned(chain(farProxy.certificate), now)).toBe(false)
    expect(authorities.haveSigned([], now)).toBe(false)
  })

  it.each([
    ['is no authority', issued(proxies, 'middle')],
    ['has ended', issued(proxies, 'middle', { kind: 'authority' }, now - 1000)],
    ['has not signed it', issued(proxies, 'middle', { kind: 'authority' })],
  ])('have not signed what leads to them by way of one that %s', (what, between) => {
    const leaf = issued(what === 'has not signed it' ? middle : between, 'proxy')
    const found = chain(leaf.certificate, between.certificate)
    expect(new Authorities([proxies.certificate]).haveSigned(found, now)).toBe(false)
  })
})
