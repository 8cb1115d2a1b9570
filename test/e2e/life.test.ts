import { readdirSync } from 'node:fs'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { ControlPlane } from '../../src/server/control-plane.js'
import { createServerWith } from '../../src/server/server.js'
import { HttpClient } from '../support/http-client.js'
import { PROJECT } from '../support/server-process.js'
import { define, DEFINITIONS, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS, startServer } from './support/server.js'

const GROUP = 'life.example.com'
const LONG = process.env['LONG'] === '1'
const EVENTS = 30
const PATH = widgetsPath(GROUP)

it.each(BACKENDS)(
  '[api §8.12] an orderly end: what is under way is finished, watches end cleanly, then nobody listens, %s',
  async (backend) => {
    await using running = await startServer(backend)
    const { client, server, url } = running
    await define(client, widgets(GROUP))
    const watches = await Promise.all(Array.from({ length: 5 }, () => client.watch(`${PATH}?watch=1`)))
    const slow = request(`${url}${PATH}`, { method: 'POST', headers: { 'content-type': 'application/json' } })
    const answered = new Promise<number>((resolve, reject) => {
      slow.on('response', (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      slow.on('error', reject)
    })
    const text = JSON.stringify(widget(GROUP, 'under-way'))
    slow.write(text.slice(0, 20))
    const health = new HttpClient(url)
    expect(await health.get('/readyz')).toMatchObject({ status: 200, text: 'ok' })
    const closing = server.close()
    const unready = await health.get('/readyz')
    expect(unready.status).toBe(500)
    expect(unready.text).toContain('[-]shutdown failed: reason withheld')
    expect(unready.text).toContain('readyz check failed')
    expect(await health.get('/livez')).toMatchObject({ status: 200, text: 'ok', headers: { connection: 'close' } })
    const refused = await health.get(DEFINITIONS)
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { reason: 'ServiceUnavailable', message: 'apiserver is shutting down' },
    })
    expect(await Promise.all(watches.map((watch) => watch.ended))).toEqual(watches.map(() => 'clean'))
    slow.end(text.slice(20))
    expect(await answered).toBe(201)
    await closing
    await expect(health.get('/livez')).rejects.toThrow('ECONNREFUSED')
    health.close()
    await expect(server.listen()).rejects.toThrow('closed')
  },
)

it('[api §8.12] destroy ends at once, close and destroy can be called again', async () => {
  await using running = await startServer('level')
  const { client, server } = running
  await define(client, widgets(GROUP))
  const watch = await client.watch(`${PATH}?watch=1`)
  await server.destroy()
  await watch.ended
  await Promise.all([server.destroy(), server.close(), server.close()])
})

it('[api §8.1] a handler that throws: 500, a line in the log, and the server lives', async () => {
  const log: string[] = []
  const server = createServerWith(
    (options, environment, access) => {
      const plane = new ControlPlane(options, environment, access)
      const serve = plane.serve.bind(plane)
      plane.serve = (scope) => {
        if (scope.info.path.endsWith('/thrown')) throw new TypeError('thrown by the test')
        if (scope.info.path.endsWith('/rejected')) return Promise.reject(new TypeError('rejected by the test'))
        return serve(scope)
      }
      return plane
    },
    { insecurePort: 0, log: (line) => log.push(line) },
  )
  const { insecureUrl } = await server.listen()
  const client = new HttpClient(insecureUrl ?? '')
  for (const how of ['thrown', 'rejected']) {
    const { status, headers, text } = await client.get(`/apis/x/v1/widgets/${how}`)
    expect({ status, text }).toEqual({ status: 500, text: 'This request caused apiserver to panic. Look in the logs for details.\n' })
    const told = log.find((line) => line.includes(`${how} by the test`))
    expect(told).toContain(String(headers['audit-id']))
    expect((await client.get(DEFINITIONS)).status).toBe(200)
  }
  client.close()
  await server.close()
})

/** What a server says on a connection, to the wanted text. */
function said(socket: Socket, wanted: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      if (text.includes(wanted)) resolve(text)
    })
    socket.on('close', () => resolve(text))
    socket.on('error', () => undefined)
  })
}

it('[api §8.4] a sender that is too slow gets 504 and is cut off', { timeout: 60_000 }, async () => {
  await using running = await startServer('memory', { requestTimeoutMs: 400 })
  await define(running.client, widgets(GROUP))
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
  const closed = once(socket, 'close')
  const reply = said(socket, '"code":504}')
  socket.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"api`)
  const trickle = setInterval(() => socket.write(' '), 50)
  const text = await reply
  clearInterval(trickle)
  expect(text).toMatch(/^HTTP\/1.1 504 /)
  expect(text).toContain(
    '"message":"Timeout: request did not complete within the allotted timeout","reason":"Timeout","details":{},"code":504}',
  )
  // The rest is waited for so that the connection can be used again, but not for ever.
  if (LONG) await closed
  else socket.destroy()
  expect((await running.client.get(PATH)).body.items).toEqual([])
})

it('[api §4.6, §8.4] a reader of a watch that takes nothing is cut off, others do not wait for it', async () => {
  await using running = await startServer('memory', { requestTimeoutMs: 1_500 })
  const { client } = running
  await define(client, widgets(GROUP))
  const lazy = await client.watch(`${PATH}?watch=1`)
  lazy.pause()
  const eager = await client.watch(`${PATH}?watch=1`)
  // More than the buffers of a connection hold, which may be 10 MB.
  const blob = { text: 'x'.repeat(800_000) }
  await client.post(PATH, widget(GROUP, 'big', { blob }))
  for (let size = 0; size < EVENTS; size++) await client.patch(`${PATH}/big`, 'merge', { spec: { size } })
  await eager.take(EVENTS + 1)
  await sleep(4_000)
  lazy.resume()
  expect(await Promise.race([lazy.ended, sleep(5_000, 'open')])).toBe('broken')
  expect(lazy.events.length).toBeLessThan(EVENTS)
  eager.close()
  expect((await client.get('/readyz')).status).toBe(200)
})

it('[DESIGN §8] two servers in one process share nothing', async () => {
  await using one = await startServer('memory')
  await using two = await startServer('level')
  await define(one.client, widgets(GROUP))
  await define(two.client, widgets(GROUP))
  await one.client.post(PATH, widget(GROUP, 'mine'))
  expect((await two.client.get(PATH)).body.items).toEqual([])
  const [here, there] = await Promise.all(
    [one, two].map(async ({ client }) => (await client.get(`${DEFINITIONS}/widgets.${GROUP}`)).body.metadata.uid),
  )
  expect(here).not.toBe(there)
  await one.server.close()
  expect((await two.client.post(PATH, widget(GROUP, 'mine'))).status).toBe(201)
})

it('[DESIGN §8] importing does nothing: no handle is opened, nothing is printed', async () => {
  const main = join(PROJECT, 'dist/index.js')
  const files = readdirSync(join(PROJECT, 'dist'))
  expect(files).toContain('index.js')
  const source = `
    const { parentPort } = require('node:worker_threads')
    const count = () => process.getActiveResourcesInfo().length
    const before = count()
    const globals = Object.keys(globalThis).length
    import(${JSON.stringify(pathToFileURL(main).href)}).then((all) => setTimeout(() => {
      parentPort.postMessage({ names: Object.keys(all).sort(), handles: count() - before - 1, globals: Object.keys(globalThis).length - globals })
    }, 50))`
  const worker = new Worker(source, { eval: true, stdout: true, stderr: true })
  let printed = ''
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (piece: Buffer) => (printed += piece.toString()))
  const told = await new Promise((resolve, reject) => {
    worker.on('message', resolve).on('error', reject)
  })
  await worker.terminate()
  expect(told).toMatchObject({ names: ['OptionError', 'StartError', 'VERSION', 'createServer'], globals: 0 })
  expect((told as { handles: number }).handles).toBeLessThanOrEqual(0)
  expect(printed).toBe('')
})
