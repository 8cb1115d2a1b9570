import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { isStatusError } from '../../meta/index.js'
import { ISSUER, NOW, openAccounts, type Accounts } from '../testing/accounts.js'
import { AccountTokens, type TokenOrder } from './account-tokens.js'
import { verifyJwt } from './jwt.js'
import { makeTokenKey, readTokenKey } from './token-key.js'

const ORDER: TokenOrder = {
  audiences: [ISSUER],
  lifetimeSeconds: 600,
  namespace: 'a',
  account: { name: 'robot', uid: 'u1' },
  secret: undefined,
}
const UNKNOWN = { outcome: 'unknown' }
const refusal = (reason: string): object => ({ outcome: 'invalid', reason })
const encoded = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

describe('[openapi-and-clients §6.2] tokens of service accounts', () => {
  it('say who they are for, when they end, and what they are bound to', () => {
    const { key, tokens } = openAccounts()
    const token = tokens.make({ ...ORDER, audiences: ['x', 'y'], secret: { name: 's', uid: 'us' } })
    const seconds = NOW / 1000
    expect(JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString())).toEqual({ alg: 'ES256', kid: key.id })
    expect(verifyJwt(key, token)).toEqual({
      aud: ['x', 'y'],
      exp: seconds + 600,
      iat: seconds,
      iss: ISSUER,
      jti: 'id-1',
      'kubernetes.io': { namespace: 'a', secret: { name: 's', uid: 'us' }, serviceaccount: { name: 'robot', uid: 'u1' } },
      nbf: seconds,
      sub: 'system:serviceaccount:a:robot',
    })
  })

  it('[api §8.5] tell the user, again and again', () => {
    const { tokens } = openAccounts()
    const token = tokens.make(ORDER)
    for (const _ of [1, 2])
      expect(tokens.authenticateToken(token)).toEqual({
        outcome: 'user',
        audiences: [ISSUER],
        user: {
          name: 'system:serviceaccount:a:robot',
          uid: 'u1',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
          extra: { 'authentication.kubernetes.io/credential-id': ['JTI=id-1'] },
        },
      })
  })

  it('are for their audiences alone', () => {
    const { tokens } = openAccounts()
    const token = tokens.make({ ...ORDER, audiences: ['x', 'y'] })
    expect(tokens.authenticateToken(token, ['z', 'y'])).toMatchObject({ outcome: 'user', audiences: ['y'] })
    expect(tokens.authenticateToken(token)).toEqual(refusal(`token audiences ["x" "y"] is invalid for the target audiences ["${ISSUER}"]`))
  })

  it('end in their time, for clocks that are up to a minute off', async () => {
    const { clock, tokens } = openAccounts()
    const token = tokens.make(ORDER)
    await clock.advance(660_000)
    expect(tokens.authenticateToken(token)).toMatchObject({ outcome: 'user' })
    await clock.advance(1)
    expect(tokens.authenticateToken(token)).toEqual(refusal('service account token has expired'))
  })

  it('are not good before their time', () => {
    const early = openAccounts()
    const token = early.tokens.make(ORDER)
    const clock = { now: () => NOW - 60_001 }
    const tokens = new AccountTokens({ issuer: ISSUER, clock, identity: { uuid: () => '' }, store: early.store })
    tokens.useKey(early.key)
    expect(tokens.authenticateToken(token)).toEqual(refusal('service account token is not valid yet'))
  })

  const ends: readonly [string, (accounts: Accounts) => void, string][] = [
    ['goes', ({ put }) => put('serviceaccounts', 'robot', undefined), 'serviceaccounts "robot" not found'],
    ['is another one', ({ put }) => put('serviceaccounts', 'robot', { uid: 'u2' }), 'service account UID (u2) does not match claim (u1)'],
    [
      'has been going for a while',
      ({ put }) => put('serviceaccounts', 'robot', { uid: 'u1', deletionTimestamp: '2026-01-02T03:03:04Z' }),
      'service account a/robot has been deleted',
    ],
    ['is bound to a Secret that goes', ({ put }) => put('secrets', 's', undefined), 'service account token has been invalidated'],
    [
      'is bound to a Secret that is another one',
      ({ put }) => put('secrets', 's', { uid: 'other' }),
      'secret UID (other) does not match service account secret ref claim (us)',
    ],
    [
      'is bound to a Secret that has been going for a while',
      ({ put }) => put('secrets', 's', { uid: 'us', deletionTimestamp: '2026-01-02T03:03:04Z' }),
      'service account token has been invalidated',
    ],
  ]
  it.each(ends)('end when the account %s', (_, change, reason) => {
    const accounts = openAccounts()
    accounts.put('secrets', 's', { uid: 'us' })
    const token = accounts.tokens.make({ ...ORDER, secret: { name: 's', uid: 'us' } })
    expect(accounts.tokens.authenticateToken(token)).toMatchObject({ outcome: 'user' })
    change(accounts)
    expect(accounts.tokens.authenticateToken(token)).toEqual(refusal(reason))
  })

  it('are neither made nor known before there is a key', () => {
    const { clock, store } = openAccounts()
    const tokens = new AccountTokens({ issuer: ISSUER, clock, identity: { uuid: () => '' }, store })
    expect(() => tokens.make(ORDER)).toThrow('the key of tokens has not been read yet')
    expect(tokens.authenticateToken(openAccounts().tokens.make(ORDER))).toEqual(UNKNOWN)
    expect(tokens.keySet()).toEqual({ keys: [] })
  })

  it('are not made where they would be too long to be taken', () => {
    const { tokens } = openAccounts()
    expect(tokens.authenticateToken(tokens.make({ ...ORDER, audiences: [ISSUER, 'x'.repeat(40_000)] }))).toMatchObject({ outcome: 'user' })
    try {
      tokens.make({ ...ORDER, audiences: ['x'.repeat(50_000)] })
      expect.fail('it was made')
    } catch (error) {
      expect(isStatusError(error) ? error.code : error).toBe(400)
    }
  })

  it('are remembered in bounds', () => {
    const { tokens } = openAccounts()
    const all = Array.from({ length: 1_100 }, () => tokens.make(ORDER))
    for (const token of [...all, ...all.slice(0, 3)]) expect(tokens.authenticateToken(token).outcome).toBe('user')
  })
})

describe('[api §8.5] hostile tokens are nobody’s', () => {
  const claims = (more: JsonObject = {}): JsonObject => ({
    aud: [ISSUER],
    exp: NOW / 1000 + 600,
    iat: NOW / 1000,
    iss: ISSUER,
    jti: 'x',
    'kubernetes.io': { namespace: 'a', serviceaccount: { name: 'robot', uid: 'u1' } },
    ...more,
  })
  const signed = ({ key }: Accounts, header: unknown, payload: unknown, with_ = key.privateKey): string => {
    const content = `${encoded(header)}.${encoded(payload)}`
    return `${content}.${sign('sha256', Buffer.from(content), { key: with_, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  }
  const header = ({ key }: Accounts, more: JsonObject = {}): JsonObject => ({ alg: 'ES256', kid: key.id, ...more })
  const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 1_024 })

  const forged: readonly [string, (accounts: Accounts, good: string) => string][] = [
    ['cut off', (_, good) => good.slice(0, -4)],
    ['with another signature', (_, good) => good.slice(0, -8) + 'AAAAAAAA'],
    ['without a signature', (_, good) => `${good.split('.').slice(0, 2).join('.')}.`],
    ['of two parts', (_, good) => good.split('.').slice(0, 2).join('.')],
    ['of four parts', (_, good) => `${good}.x`],
    ['with padding', (_, good) => `${good}==`],
    ['with other claims', (_, good) => good.replace(/\.[^.]*\./, `.${encoded(claims({ jti: 'y' }))}.`)],
    ['of algorithm none', (accounts) => `${encoded(header(accounts, { alg: 'none' }))}.${encoded(claims())}.`],
    ['of algorithm none, signed', (accounts) => signed(accounts, header(accounts, { alg: 'none' }), claims())],
    [
      'signed with the public key as a secret',
      (accounts) => {
        const content = `${encoded(header(accounts, { alg: 'HS256' }))}.${encoded(claims())}`
        const secret = accounts.key.publicKey.export({ type: 'spki', format: 'pem' })
        return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
      },
    ],
    [
      'of RSA',
      (accounts) => {
        const content = `${encoded(header(accounts, { alg: 'RS256' }))}.${encoded(claims())}`
        return `${content}.${sign('sha256', Buffer.from(content), rsa).toString('base64url')}`
      },
    ],
    ['of another key that says it is this one', (accounts) => signed(accounts, header(accounts), claims(), openAccounts().key.privateKey)],
    ['of this key that says it is another one', (accounts) => signed(accounts, header(accounts, { kid: 'x' }), claims())],
    ['with extensions that have to be understood', (accounts) => signed(accounts, header(accounts, { crit: ['b64'] }), claims())],
    ['with a header that is a list', (accounts) => signed(accounts, [], claims())],
    ['with a header that is no JSON', (accounts) => signed(accounts, '{', claims())],
    ['with a long header', (accounts) => signed(accounts, header(accounts, { x: 'x'.repeat(2_000) }), claims())],
    ['with claims that are no JSON', (accounts) => signed(accounts, header(accounts), '{')],
    ['with claims nested deep', (accounts) => signed(accounts, header(accounts), '['.repeat(20_000))],
    ['of another issuer', (accounts) => signed(accounts, header(accounts), claims({ iss: 'x' }))],
    ['without an account', (accounts) => signed(accounts, header(accounts), claims({ 'kubernetes.io': {} }))],
    ['without an end', (accounts) => signed(accounts, header(accounts), claims({ exp: 'never' }))],
    ['of a megabyte', () => 'a.'.repeat(500_000)],
    ['of nothing but dots', () => '..'],
    [
      'with the signature as ASN.1',
      (accounts) => {
        const content = `${encoded(header(accounts))}.${encoded(claims())}`
        return `${content}.${sign('sha256', Buffer.from(content), accounts.key.privateKey).toString('base64url')}`
      },
    ],
  ]
  it.each(forged)('%s', (_, forge) => {
    const accounts = openAccounts()
    const good = signed(accounts, header(accounts), claims())
    expect(accounts.tokens.authenticateToken(good)).toMatchObject({ outcome: 'user' })
    expect(accounts.tokens.authenticateToken(forge(accounts, good))).toEqual(UNKNOWN)
  })

  it('one without a key id is checked with the only key', () => {
    const accounts = openAccounts()
    expect(accounts.tokens.authenticateToken(signed(accounts, { alg: 'ES256' }, claims()))).toMatchObject({ outcome: 'user' })
  })
})

describe('keys of tokens', () => {
  it('stay the same when they are read again, and are told as a JSON Web Key', () => {
    const pem = makeTokenKey()
    const key = readTokenKey(pem)
    expect(readTokenKey(pem).id).toBe(key.id)
    expect(key.jwk).toMatchObject({ use: 'sig', kty: 'EC', crv: 'P-256', alg: 'ES256', kid: key.id })
    expect(JSON.stringify(key.jwk)).not.toContain('"d"')
  })

  it('are on P-256 alone', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    expect(() => readTokenKey(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)).toThrow(
      'the key is no elliptic curve key on P-256',
    )
    expect(() => readTokenKey('nonsense')).toThrow()
  })
})
