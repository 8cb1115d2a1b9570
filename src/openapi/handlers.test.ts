import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { at, bytes, json, setup, V3, WIDGET, widget } from './testing/setup.js'

const PROTOBUF_V2 = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'
const PROTOBUF_V3 = 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf'

describe('[openapi-and-clients §1.1] HTTP of v2', () => {
  it('has the tag of its JSON, whatever the form', async () => {
    const { ask } = setup(widget())
    const plain = await ask('/openapi/v2')
    const tag = `"${createHash('sha512')
      .update(await bytes(plain))
      .digest('hex')
      .toUpperCase()}"`
    expect(plain.headers).toEqual({
      'content-type': 'application/json',
      etag: tag,
      vary: 'Accept-Encoding, Accept',
      'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
      'accept-ranges': 'bytes',
    })
    const protobuf = await ask('/openapi/v2', { accept: PROTOBUF_V2 })
    expect(protobuf.headers).toEqual({ ...plain.headers, 'content-type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' })
    expect((await bytes(protobuf)).subarray(0, 5).toString('hex')).toBe('0a03322e30')
  })

  it.each([
    ['text/plain', 406],
    ['application/yaml', 406],
    ['text/plain, application/json', 200],
    ['application/json;as=Table;v=v1;g=meta.k8s.io', 200],
    ['application/*', 200],
    [PROTOBUF_V2.replace('@', '.'), 200],
  ])('Accept %s: %i', async (accept, status) => {
    const reply = await setup(widget()).ask('/openapi/v2', { accept })
    expect(reply.status).toBe(status)
    if (status === 406) expect([reply.headers, reply.body]).toEqual([{ vary: 'Accept-Encoding, Accept' }, ''])
  })

  it('weighs clauses', async () => {
    const { ask } = setup(widget())
    expect((await ask('/openapi/v2', { accept: `application/json;q=0.4,${PROTOBUF_V2};q=0.6` })).headers['content-type']).toMatch(
      /protobuf$/,
    )
    expect((await ask('/openapi/v2', { accept: `application/json,${PROTOBUF_V2}` })).headers['content-type']).toBe('application/json')
  })

  it('is compressed for whom that understands', async () => {
    const { ask } = setup(widget())
    const plain = await bytes(await ask('/openapi/v2', { 'accept-encoding': 'deflate, gzip;q=0' }))
    const reply = await ask('/openapi/v2', { 'accept-encoding': 'gzip, deflate' })
    expect(reply.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(await bytes(reply)).equals(plain)).toBe(true)
  })

  it('answers by the conditions of the request', async () => {
    const { ask } = setup(widget())
    const { etag = '', 'last-modified': time = '' } = (await ask('/openapi/v2')).headers
    const status = async (headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number> =>
      (await ask('/openapi/v2', headers, method)).status
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) expect(await status({ 'if-none-match': tag })).toBe(304)
    expect(await ask('/openapi/v2', { 'if-none-match': etag })).toEqual({
      status: 304,
      headers: { etag, vary: 'Accept-Encoding, Accept' },
      body: '',
    })
    expect(await status({ 'if-none-match': '"x"' })).toBe(200)
    expect(await status({ 'if-modified-since': time })).toBe(304)
    expect(await status({ 'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' })).toBe(200)
    expect(await status({ 'if-modified-since': 'yesterday' })).toBe(200)
    expect(await status({ 'if-none-match': '"x"', 'if-modified-since': time })).toBe(200)
    expect(await status({ 'if-match': '"x"' })).toBe(412)
    expect(await status({ 'if-match': etag })).toBe(200)
    expect(await status({ 'if-unmodified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' })).toBe(412)
    expect(await status({}, 'DELETE')).toBe(200)
    expect(await status({ 'if-none-match': etag }, 'POST')).toBe(412)
  })

  it('streams what is large', async () => {
    const { ask } = setup(widget({ schema: { type: 'object', description: 'x'.repeat(1_200_000) } }))
    const reply = await ask('/openapi/v2')
    expect(reply.body).toBeTypeOf('function')
    expect(at(JSON.parse((await bytes(reply)).toString()) as JsonObject, 'definitions', WIDGET)['description']).toHaveLength(1_200_000)
  })
})

describe('[openapi-and-clients §2] HTTP of v3', () => {
  it('leads by hash to documents that may be kept for ever', async () => {
    const { ask } = setup(widget())
    const index = await ask('/openapi/v3', { accept: 'text/plain' })
    expect(index.headers).not.toHaveProperty('vary')
    const url = at(await json(Promise.resolve(index)), 'paths', 'apis/example.com/v1')['serverRelativeURL'] as string
    const etag = (await ask(V3)).headers['etag']
    expect(url).toBe(`${V3}?hash=${String(etag).slice(1, -1)}`)
    const kept = await ask(`${url}&timeout=32s`)
    expect(kept.headers).toMatchObject({
      'cache-control': 'public, immutable',
      expires: 'Sat, 02 Jan 2027 03:04:05 UTC',
      vary: 'Accept',
      etag,
    })
    expect((await ask(url, { 'if-none-match': String(etag) })).headers).toMatchObject({ 'cache-control': 'public, immutable' })
    expect((await ask(V3)).headers).not.toHaveProperty('cache-control')
    expect((await ask(`${V3}?hash=`)).status).toBe(200)
    expect((await ask(url, { accept: 'text/plain' })).headers).toEqual({ vary: 'Accept' })
  })

  it('leads from a stale hash to the current document, in the form asked for', async () => {
    const { ask } = setup(widget())
    const etag = (await ask(V3)).headers['etag'] as string
    const moved = await ask(`${V3}?hash=0123&timeout=32s`, { accept: PROTOBUF_V3, 'if-none-match': etag })
    expect(moved).toEqual({
      status: 301,
      body: '',
      headers: {
        vary: 'Accept',
        etag,
        'content-type': 'application/com.github.proto-openapi.spec.v3.v1.0+protobuf',
        location: `${V3}?hash=${etag.slice(1, -1)}`,
      },
    })
    expect((await ask(`${V3}?hash=0123`, { accept: 'application/yaml' })).status).toBe(406)
  })

  it('has a protobuf form', async () => {
    const reply = await setup(widget()).ask(V3, { accept: PROTOBUF_V3 })
    expect((await bytes(reply)).subarray(0, 7).toString('hex')).toBe('0a05332e302e30')
  })

  it('knows no other paths', async () => {
    const { ask } = setup(widget())
    for (const path of [
      '/openapi',
      '/openapi/v1',
      '/openapi/v2/',
      '/openapi/v3/',
      '/openapi/v3/apis/example.com/v2',
      '/openapi/v3/__proto__',
    ])
      expect(await ask(path)).toBeUndefined()
  })
})
