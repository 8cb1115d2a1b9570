import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type ApiServer, type ServerOptions } from '../../../src/index.js'
import { HttpClient, type ClientOptions } from '../../support/http-client.js'

export type BackendName = 'level' | 'memory'

export const BACKENDS: readonly BackendName[] = ['memory', 'level']

/** A server in this process on plain HTTP, with a client of it. */
export interface TestServer extends AsyncDisposable {
  readonly server: ApiServer
  readonly url: string
  readonly client: HttpClient
  /** The data folder; undefined in memory. */
  readonly dataDir: string | undefined
}

export interface TestServerOptions extends ServerOptions {
  readonly client?: ClientOptions
}

/** Starts a server with the backend; a data folder that is not given is made, and removed in the end. */
export async function startServer(backend: BackendName, options: TestServerOptions = {}): Promise<TestServer> {
  const { client: clientOptions, ...given } = options
  const own = backend === 'level' && given.dataDir === undefined
  const dataDir = own ? await temporaryFolder() : given.dataDir
  const server = createServer({ insecurePort: 0, ...given, storage: { backend }, ...(dataDir === undefined ? {} : { dataDir }) })
  const { insecureUrl } = await server.listen()
  const url = insecureUrl ?? ''
  const client = new HttpClient(url, clientOptions)
  return {
    server,
    url,
    client,
    dataDir,
    async [Symbol.asyncDispose]() {
      client.close()
      await server.close()
      if (own && dataDir !== undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** An empty folder of its own. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'apiextensions-server-e2e-'))
}
