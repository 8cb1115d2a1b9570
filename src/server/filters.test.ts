import { request, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { AuthorizeFunction } from '../auth/index.js'
import type { Reply } from '../endpoints/index.js'
import { statusError } from '../meta/index.js'
import type { Backend } from './backend.js'
import type { ServerOptions } from './options.js'
import { ask, deferred, moment, type Served, start } from './testing/harness.js'

const OK: Reply = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"a":1}\n' }
const PATH = '/apis/ex.io/v1/namespaces/a/widgets'

let served: Served | undefined
afterEach(async () => {
  await served?.server.destroy()
  served = undefined
})

async function serving(serve: Backend['serve'], options: ServerOptions = {}): Promise<Served> {
  served = await start({ serve }, options)
  return served
}

describe('a reply', () => {
  it('[api §8.2] carries the common headers', async () => {
    const { url } = await serving(() => OK)
    const { status, headers, text } = await ask(url + PATH)
    expect([status, text]).toEqual([200, '{"a":1}\n'])
    expect(headers).toMatchObject({ 'cache-control': 'no-cache, private', 'content-type': 'application/json', 'content-length': '8' })
    expect(headers['audit-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    expect(headers['date']).toBeDefined()
  })

  it('[api §8.1] has the audit id that the client gave', async () => {
    const { url } = await serving(() => OK)
    expect((await ask(url + PATH, { headers: { 'audit-id': 'mine' } })).headers['audit-id']).toBe('mine')
    expect((await ask(url + PATH, { headers: { 'audit-id': 'x'.repeat(1000) } })).headers['audit-id']).toHaveLength(36)
  })

  it('[api §8.1] may override the cache control', async () => {
    const { url } = await serving(() => ({ ...OK, headers: { 'cache-control': 'public' } }))
    expect((await ask(url + PATH)).headers['cache-control']).toBe('public')
  })

  it('[api §1.4] to HEAD has the length and no body', async () => {
    const { url } = await serving(() => OK)
    const { headers, text } = await ask(url + PATH, { method: 'HEAD' })
    expect([headers['content-length'], text]).toEqual(['8', ''])
  })

  it('without a body has no length', async () => {
    const { url } = await serving(() => ({ status: 304, headers: { etag: 'x' }, body: '' }))
    const { status, headers } = await ask(url + PATH)
    expect([status, headers['content-length'], headers['etag']]).toEqual([304, undefined, 'x'])
  })

  it('[api §7.4] carries warnings, each once', async () => {
    const { url } = await serving((scope) => {
      for (const text of ['one', 'zwei ü', 'one']) scope.warn(text)
      return OK
    })
    const { headers } = await ask(url + PATH)
    expect(Buffer.from(headers['warning'] as string, 'latin1').toString()).toBe('299 - "one", 299 - "zwei ü"')
  })
})

describe('an error', () => {
  it('[api §2.2] becomes a Status in the wanted form', async () => {
    const { url } = await serving(() => {
      throw statusError.notFound({ group: 'ex.io', resource: 'widgets' }, 'w')
    })
    const json = await ask(url + PATH)
    expect(json.status).toBe(404)
    expect(JSON.parse(json.text)).toMatchObject({ kind: 'Status', reason: 'NotFound', message: 'widgets.ex.io "w" not found', code: 404 })
    const yaml = await ask(url + PATH, { headers: { accept: 'application/yaml' } })
    expect(yaml.headers['content-type']).toBe('application/yaml')
    expect(yaml.text).toContain('kind: Status')
  })

  it('[api §2.2] tells when to come back', async () => {
    const { url } = await serving(() => Promise.reject(statusError.tooManyRequests('busy', 7)))
    const { status, headers } = await ask(url + PATH)
    expect([status, headers['retry-after']]).toEqual([429, '7'])
  })

  it('[api §8.1] that is a fault is a 500, and the server lives', async () => {
    const { url, log } = await serving(({ info }) => (info.isResourceRequest ? Promise.reject(new TypeError('secret detail')) : undefined))
    const { status, headers, text } = await ask(url + PATH, { headers: { 'audit-id': 'the-id' } })
    expect([status, text]).toEqual([500, 'This request caused apiserver to panic. Look in the logs for details.\n'])
    expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
    expect(log.filter((line) => line.includes('secret detail') && line.includes('the-id'))).toHaveLength(1)
    expect((await ask(`${url}/version`)).status).toBe(200)
  })

  it('[api §1.1.5] of the URL is a text', async () => {
    const { url } = await serving(() => OK)
    const { status, text } = await ask(`${url}/apis/ex.io/v1/watch?a&b`)
    expect([status, text]).toEqual([
      500,
      'Internal Server Error: "/apis/ex.io/v1/watch?a&amp;b": failed to create RequestInfo: unable to determine kind and namespace from url, /apis/ex.io/v1/watch?a&b\n',
    ])
    expect(await ask(url, { path: '/a%zz' })).toMatchObject({ status: 400, text: '400 Bad Request' })
  })
})

describe('what nobody serves', () => {
  it.each(['/apis/ex.io', '/apis/ex.io/v1/widgets', '/apis/x/y/z/..'])('[api §1.5] %s is a text', async (path) => {
    const { url } = await serving(() => undefined)
    const { status, headers, text } = await ask(url, { path })
    expect([status, text]).toEqual([404, '404 page not found\n'])
    expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
  })

  it.each(['/foo', '/healthz/', '/healthz/none', '/readyz/ping/', '/metrics/none', '/apiss', '/api/v1/pods', '//apis/ex.io/v1/widgets'])(
    '[api §9.1] %s is answered with the index',
    async (path) => {
      served = await start({ serve: ({ info }) => (info.resource === 'widgets' ? OK : undefined), paths: () => ['/apis'] })
      const { status, headers, text } = await ask(served.url, { path, method: 'POST' })
      expect([status, headers['content-type'], headers['x-content-type-options']]).toEqual([404, 'application/json', undefined])
      expect((JSON.parse(text) as { paths: string[] }).paths).toContain('/apis')
    },
  )
})

describe('[api §8.4] deadlines', () => {
  it('end a request that takes too long', async () => {
    const aborted = moment()
    const { url } = await serving((scope) => {
      scope.signal.addEventListener('abort', () => aborted.resolve())
      return aborted.promise.then(() => {
        throw scope.signal.reason as Error
      })
    })
    const { status, headers, text } = await ask(`${url}${PATH}?timeout=20ms`)
    expect([status, headers['content-type']]).toEqual([504, 'application/json'])
    expect(text).toBe(
      '{"metadata":{},"status":"Failure","message":"Timeout: request did not complete within the allotted timeout","reason":"Timeout","details":{},"code":504}\n',
    )
  })

  it.each(['ends', 'fails'])('of a stream of which nothing was sent yet: it %s later', async (how) => {
    const { url, log } = await serving((scope) => ({
      ...OK,
      body: async (sink) => {
        await sink.write('held back')
        await new Promise<void>((resolve) => scope.signal.addEventListener('abort', () => resolve()))
        if (how === 'fails') throw statusError.badRequest('too late')
      },
    }))
    const { status, text } = await ask(`${url}${PATH}?timeout=20ms`)
    expect([status, text]).toEqual([504, expect.stringContaining('allotted timeout')])
    expect(log.filter((line) => line.includes('ERROR'))).toEqual([])
  })

  it('break a reply that was begun', async () => {
    const { url } = await serving((scope) => ({
      ...OK,
      body: async (sink) => {
        await sink.write(Buffer.alloc(200_000, 'x'))
        await new Promise<void>((resolve) => scope.signal.addEventListener('abort', () => resolve()))
      },
    }))
    await expect(ask(`${url}${PATH}?timeout=50ms`)).rejects.toThrow()
  })

  it.each([
    ['abc', 'time: invalid duration \\"abc\\"'],
    ['5', 'time: missing unit in duration \\"5\\"'],
  ])('have to be durations: %s', async (timeout, why) => {
    const { url, log } = await serving(() => OK)
    const { status, text } = await ask(`${url}${PATH}?timeout=${timeout}`)
    expect(status).toBe(400)
    expect(text).toContain(`invalid timeout specified in the request URL - ${why}`)
    expect(log.at(-1)).toContain('status=400')
  })

  it.each(['90s', '0s', '-1s', ''])('beyond the longest are the longest: %s', async (timeout) => {
    const { url } = await serving(() => OK)
    expect((await ask(`${url}${PATH}?timeout=${timeout}`)).status).toBe(200)
  })

  it('do not hold for watches', async () => {
    const { url } = await serving(() => OK, { requestTimeoutMs: 50 })
    expect((await ask(`${url}${PATH}?watch=1&timeout=nonsense`)).status).toBe(200)
  })
})

describe('[api §8.3] CORS', () => {
  const options = { corsAllowedOrigins: ['^https://good\\.example$'] }

  it('answers what a browser asks before', async () => {
    const { url } = await serving(() => OK, options)
    const { status, headers } = await ask(url + PATH, { method: 'OPTIONS', headers: { origin: 'https://good.example' } })
    expect(status).toBe(204)
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://good.example',
      'access-control-allow-methods': 'POST, GET, OPTIONS, PUT, DELETE, PATCH',
      'access-control-expose-headers': 'Date',
      'access-control-allow-credentials': 'true',
    })
  })

  it('says nothing to others', async () => {
    const { url } = await serving(() => OK, options)
    const { status, headers } = await ask(url + PATH, { headers: { origin: 'https://bad.example' } })
    expect([status, headers['access-control-allow-origin']]).toEqual([200, undefined])
  })
})

describe('a request body', () => {
  const echo: Backend['serve'] = async (scope) => ({ ...OK, body: String((await scope.readBody(1000)).length) })

  it('is read', async () => {
    const { url } = await serving(echo)
    expect((await ask(url + PATH, { method: 'POST', body: 'x'.repeat(1000) })).text).toBe('1000')
    expect((await ask(url + PATH, { method: 'POST' })).text).toBe('0')
  })

  it.each([1001, 300_000])('of %i bytes is too large', async (length) => {
    const { url } = await serving(echo)
    const { status, headers, text } = await ask(url + PATH, { method: 'POST', body: Buffer.alloc(length) })
    expect([status, headers['content-type']]).toEqual([413, 'application/json'])
    expect(text).toContain('Request entity too large: limit is 1000')
  })

  it('that would be read to no end is not read at all', async () => {
    const { url } = await serving(echo)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(url + PATH, { method: 'POST', headers: { 'content-length': '40000000' } }, resolve).on('error', reject)
      sent.flushHeaders()
    })
    expect([answer.statusCode, answer.headers['connection']]).toEqual([413, 'close'])
    answer.destroy()
  })
})

describe('[api §8.7] too many at once', () => {
  it('are refused but for administrators', async () => {
    const open = deferred<Reply>()
    const { url } = await serving(() => open.promise, { maxRequestsInFlight: 1 })
    const both = [ask(url + PATH), ask(url + PATH)]
    open.resolve(OK)
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200])
  })

  it('are refused', async () => {
    const open = deferred<Reply>()
    const entered = moment()
    const { url } = await serving(
      () => {
        entered.resolve()
        return open.promise
      },
      { maxRequestsInFlight: 1 },
    )
    // Whoever is not an administrator may ask the health endpoints alone.
    const busy = ask(url + PATH)
    await entered.promise
    const refused = await ask(`${url}/healthz`, { headers: { 'impersonate-user': 'bob' } })
    expect([refused.status, refused.headers['retry-after'], refused.text]).toEqual([
      429,
      '1',
      'Too many requests, please try again later.\n',
    ])
    open.resolve(OK)
    expect((await busy).status).toBe(200)
    expect((await ask(`${url}/healthz`, { headers: { 'impersonate-user': 'bob' } })).status).toBe(200)
  })
})

describe('[api §8.1] the way to come again', () => {
  it('is TLS alone, as HTTPS says, with every reply', async () => {
    await serving(() => OK, {
      securePort: 0,
      strictTransportSecurity: ['max-age=31536000', 'includeSubDomains'],
      corsAllowedOrigins: ['x'],
    })
    const { url, secureUrl } = served as Served
    for (const path of ['/healthz', PATH]) {
      const { headers } = await ask(secureUrl + path, { rejectUnauthorized: false, headers: { origin: 'x' } })
      expect(headers).toMatchObject({
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'access-control-allow-origin': 'x',
      })
    }
    expect((await ask(`${url}/healthz`)).headers['strict-transport-security']).toBeUndefined()
  })
})

describe('[api §8.6] impersonation', () => {
  it('changes who asks, as far as that may be', async () => {
    const users: unknown[] = []
    const { url } = await serving(({ user }) => {
      users.push(user)
      return OK
    })
    const headers = { 'impersonate-user': 'bob', 'impersonate-group': ['a,b', 'system:masters'], 'impersonate-uid': '7' }
    expect((await ask(url + PATH, { headers })).status).toBe(200)
    expect(users).toEqual([{ name: 'bob', uid: '7', groups: ['a,b', 'system:masters', 'system:authenticated'] }])
    const { status, text } = await ask(url + PATH, { headers: { 'impersonate-user': 'bob' } })
    expect(status).toBe(403)
    expect(text).toContain('User \\"bob\\" cannot list resource \\"widgets\\" in API group \\"ex.io\\" in the namespace \\"a\\"')
  })

  it('needs a user', async () => {
    const { url } = await serving(() => OK)
    const { status, text } = await ask(url + PATH, { headers: { 'impersonate-group': 'dev' } })
    expect(status).toBe(400)
    expect(text).toContain('requested [{Group  dev    }] without impersonating a user name')
  })
})

describe('[api §8.8] the authorizer of an embedder', () => {
  const asked: string[] = []
  const authorizer: AuthorizeFunction = ({ user, verb, resource, name, path }) => {
    asked.push([user.name, verb, resource, name, path].join(' '))
    if (verb === 'deletecollection') throw new Error('it & fell over')
    return verb === 'list' ? 'allow' : { verdict: 'deny', reason: 'not <today>' }
  }
  const headers = { 'impersonate-user': 'bob' }

  it('decides what others than administrators may do', async () => {
    asked.length = 0
    const { url } = await serving(() => OK, { authorizer })
    expect((await ask(`${url}${PATH}/w`)).status).toBe(200)
    expect(asked).toEqual([])
    expect((await ask(url + PATH, { headers })).status).toBe(200)
    const refused = await ask(`${url}${PATH}/w`, { headers })
    expect([refused.status, refused.headers['x-content-type-options']]).toEqual([403, 'nosniff'])
    expect((JSON.parse(refused.text) as { message: string }).message).toBe(
      'widgets.ex.io "w" is forbidden: User "bob" cannot get resource "widgets" in API group "ex.io" in the namespace "a": not <today>',
    )
    expect((await ask(`${url}/metrics`, { headers })).text).toContain(
      'forbidden: User \\"bob\\" cannot get path \\"/metrics\\": not <today>',
    )
    expect((await ask(`${url}/healthz`, { headers })).status).toBe(200)
    expect(asked).toEqual([`bob list widgets  ${PATH}`, `bob get widgets w ${PATH}/w`, 'bob get   /metrics'])
  })

  it('that fails allows nothing', async () => {
    const { url, log } = await serving(() => OK, { authorizer })
    const { status, headers: found, text } = await ask(`${url}${PATH}?a&b`, { method: 'DELETE', headers })
    expect([status, text]).toEqual([500, `Internal Server Error: "${PATH}?a&amp;b": it & fell over\n`])
    expect(found['content-type']).toBe('text/plain; charset=utf-8')
    expect(log.filter((line) => line.includes('ERROR'))).toEqual([])
  })

  it('[api §8.6] is asked who may be taken for whom', async () => {
    asked.length = 0
    const { server, url } = await serving(() => OK, { authorizer, securePort: 0 })
    expect(url).not.toBe('')
    const { text } = await ask(`${(served as Served).secureUrl}${PATH}`, { rejectUnauthorized: false, headers })
    expect((JSON.parse(text) as { message: string }).message).toBe(
      'users "bob" is forbidden: User "system:anonymous" cannot impersonate resource "users" in API group "" at the cluster scope: not <today>',
    )
    expect(asked).toEqual([`system:anonymous impersonate-on:user-info:list widgets  ${PATH}`, 'system:anonymous impersonate users bob '])
    await server.destroy()
  })
})

it('[api §8.1] the chain is told in detail', async () => {
  const { log } = await serving(() => OK, {
    verbosity: 4,
    corsAllowedOrigins: ['x'],
    goawayChance: 0.02,
    shutdownSendRetryAfter: true,
    strictTransportSecurity: ['preload'],
    securePort: 0,
  })
  const filters = [
    'audit-id',
    'panic-recovery',
    'request-info',
    'metrics',
    'request-log',
    'retry-after',
    'hsts',
    'cache-control',
    'goaway',
    'wait-group',
    'request-deadline',
    'cors',
    'start',
    'authentication',
    'impersonation',
    'max-in-flight',
    'authorization',
    'dispatch',
  ]
  expect(log[0]).toContain(`DEBUG filters of each request, outermost first filters=${JSON.stringify(filters)}`)
})

it('the log has a line for each request', async () => {
  const { url, log } = await serving(() => OK)
  await ask(`${url}${PATH}?x=1`, { headers: { 'user-agent': 'tester' } })
  expect(log.at(-1)).toMatch(
    /INFO request verb=list uri="\/apis\/ex\.io\/v1\/namespaces\/a\/widgets\?x=1" status=200 ms=[0-9.]+ bytes=8 user=system:admin agent=tester auditId=/,
  )
})
