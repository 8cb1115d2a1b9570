import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { makeCertificate } from '../base/x509/index.js'
import { APPLY, MERGE, openApi, TABLE, type Opened } from './testing/api.js'

const SECRETS = '/api/v1/namespaces/a/secrets'
const DRY = `${SECRETS}?dryRun=All`
const base64 = (text: string): string => Buffer.from(text).toString('base64')

async function made(content: JsonObject): Promise<Opened> {
  const opened = await openApi()
  await opened.call('POST', SECRETS, { body: { metadata: { name: 'one' }, ...content } })
  return opened
}

describe('data', () => {
  it('[openapi-and-clients §6.2] stringData becomes data, over what is there; a null value is empty', async () => {
    const { call } = await made({ data: { b: base64('1'), z: null }, stringData: { b: 'over', a: 'new' } })
    const { json } = await call('GET', `${SECRETS}/one`)
    expect(json).toMatchObject({ type: 'Opaque', data: { a: base64('new'), b: base64('over'), z: '' } })
    expect(Object.keys(json)).toEqual(['kind', 'apiVersion', 'metadata', 'data', 'type'])
    expect((await call('PATCH', `${SECRETS}/one`, { headers: MERGE, body: '{"stringData":{"a":"x"}}' })).json['data']).toMatchObject({
      a: base64('x'),
    })
  })

  it('[openapi-and-clients §6.2] apply leaves the owner of stringData as it is', async () => {
    const { call } = await openApi()
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'x' } })
    const { json } = await call('PATCH', `${SECRETS}/s?fieldManager=m`, { headers: APPLY, body })
    expect(json['metadata']).toMatchObject({ managedFields: [{ fieldsV1: { 'f:stringData': { 'f:a': {} } } }] })
    expect(json['data']).toEqual({ a: base64('x') })
  })
})

describe('types', () => {
  const docker = (key: string, text: string): JsonObject => ({ stringData: { [key]: text } })
  it.each<[string, JsonObject, string]>([
    ['kubernetes.io/tls', {}, '[data[tls.crt]: Required value, data[tls.key]: Required value]'],
    ['kubernetes.io/basic-auth', {}, '[data[username]: Required value, data[password]: Required value]'],
    ['kubernetes.io/ssh-auth', { data: { 'ssh-privatekey': '' } }, 'data[ssh-privatekey]: Required value'],
    ['kubernetes.io/service-account-token', {}, 'metadata.annotations[kubernetes.io/service-account.name]: Required value'],
    ['kubernetes.io/dockercfg', {}, 'data[.dockercfg]: Required value'],
    [
      'kubernetes.io/dockercfg',
      docker('.dockercfg', '{'),
      'data[.dockercfg]: Invalid value: "<secret contents redacted>": unexpected end of JSON input',
    ],
    [
      'kubernetes.io/dockerconfigjson',
      docker('.dockerconfigjson', '[]'),
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    ['any', { data: { '..': '' } }, `data[..]: Invalid value: "..": must not be '..'`],
    ['any', { stringData: { a: 'x'.repeat(1_048_577) } }, 'data: Too long: may not be more than 1048576 bytes'],
  ])('[openapi-and-clients §6.2] %s %#', async (type, content, wanted) => {
    const { refused } = await openApi()
    expect((await refused('POST', DRY, { body: { metadata: { name: 'x' }, type, ...content } })).message).toBe(
      `Secret "x" is invalid: ${wanted}`,
    )
  })

  it.each<[string, JsonObject]>([
    ['kubernetes.io/basic-auth', { data: { password: '' } }],
    ['kubernetes.io/dockercfg', docker('.dockercfg', 'null')],
    ['kubernetes.io/service-account-token', { metadata: { name: 'x', annotations: { 'kubernetes.io/service-account.name': 'sa' } } }],
    ['helm.sh/release.v1', {}],
  ])('[openapi-and-clients §6.2] %s is content', async (type, content) => {
    const { call } = await openApi()
    expect((await call('POST', DRY, { body: { metadata: { name: 'x' }, type, ...content } })).json['type']).toBe(type)
  })

  it('[openapi-and-clients §6.2] a type stays, and its rules bind updates', async () => {
    const { call, refused } = await made({ type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'c', 'tls.key': 'k' } })
    expect((await refused('PATCH', `${SECRETS}/one`, { headers: MERGE, body: '{"type":"x","data":null}' })).message).toBe(
      'Secret "one" is invalid: type: Invalid value: "x": field is immutable',
    )
    expect((await refused('PATCH', `${SECRETS}/one`, { headers: MERGE, body: '{"data":{"tls.key":null}}' })).message).toBe(
      'Secret "one" is invalid: data[tls.key]: Required value',
    )
    expect((await call('GET', `${SECRETS}?fieldSelector=type%3Dkubernetes.io/tls`)).json['items']).toHaveLength(1)
    expect((await call('GET', SECRETS, { headers: TABLE })).json['rows']).toMatchObject([{ cells: ['one', 'kubernetes.io/tls', 2, '0s'] }])
  })

  it('[openapi-and-clients §6.2] an immutable one', async () => {
    const { refused } = await made({ data: { a: base64('1') }, immutable: true })
    const { details } = await refused('PATCH', `${SECRETS}/one`, { headers: MERGE, body: '{"immutable":null,"data":{"b":""},"type":"x"}' })
    expect(details?.causes?.map(({ field }) => field)).toEqual(['type', 'immutable', 'data'])
  })
})

describe('TLS pairs that do not parse', () => {
  const pair = (): { readonly certificate: string; readonly key: string } => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const subject = { commonName: 'x' }
    const certificate = makeCertificate({
      subject,
      usage: { kind: 'authority' },
      publicKey,
      issuer: { subject, publicKey, privateKey },
      serial: Buffer.from([1]),
      notBefore: 0,
      notAfter: 1_700_000_000_000,
    })
    return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
  }
  const warnings = async (certificate: string, key: string): Promise<readonly string[]> => {
    const { call } = await openApi()
    const body = { metadata: { name: 'x' }, type: 'kubernetes.io/tls', stringData: { 'tls.crt': certificate, 'tls.key': key } }
    const { status, warnings: found } = await call('POST', DRY, { body })
    expect(status).toBe(201)
    return found
  }
  it('[openapi-and-clients §6.2] are stored with a warning', async () => {
    const [one, other] = [pair(), pair()]
    expect(await warnings(one.certificate, one.key)).toEqual([])
    expect(await warnings(one.certificate, other.key)).toEqual(['tls: private key does not match public key'])
    expect(await warnings('c', 'k')).toEqual(['tls: failed to find any PEM data in certificate input'])
    expect(await warnings(one.certificate, 'k')).toEqual(['tls: failed to find any PEM data in key input'])
    expect(await warnings(one.certificate, one.certificate)).toEqual([
      'tls: found a certificate rather than a key in the PEM for the private key',
    ])
    expect((await warnings(one.key, one.key))[0]).toMatch(/PEM inputs may have been switched$/)
  })
})
