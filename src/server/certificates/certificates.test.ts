import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock, systemRandom } from '../../base/index.js'
import { resolveOptions, type ResolvedOptions, type ServerOptions } from '../options.js'
import { StartError } from '../start-error.js'
import { loadCredentials, type Credentials } from './credentials.js'
import { loadTokenKey } from './token-key.js'
import { makeAdmin, makeAuthority, makeServing, servesStill } from './identities.js'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
const DAY = 24 * 3600 * 1000

describe('[clients §7.2] made certificates', () => {
  const sources = { clock: new FakeClock(NOW), random: systemRandom() }
  const authority = makeAuthority(sources)
  const serving = makeServing(sources, authority, '10.1.2.3')
  const admin = makeAdmin(sources, authority)
  const signer = new X509Certificate(authority.certificate)

  it('of the authority', () => {
    expect(signer.ca).toBe(true)
    expect(signer.verify(signer.publicKey)).toBe(true)
    expect(signer.checkPrivateKey(createPrivateKey(authority.key))).toBe(true)
  })

  it('of the server', () => {
    const certificate = new X509Certificate(serving.certificate)
    expect([certificate.ca, certificate.checkIssued(signer), certificate.verify(signer.publicKey)]).toEqual([false, true, true])
    expect(certificate.checkPrivateKey(createPrivateKey(serving.key))).toBe(true)
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    for (const address of ['127.0.0.1', '10.1.2.3', '::1']) expect(certificate.checkIP(address)).toBe(address)
    expect(certificate.checkIP('10.1.2.4')).toBeUndefined()
    for (const host of ['localhost', 'kubernetes.default.svc']) expect(certificate.checkHost(host)).toBe(host)
    expect(Date.parse(certificate.validFrom)).toBe(NOW - 3_600_000)
    expect(Date.parse(certificate.validTo)).toBe(NOW + 3650 * DAY)
  })

  it('of the administrator', () => {
    const certificate = new X509Certificate(admin.certificate)
    expect(certificate.subject.split('\n').sort()).toEqual(['CN=system:admin', 'O=system:masters'])
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(certificate.verify(signer.publicKey)).toBe(true)
    expect(certificate.serialNumber).not.toBe(signer.serialNumber)
  })

  it.each(['::', '::1', 'fe80::1:2', '2001:db8:0:1:2:3:4:5', '::ffff:10.0.0.1'])('cover the address %s', (address) => {
    expect(servesStill(sources, authority, makeServing(sources, authority, address), address)).toBe(true)
  })

  it('are no longer good when they end soon, for another address, or by another authority', () => {
    expect(servesStill(sources, authority, serving, '10.1.2.3')).toBe(true)
    expect(servesStill(sources, authority, serving, '10.9.9.9')).toBe(false)
    expect(servesStill(sources, makeAuthority(sources), serving, '10.1.2.3')).toBe(false)
    expect(servesStill({ ...sources, clock: new FakeClock(NOW + 3630 * DAY) }, authority, serving, '10.1.2.3')).toBe(false)
  })
})

describe('kept credentials', () => {
  let dataDir = ''
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'credentials-'))
  })
  afterEach(async () => {
    await rm(dataDir, { recursive: true })
  })

  const load = (options: ServerOptions = {}, now = NOW): Promise<Credentials> =>
    loadCredentials(resolved(options), { clock: new FakeClock(now), random: systemRandom() })
  const resolved = (options: ServerOptions): ResolvedOptions => resolveOptions({ dataDir, ...options })
  const pki = (name: string): string => join(dataDir, 'pki', name)

  it('are made once, for the user alone', async () => {
    const made = await load()
    expect(made.token).toMatch(/^[0-9a-f]{64}$/)
    expect(await load()).toEqual(made)
    const names = ['admin.crt', 'admin.key', 'ca.crt', 'ca.key', 'server.crt', 'server.key', 'token']
    expect((await readdir(pki('.'))).sort()).toEqual(names)
    for (const name of names) expect((await stat(pki(name))).mode & 0o777).toBe(0o600)
    expect((await stat(pki('.'))).mode & 0o777).toBe(0o700)
  })

  it('[openapi-and-clients §6.2] the key of tokens is made once, kept where objects are kept, and said to be damaged where it is', async () => {
    const key = await loadTokenKey(resolved({}))
    expect((await loadTokenKey(resolved({}))).id).toBe(key.id)
    expect((await stat(pki('sa.key'))).mode & 0o777).toBe(0o600)
    for (const options of [resolved({ storage: { backend: 'memory' } }), resolveOptions({})])
      expect((await loadTokenKey(options)).id).not.toBe(key.id)
    await writeFile(pki('sa.key'), 'nonsense')
    await expect(loadTokenKey(resolved({}))).rejects.toThrow(StartError)
  })

  it('are renewed in time by the same authority', async () => {
    const made = await load()
    const later = await load({}, NOW + 3630 * DAY)
    expect(later.servingCa).toBe(made.servingCa)
    expect([later.serving.certificate === made.serving.certificate, later.admin.certificate === made.admin.certificate]).toEqual([
      false,
      false,
    ])
  })

  it('are made anew for another address', async () => {
    const made = await load()
    const moved = await load({ bindAddress: '10.0.0.1' })
    expect(moved.serving.certificate).not.toBe(made.serving.certificate)
    expect(moved.admin).toEqual(made.admin)
  })

  it('that are damaged are said to be', async () => {
    await load()
    await writeFile(pki('server.crt'), 'nonsense')
    await expect(load()).rejects.toThrow(
      new StartError('the certificates in the data folder are damaged (server): remove its folder pki, and new ones are made'),
    )
    await unlink(pki('server.crt'))
    await expect(load()).resolves.toBeDefined()
  })

  it('may be given', async () => {
    const own = await load()
    const [certFile, privateKeyFile, clientCaFile] = [join(dataDir, 'a.crt'), join(dataDir, 'a.key'), join(dataDir, 'b.crt')]
    await writeFile(certFile, own.serving.certificate)
    await writeFile(privateKeyFile, own.serving.key)
    await writeFile(clientCaFile, own.servingCa)
    const given = await load({ tls: { certFile, privateKeyFile, clientCaFile } })
    expect(given.serving).toEqual(own.serving)
    expect(given.servingCa).toBe(own.serving.certificate)
    expect(given.clientCas).toEqual([own.servingCa, own.servingCa])
    await expect(load({ tls: { certFile: privateKeyFile, privateKeyFile } })).rejects.toThrow(
      `the TLS certificate file ${privateKeyFile} holds no certificate in PEM form`,
    )
    await expect(load({ tls: { clientCaFile: join(dataDir, 'none') } })).rejects.toThrow(
      `the client CA file ${join(dataDir, 'none')} does not exist`,
    )
  })

  it('without a folder are kept nowhere', async () => {
    const options = resolveOptions({})
    const sources = { clock: new FakeClock(NOW), random: systemRandom() }
    const one = await loadCredentials(options, sources)
    expect((await loadCredentials(options, sources)).token).not.toBe(one.token)
    expect(await readFile(pki('token')).catch(() => 'none')).toBe('none')
  })
})
