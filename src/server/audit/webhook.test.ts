import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger, FakeClock, systemRandom } from '../../base/index.js'
import { StartError } from '../start-error.js'
import { AuditWebhook, type BatchOptions } from './webhook.js'
import { readWebhookConfig } from './webhook-config.js'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly list: { readonly kind: string; readonly items: readonly { readonly n: number }[] }
}

let receiver: Server
let received: Received[] = []
/** Answers of the receiver in turn; 200 when there are none left, no answer at all for 0. */
let answers: number[] = []
let arrived: (() => void)[] = []
let clock = new FakeClock()
let log: string[] = []

beforeEach(async () => {
  received = []
  answers = []
  arrived = []
  clock = new FakeClock()
  log = []
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, list: JSON.parse(Buffer.concat(chunks).toString()) as Received['list'] })
      const status = answers.shift() ?? 200
      if (status === 0) response.destroy()
      else response.writeHead(status).end()
      for (const tell of arrived.splice(0)) tell()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  receiver.closeAllConnections()
  receiver.close()
})

function webhook(options: Partial<BatchOptions> = {}): AuditWebhook {
  const url = new URL(`http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/audit`)
  const logger = createLogger({ level: 'info', now: () => 0, sink: (line) => log.push(line) })
  const batch = { bufferSize: 100, maxBatchSize: 3, maxWaitMs: 1000, initialBackoffMs: 500, ...options }
  return new AuditWebhook({ url, tls: {}, authorization: 'Bearer t' }, batch, { scheduler: clock, random: systemRandom(), logger })
}

function send(hook: AuditWebhook, ...numbers: number[]): void {
  for (const n of numbers) hook.write(`{"n":${String(n)}}`)
}

/** Waits for so many requests, and lets time pass for those that wait for it. */
async function requests(count: number, ms = 0): Promise<number[][]> {
  while (received.length < count) {
    const next = new Promise<void>((resolve) => arrived.push(resolve))
    if (ms === 0) await next
    else while (received.length < count) await clock.advance(ms)
  }
  return received.map(({ list }) => list.items.map(({ n }) => n))
}

describe('[api §8.9] the webhook for events', () => {
  it('gets a batch when it is full', async () => {
    const hook = webhook()
    send(hook, 1, 2, 3)
    expect(await requests(1)).toEqual([[1, 2, 3]])
    expect(received[0]).toMatchObject({
      headers: { 'content-type': 'application/json', authorization: 'Bearer t' },
      list: { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {} },
    })
    await hook.close()
  })

  it('gets it when the first event has waited long enough', async () => {
    const hook = webhook()
    send(hook, 1)
    await clock.advance(999)
    expect(received).toEqual([])
    send(hook, 2)
    await clock.advance(1)
    expect(await requests(1)).toEqual([[1, 2]])
    await hook.close()
  })

  it.each([0, 500, 503, 429])('gets it again after a failure (%i)', async (status) => {
    answers = [status, status]
    const hook = webhook()
    send(hook, 1, 2, 3)
    expect(await requests(3, 300)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ])
    await hook.close()
    expect([hook.dropped, log]).toEqual([0, []])
  })

  it('that refuses is not asked again', async () => {
    answers = [403]
    const hook = webhook()
    send(hook, 1, 2, 3, 4, 5, 6)
    expect(await requests(2)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
    await hook.close()
    expect(hook.dropped).toBe(3)
    expect(log).toEqual([expect.stringContaining('ERROR audit events could not be sent events=3 why="status 403"')])
  })

  it('is given up after some tries', async () => {
    answers = [500, 500, 500, 500, 500]
    const hook = webhook()
    send(hook, 1, 2, 3)
    await requests(5, 1000)
    await hook.close()
    expect([received.length, hook.dropped]).toEqual([5, 3])
  })

  it('that does not keep up loses events, which are counted', async () => {
    const hook = webhook({ bufferSize: 5 })
    send(hook, 1, 2, 3, 4, 5, 6, 7, 8)
    await hook.close()
    expect(await requests(2)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(hook.dropped).toBe(2)
  })

  it('gets what waits in the end, once', async () => {
    answers = [500]
    const hook = webhook()
    send(hook, 1)
    await hook.close()
    expect(await requests(1)).toEqual([[1]])
    expect(hook.dropped).toBe(1)
    expect(clock.pending).toBe(0)
  })
})

describe('the file that tells of a webhook', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audit-webhook-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function read(text: string): ReturnType<typeof readWebhookConfig> {
    await writeFile(join(folder, 'config'), text)
    return readWebhookConfig(join(folder, 'config'))
  }
  const cluster = (fields: string): string => `clusters: [{name: c, cluster: {server: "https://sink.example/x", ${fields}}}]\n`
  const context = 'contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n'
  const user = (fields: string): string => `users: [{name: u, user: {${fields}}}]\n`

  it('is a kubeconfig', async () => {
    await writeFile(join(folder, 'ca.pem'), 'CA')
    const found = await read(
      `${cluster('certificate-authority: ca.pem, tls-server-name: other')}${context}${user('client-certificate-data: Q0VSVA==, client-key-data: S0VZ')}`,
    )
    expect(found).toEqual({
      url: new URL('https://sink.example/x'),
      tls: { ca: 'CA', cert: 'CERT', key: 'KEY', servername: 'other' },
      authorization: undefined,
    })
  })

  it.each([
    ['token: abc', 'Bearer abc'],
    ['tokenFile: token', 'Bearer from-file'],
    ['username: a, password: b', 'Basic YTpi'],
  ])('with credentials: %s', async (fields, authorization) => {
    await writeFile(join(folder, 'token'), 'from-file\n')
    expect(await read(cluster('insecure-skip-tls-verify: true') + context + user(fields))).toMatchObject({
      authorization,
      tls: { rejectUnauthorized: false },
    })
  })

  it('may have one cluster and nothing else', async () => {
    expect((await read(cluster(''))).url.href).toBe('https://sink.example/x')
  })

  it.each([
    ['[]', 'it is no object'],
    ['{}', 'it has no current-context'],
    ['current-context: other', 'its contexts have none with the name "other"'],
    ['clusters: [{cluster: {server: nowhere}}]', 'its server "nowhere" is no URL'],
    ['clusters: [{cluster: {server: "ftp://x"}}]', 'its server "ftp://x" is no URL of http or https'],
    [cluster('certificate-authority: none.pem'), 'ENOENT'],
    [`${cluster('')}${context}${user('exec: {}')}`, 'a user with exec is not supported'],
    ['{', 'yaml: '],
  ])('that is wrong is told at once: %s', async (text, message) => {
    await expect(read(text)).rejects.toThrow(StartError)
    await expect(read(text)).rejects.toThrow(message)
  })
})
