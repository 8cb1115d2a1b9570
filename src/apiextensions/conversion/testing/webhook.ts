import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { decodeJson, encodeJson, type JsonObject, type JsonValue } from '../../../base/json/index.js'
import { makeCertificate, type Subject } from '../../../base/x509/index.js'
import { settled } from '../../../endpoints/testing/fake-sink.js'

/** A certificate and its key, in PEM. */
export interface TestIdentity {
  readonly certificate: string
  readonly key: string
}

const DAY_MS = 86_400_000

/** An authority for webhooks. */
export class TestAuthority {
  readonly certificate: string
  readonly #subject: Subject = { commonName: 'webhook authority' }
  readonly #publicKey: KeyObject
  readonly #privateKey: KeyObject
  readonly #now: number

  /** `now`: the time at which its certificates are good, in ms since 1970. */
  constructor(now: number) {
    this.#now = now
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#publicKey = publicKey
    this.#privateKey = privateKey
    this.certificate = this.#sign(this.#subject, publicKey, { kind: 'authority' }, now + DAY_MS)
  }

  /** What a CRD says to trust it. */
  get caBundle(): string {
    return Buffer.from(this.certificate).toString('base64')
  }

  /** A certificate for a webhook of these names. `notAfter`: ms since 1970. */
  serving(names: readonly string[], notAfter: number = this.#now + DAY_MS): TestIdentity {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const certificate = this.#sign({ commonName: 'webhook' }, publicKey, { kind: 'server', names }, notAfter)
    return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }
  }

  #sign(subject: Subject, publicKey: KeyObject, usage: Parameters<typeof makeCertificate>[0]['usage'], notAfter: number): string {
    const issuer = { subject: this.#subject, publicKey: this.#publicKey, privateKey: this.#privateKey }
    return makeCertificate({ subject, usage, publicKey, issuer, serial: randomBytes(8), notBefore: this.#now - 30 * DAY_MS, notAfter })
  }
}

/** One call, as the webhook saw it. */
export interface SeenCall {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly review: JsonObject
  readonly request: ReviewRequest
}

export interface ReviewRequest {
  readonly uid: string
  readonly desiredAPIVersion: string
  readonly objects: readonly JsonObject[]
}

/** Answers a call: the body of a 200, or undefined where it has answered, or will, or never will, by itself. */
export type Answering = (call: SeenCall, response: ServerResponse) => JsonValue | undefined | Promise<JsonValue | undefined>

/** A webhook on loopback that notes what it is asked. */
export interface TestWebhook extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly calls: SeenCall[]
  /** Connections that were made so far. */
  readonly connections: number
  /** Connections that are open. */
  readonly open: number
  answer: Answering
  /** Breaks all connections. */
  breakConnections(): void
}

/** Starts a webhook. */
export async function startWebhook(identity: TestIdentity, answer: Answering): Promise<TestWebhook> {
  createPrivateKey(identity.key)
  const server = createServer({ cert: identity.certificate, key: identity.key, keepAlive: true })
  const calls: SeenCall[] = []
  let connections = 0
  let open = 0
  server.on('secureConnection', (socket) => {
    connections++
    open++
    socket.on('close', () => {
      open--
    })
  })
  server.on('tlsClientError', () => undefined) // the client's own test tells what it thought of the certificate
  const webhook: TestWebhook = {
    url: '',
    port: 0,
    calls,
    answer,
    get connections() {
      return connections
    },
    get open() {
      return open
    },
    breakConnections: () => {
      server.closeAllConnections()
    },
    [Symbol.asyncDispose]: () => closed(server),
  }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void serve(request, response, calls, (call) => webhook.answer(call, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.defineProperties(webhook, { port: { value: port }, url: { value: `https://127.0.0.1:${String(port)}/convert` } })
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  calls: SeenCall[],
  answer: (call: SeenCall) => ReturnType<Answering>,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const review = decodeJson(Buffer.concat(chunks)).value as JsonObject
  const call = { path: request.url ?? '', headers: request.headers, review, request: review['request'] as unknown as ReviewRequest }
  calls.push(call)
  const body = await answer(call)
  if (body !== undefined) response.setHeader('content-type', 'application/json').end(encodeJson(body))
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}

/** The answer to a call. */
export function reviewOf({ review, request }: SeenCall, convertedObjects: JsonValue[], more: JsonObject = {}): JsonObject {
  const { kind, apiVersion } = review
  return {
    kind: kind as JsonValue,
    apiVersion: apiVersion as JsonValue,
    response: { uid: request.uid, result: { status: 'Success' }, convertedObjects, ...more },
  }
}

/** Converts every object by a function. */
export function converting(convert: (object: JsonObject, apiVersion: string) => JsonValue): Answering {
  return (call) =>
    reviewOf(
      call,
      call.request.objects.map((object) => convert(object, call.request.desiredAPIVersion)),
    )
}

/** Only the version changes. */
export const renaming: Answering = converting((object, apiVersion) => ({ ...object, apiVersion }))

/** Lets sockets get on until something is so; a test that waits in vain runs into its time limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await settled()
}
