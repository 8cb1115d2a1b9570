import { afterAll, beforeAll } from 'vitest'
import type { HttpClient } from '../../support/http-client.js'
import { startServer, type BackendName, type TestServer, type TestServerOptions } from './server.js'

/** A server for all tests of a suite; each test takes an API group of its own. */
export function sharedServer(
  backend: BackendName,
  options: TestServerOptions = {},
): { readonly client: HttpClient; readonly url: string; group(): string } {
  let started: TestServer | undefined
  let groups = 0
  beforeAll(async () => {
    started = await startServer(backend, options)
  })
  afterAll(async () => {
    await started?.[Symbol.asyncDispose]()
  })
  const running = (): TestServer => {
    if (started === undefined) throw new Error('the server has not been started')
    return started
  }
  return {
    get client() {
      return running().client
    },
    get url() {
      return running().url
    },
    group: () => `g${String(++groups)}.example.com`,
  }
}
