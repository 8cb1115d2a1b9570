import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { FakeClock, systemRandom } from '../base/index.js'
import { makeAdmin, makeAuthority, type Identity } from './certificates/identities.js'
import { kubeconfigText } from './kubeconfig.js'

const sources = { clock: new FakeClock(Date.UTC(2026, 0, 2)), random: systemRandom() }
const authority = makeAuthority(sources)

/** The administrator's key as a client finds it. */
function keyIn(admin: Identity): string {
  const config = parse(kubeconfigText('https://127.0.0.1:6443', { servingCa: authority.certificate, admin }))
  const key: string = config.users[0].user['client-key-data']
  return Buffer.from(key, 'base64').toString()
}

describe('[clients §7.1] the key of the kubeconfig', () => {
  it('is in the form whose head names the algorithm, and fits the certificate', () => {
    const admin = makeAdmin(sources, authority)
    const key = keyIn(admin)
    expect(key).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/)
    expect(new X509Certificate(admin.certificate).checkPrivateKey(createPrivateKey(key))).toBe(true)
  })

  it('of another algorithm stays as it is', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    expect(keyIn({ certificate: makeAdmin(sources, authority).certificate, key })).toBe(key)
  })
})
