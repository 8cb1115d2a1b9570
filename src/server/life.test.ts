import { Agent, request } from 'node:http'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Backend } from './backend.js'
import type { Reply } from '../endpoints/index.js'
import { createServerWith, type ApiServer } from './server.js'
import { StartError } from './start-error.js'
import { ask, deferred, fakeBackend, moment, start } from './testing/harness.js'

const OK: Reply = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }
const PATH = '/apis/ex.io/v1/widgets'

const servers: ApiServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.destroy()))
})

function kept<T extends { readonly server: ApiServer }>(served: T): T {
  servers.push(served.server)
  return served
}

describe('[api §8.12] closing', () => {
  it('lets requests finish, refuses new ones, says so, and closes the backend last', async () => {
    const events: string[] = []
    const [entered, finish] = [moment(), moment()]
    const backend = {
      serve: async (): Promise<Reply> => {
        entered.resolve()
        await finish.promise
        events.push('finished')
        return OK
      },
      close: () => {
        events.push('backend closed')
        return Promise.resolve()
      },
    }
    const { server, url } = kept(await start(backend))
    const busy = ask(url + PATH)
    await entered.promise
    const closing = server.close()
    const refused = await ask(url + PATH)
    expect([refused.status, refused.headers['retry-after'], refused.headers['connection']]).toEqual([503, '1', 'close'])
    expect(JSON.parse(refused.text)).toMatchObject({ kind: 'Status', reason: 'ServiceUnavailable', message: 'apiserver is shutting down' })
    finish.resolve()
    const last = await busy
    expect([last.status, last.headers['connection']]).toEqual([200, 'close'])
    await closing
    expect(events).toEqual(['finished', 'backend closed'])
    await expect(ask(url + PATH)).rejects.toThrow('ECONNREFUSED')
  })

  it('fails readiness, not liveness', async () => {
    const [entered, finish] = [moment(), moment()]
    const { server, url } = kept(
      await start({
        serve: async ({ info }) => {
          if (!info.isResourceRequest) return undefined
          entered.resolve()
          await finish.promise
          return OK
        },
      }),
    )
    const busy = ask(url + PATH)
    await entered.promise
    const closing = server.close()
    expect(await ask(`${url}/readyz`)).toMatchObject({ status: 500, text: '[-]shutdown failed: reason withheld\nreadyz check failed\n' })
    expect((await ask(`${url}/livez`)).status).toBe(200)
    finish.resolve()
    await Promise.all([busy, closing])
  })

  it('does not wait for idle connections', async () => {
    const { server, url } = kept(await start({ serve: () => OK }))
    const agent = new Agent({ keepAlive: true })
    await new Promise<void>((resolve, reject) => {
      request(url + PATH, { agent }, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end()
    })
    await server.close()
    agent.destroy()
  })

  it('happens once', async () => {
    let closed = 0
    const { server } = kept(
      await start({
        close: () => {
          closed++
          return Promise.resolve()
        },
      }),
    )
    expect(server.close()).toBe(server.close())
    await server.close()
    expect(closed).toBe(1)
    await expect(server.listen()).rejects.toThrow('the server has been closed')
  })

  it('works before listening', async () => {
    const server = createServerWith(() => fakeBackend({}))
    expect(() => server.kubeconfig()).toThrow('does not listen')
    await server.close()
  })
})

describe('[api §8.12] closing with a delay', () => {
  it('serves on while it is not ready', async () => {
    const { server, url } = kept(
      await start({ serve: ({ info }) => (info.isResourceRequest ? OK : undefined) }, { shutdownDelayMs: 60_000 }),
    )
    const closing = server.close()
    expect((await ask(`${url}/readyz`)).status).toBe(500)
    expect((await ask(url + PATH)).status).toBe(200)
    await server.destroy()
    await closing
  })

  it('[api §8.1] tells those that come too late when to come back', async () => {
    const entered = moment()
    const { promise, resolve } = moment()
    const busy: Backend['serve'] = ({ info }) => {
      if (!info.isResourceRequest) return undefined
      entered.resolve()
      return promise.then(() => OK)
    }
    const { server, url } = kept(await start({ serve: busy }, { shutdownSendRetryAfter: true }))
    const agent = new Agent({ keepAlive: true })
    const first = ask(url + PATH, { agent })
    await entered.promise
    const closing = server.close()
    const late = await ask(url + PATH)
    expect([late.status, late.headers['retry-after'], late.headers['connection'], late.text]).toEqual([
      429,
      '5',
      'close',
      'The apiserver is shutting down, please try again later.\n',
    ])
    expect((await ask(`${url}/livez`)).status).toBe(200)
    resolve()
    expect((await first).status).toBe(200)
    await closing
    agent.destroy()
  })
})

describe('destroying', () => {
  it('breaks what is under way', async () => {
    const entered = moment()
    const { server, url } = kept(
      await start({
        serve: () => {
          entered.resolve()
          return new Promise<Reply>(() => undefined)
        },
      }),
    )
    const busy = ask(url + PATH)
    await entered.promise
    const failed = expect(busy).rejects.toThrow()
    await server.destroy()
    await failed
  })

  it('ends a closing that waits', async () => {
    const entered = moment()
    const { server, url } = kept(
      await start({
        serve: () => {
          entered.resolve()
          return new Promise<Reply>(() => undefined)
        },
      }),
    )
    const failed = expect(ask(url + PATH)).rejects.toThrow()
    await entered.promise
    void server.close()
    await server.destroy()
    await failed
  })
})

describe('listening', () => {
  it('is started once', async () => {
    let started = 0
    const { server, url } = kept(
      await start({
        start: () => {
          started++
          return Promise.resolve()
        },
      }),
    )
    expect(await server.listen()).toEqual({ insecureUrl: url })
    expect(started).toBe(1)
  })

  it('[api §8.11] while the store is read, requests are refused and health tells how far it is', async () => {
    const [told, opened] = [deferred<string>(), moment()]
    let isOpen = false
    const server = createServerWith(
      () =>
        fakeBackend({
          listening: told.resolve,
          start: async () => {
            await opened.promise
            isOpen = true
          },
          serve: ({ info }) => (info.isResourceRequest ? OK : undefined),
          checks: [{ name: 'etcd', scope: 'all', failure: () => (isOpen ? undefined : 'the store is not open') }],
        }),
      { insecurePort: 0 },
    )
    kept({ server })
    const listening = server.listen()
    const url = `http://${await told.promise}`
    const refused = await ask(url + PATH)
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5'])
    expect(JSON.parse(refused.text)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'the request has been made before all known HTTP paths have been installed, please try again',
      reason: 'ServiceUnavailable',
      details: { retryAfterSeconds: 5 },
      code: 503,
    })
    expect((await ask(`${url}/apis`)).status).toBe(503)
    expect((await ask(`${url}/own/route`)).status).toBe(503)
    expect((await ask(`${url}/livez`)).status).toBe(200)
    expect((await ask(`${url}/livez/etcd`)).status).toBe(200)
    expect(await ask(`${url}/readyz`)).toMatchObject({
      status: 500,
      text: '[-]etcd failed: reason withheld\n[+]shutdown ok\nreadyz check failed\n',
    })
    expect((await ask(`${url}/metrics/slis`)).text).toContain('kubernetes_healthcheck{name="etcd",type="livez"} 1')
    expect((await ask(`${url}/version`)).status).toBe(200)
    opened.resolve()
    await listening
    expect((await ask(url + PATH)).status).toBe(200)
    expect((await ask(`${url}/readyz`)).status).toBe(200)
    isOpen = false
    expect((await ask(`${url}/livez`)).status).toBe(500)
  })

  it('claims the store before it listens, and starts it behind', async () => {
    const order: string[] = []
    const note =
      (what: string): (() => Promise<void>) =>
      () => {
        order.push(what)
        return Promise.resolve()
      }
    kept(await start({ claim: note('claim'), listening: () => void order.push('listening'), start: note('start') }))
    expect(order).toEqual(['claim', 'listening', 'start'])
  })

  it('breaks connections and closes what was claimed where the store cannot be read', async () => {
    const [told, failed] = [deferred<string>(), moment()]
    let closed = 0
    const server = createServerWith(
      () =>
        fakeBackend({
          listening: told.resolve,
          start: async () => {
            await failed.promise
            throw new Error('the journal is damaged')
          },
          close: () => {
            closed++
            return Promise.resolve()
          },
        }),
      { insecurePort: 0 },
    )
    const listening = server.listen()
    const url = `http://${await told.promise}`
    expect((await ask(url + PATH)).status).toBe(503)
    failed.resolve()
    await expect(listening).rejects.toThrow('the journal is damaged')
    expect(closed).toBe(1)
    await expect(ask(url + PATH)).rejects.toThrow('ECONNREFUSED')
  })

  it('fails in words where the port is taken, and closes what was opened', async () => {
    const { url } = kept(await start({}))
    let closed = 0
    const second = createServerWith(
      () =>
        fakeBackend({
          close: () => {
            closed++
            return Promise.resolve()
          },
        }),
      {
        insecurePort: Number(new URL(url).port),
      },
    )
    const error = await second.listen().catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(StartError)
    expect((error as Error).message).toMatch(/^port [0-9]+ on 127\.0\.0\.1 is in use: stop the other server or choose another port$/)
    expect(closed).toBeGreaterThan(0)
  })

  it('twice in one process shares nothing', async () => {
    const [one, two] = await Promise.all([start({ serve: () => OK }), start({ serve: () => undefined })])
    kept(one)
    kept(two)
    expect((await ask(one.url + PATH)).status).toBe(200)
    await one.server.close()
    expect((await ask(two.url + PATH)).status).toBe(404)
    expect((await ask(`${two.url}/metrics`)).text).not.toContain('code="200"')
  })

  it('[clients §7.1] writes a kubeconfig for its user alone', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'server-'))
    try {
      const { server, secureUrl } = kept(await start({}, { dataDir, securePort: 0 }))
      const file = join(dataDir, 'admin.kubeconfig')
      expect(await server.listen()).toMatchObject({ kubeconfigFile: file })
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect(await readFile(file, 'utf8')).toBe(server.kubeconfig())
      expect(server.kubeconfig()).toContain(`server: "${secureUrl}"`)
    } finally {
      await rm(dataDir, { recursive: true })
    }
  })

  it('serves nobody before the kubeconfig is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'life-'))
    try {
      const file = join(folder, 'admin.kubeconfig')
      let told = ''
      const { server, url } = kept(
        await start(
          { serve: async () => ({ ...OK, body: await readFile(file, 'utf8') }), listening: (address) => (told = address) },
          { dataDir: folder },
        ),
      )
      expect((await ask(url + PATH)).text).toBe(server.kubeconfig())
      expect(`http://${told}`).toBe(url)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('[clients §7.1] without TLS the kubeconfig has no credentials', async () => {
    const { server, url } = kept(await start({}))
    expect(server.kubeconfig()).toContain(`server: "${url}"\nusers:\n- name: admin\n  user: {}\n`)
  })
})
