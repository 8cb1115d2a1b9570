import { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { statusError } from '../meta/index.js'
import type { ServerOptions } from './options.js'
import type { Routes } from './routes/own-routes.js'
import { ask, start, type Served } from './testing/harness.js'

let served: Served | undefined
afterEach(async () => {
  await served?.server.destroy()
  served = undefined
})

async function serving(add: (routes: Routes) => void, options: ServerOptions = {}): Promise<string> {
  served = await start(
    { serve: ({ info }) => (info.isResourceRequest ? { status: 200, headers: {}, body: 'the API' } : undefined) },
    options,
  )
  add(served.server.routes)
  return served.url
}

describe('own routes', () => {
  it('answer behind the same filters, and know who asks', async () => {
    const url = await serving((routes) =>
      routes.get('/hello/:name', (context) => {
        const { user, auditId } = context.state
        context.set('x-mine', 'yes')
        context.cookies.set('a', 'b')
        context.body = { hello: context.params['name'], user: user.name, auditId, token: context.get('authorization') }
      }),
    )
    const { status, headers, text } = await ask(`${url}/hello/world`, { headers: { 'audit-id': 'id', authorization: 'Bearer x' } })
    expect([status, JSON.parse(text)]).toEqual([200, { hello: 'world', user: 'system:admin', auditId: 'id', token: '' }])
    expect(headers).toMatchObject({
      'audit-id': 'id',
      'cache-control': 'no-cache, private',
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(text.length),
      'x-mine': 'yes',
      'set-cookie': ['a=b; path=/; httponly'],
    })
    expect((await ask(`${url}/hello/world`, { method: 'HEAD' })).text).toBe('')
    expect(served?.log.at(-1)).toContain('uri=/hello/world')
  })

  it('are for those who may', async () => {
    const url = await serving((routes) => routes.get('/mine', (context) => void (context.body = context.state.user.name)), {
      authorizer: ({ verb, path }) => (verb === 'get' && path === '/mine' ? 'allow' : 'noOpinion'),
    })
    const headers = { 'impersonate-user': 'bob' }
    expect(await ask(`${url}/mine`, { headers })).toMatchObject({ status: 200, text: 'bob' })
    expect((await ask(`${url}/other`, { headers })).status).toBe(403)
  })

  it('are in the index, and leave the rest as it is', async () => {
    const url = await serving((routes) => {
      routes.get('/mine', (context) => void (context.body = 'mine'))
      routes.get('/version', (context, next) => next().then(() => context.set('x', 'y')))
      routes.get('/:anything/below', (context) => void (context.body = 'below'))
      routes.all('/apis/ex.io/v1/widgets', (context) => void (context.body = 'stolen'))
    })
    const { text } = await ask(`${url}/`)
    expect((JSON.parse(text) as { paths: string[] }).paths).toEqual(expect.arrayContaining(['/mine', '/version', '/healthz']))
    expect(text).not.toContain('anything')
    expect(JSON.parse((await ask(`${url}/version`)).text)).toMatchObject({ major: '1' })
    expect((await ask(`${url}/x/below`)).text).toBe('below')
    expect((await ask(`${url}/apis/ex.io/v1/widgets`)).text).toBe('the API')
    expect((await ask(`${url}/nowhere`)).status).toBe(404)
  })

  it('read bodies, up to a limit', async () => {
    const url = await serving((routes) =>
      routes.post('/echo', async (context) => {
        context.body = (await context.state.readBody(10)).toString()
      }),
    )
    expect(await ask(`${url}/echo`, { method: 'POST', body: 'text' })).toMatchObject({ status: 200, text: 'text' })
    expect(await ask(`${url}/echo`, { method: 'POST', body: 'much more text' })).toMatchObject({ status: 413 })
  })

  it('stream', async () => {
    const url = await serving((routes) => {
      routes.get('/stream', (context) => {
        context.type = 'text/plain'
        context.body = Readable.from(['one ', 'two'])
      })
      routes.get('/web', (context) => {
        context.body = new Response('three', { headers: { 'x-web': 'yes' } })
      })
    })
    const { headers, text } = await ask(`${url}/stream`)
    expect([text, headers['content-type']]).toEqual(['one two', 'text/plain; charset=utf-8'])
    expect(await ask(`${url}/web`)).toMatchObject({ text: 'three', headers: { 'x-web': 'yes' } })
  })

  it('may write the response themselves', async () => {
    const url = await serving((routes) =>
      routes.get('/raw', ({ res }) => {
        res.writeHead(202, { 'x-raw': 'yes' })
        res.end('raw')
      }),
    )
    expect(await ask(`${url}/raw`)).toMatchObject({ status: 202, text: 'raw', headers: { 'x-raw': 'yes' } })
    expect(served?.log.at(-1)).toContain('status=202')
  })

  it('without an answer are not found, with an empty one they are', async () => {
    const url = await serving((routes) => {
      routes.get('/silent', () => undefined)
      routes.get('/empty', (context) => void (context.status = 204))
    })
    expect(await ask(`${url}/silent`)).toMatchObject({ status: 404, text: 'Not Found' })
    expect(await ask(`${url}/empty`)).toMatchObject({ status: 204, text: '' })
  })

  it('fail in words, or as a fault', async () => {
    const url = await serving((routes) => {
      routes.get('/teapot', (context) => context.throw(418, 'short and stout'))
      routes.get('/status', () => {
        throw statusError.notFound({ group: '', resource: 'things' }, 'x')
      })
      routes.get('/broken', () => {
        throw new TypeError('secret')
      })
      routes.get('/broken-stream', (context) => {
        context.body = new Readable({
          read() {
            this.destroy(new Error('secret'))
          },
        })
      })
    })
    expect(await ask(`${url}/teapot`)).toMatchObject({ status: 418, text: 'short and stout\n' })
    expect(JSON.parse((await ask(`${url}/status`)).text)).toMatchObject({ kind: 'Status', reason: 'NotFound' })
    for (const path of ['/broken', '/broken-stream']) {
      const { status, text } = await ask(url + path)
      expect([status, text]).toEqual([500, 'This request caused apiserver to panic. Look in the logs for details.\n'])
    }
    expect((await ask(`${url}/healthz`)).status).toBe(200)
  })

  it('[api §8.4] have a time like others', async () => {
    const url = await serving((routes) =>
      routes.get('/slow', (context) => new Promise((resolve) => context.state.signal.addEventListener('abort', () => resolve(undefined)))),
    )
    expect((await ask(`${url}/slow?timeout=20ms`)).status).toBe(504)
  })
})
