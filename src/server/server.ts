import { createAccess, type Access } from './access.js'
import type { Backend } from './backend.js'
import { loadCredentials, type Credentials } from './certificates/credentials.js'
import { writeSecret } from './certificates/secret-files.js'
import { dataPaths } from './data-paths.js'
import { systemEnvironment, type ServerEnvironment } from './environment.js'
import { HttpServer, type Ports } from './http-server.js'
import { kubeconfigText } from './kubeconfig.js'
import type { Routes } from './routes/own-routes.js'
import { resolveOptions, type ResolvedOptions, type ServerOptions } from './options.js'

/** Where a server is found. */
export interface ServerAddresses {
  /** HTTPS; absent where there is no such port. */
  readonly secureUrl?: string
  /** Plain HTTP on loopback; absent where there is no such port. */
  readonly insecureUrl?: string
  /** The file that holds {@link ApiServer.kubeconfig}; absent where there is no data folder. */
  readonly kubeconfigFile?: string
}

/** An API server. */
export interface ApiServer {
  /**
   * Own HTTP routes beside the API, under the same authentication and authorization: a router of @koa/router. `context.state` tells who asks
   * ({@link RouteState}). Paths below `/api`, `/apis` and `/openapi` are the API's.
   */
  readonly routes: Routes
  /**
   * Listens, opens the store and starts everything: resolves when requests are served. Those that come before are told to come again (503 with
   * `Retry-After`), those of `/livez` and `/readyz` how far it is. The same result however often it is called.
   * @throws StartError, StoreError; whatever was opened is closed then
   */
  listen(): Promise<ServerAddresses>
  /** A kubeconfig of an administrator. @throws Error before {@link listen} has resolved */
  kubeconfig(): string
  /** Finishes the requests under way, ends watches, closes the store. Idempotent. */
  close(): Promise<void>
  /** Breaks all connections and closes the store at once. Idempotent. */
  destroy(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Makes what is behind the filters. */
export type BackendFactory = (options: ResolvedOptions, environment: ServerEnvironment, access: Access) => Backend

/** A server around a backend. Nothing is opened before {@link ApiServer.listen}. @throws OptionError */
export function createServerWith(makeBackend: BackendFactory, input: ServerOptions = {}): ApiServer {
  const options = resolveOptions(input)
  return new Server(options, systemEnvironment(options), makeBackend)
}

class Server implements ApiServer {
  readonly #options: ResolvedOptions
  readonly #environment: ServerEnvironment
  readonly #backend: Backend
  readonly #http: HttpServer
  #listening: Promise<ServerAddresses> | undefined
  #closing: Promise<void> | undefined
  #destroying: Promise<void> | undefined
  #kubeconfig: string | undefined

  constructor(options: ResolvedOptions, environment: ServerEnvironment, makeBackend: BackendFactory) {
    this.#options = options
    this.#environment = environment
    const access = createAccess(options)
    this.#backend = makeBackend(options, environment, access)
    this.#http = new HttpServer(options, environment, access, this.#backend)
  }

  get routes(): Routes {
    return this.#http.routes
  }

  listen(): Promise<ServerAddresses> {
    if (this.#closing !== undefined || this.#destroying !== undefined) return Promise.reject(new Error('the server has been closed'))
    this.#listening ??= this.#listen()
    return this.#listening
  }

  kubeconfig(): string {
    if (this.#kubeconfig === undefined) throw new Error('the server does not listen yet')
    return this.#kubeconfig
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  destroy(): Promise<void> {
    this.#destroying ??= this.#destroy()
    return this.#destroying
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #listen(): Promise<ServerAddresses> {
    for (const gate of this.#options.vainGates) this.#environment.logger.warn('a feature gate has no effect', { gate })
    try {
      await this.#http.open()
      // Before the rest: the store's lock guards the other files of the data folder, too.
      await this.#backend.claim()
      const credentials = this.#options.securePort === undefined ? undefined : await loadCredentials(this.#options, this.#environment)
      if (credentials !== undefined) this.#backend.trust?.(credentials.servingCa)
      const ports = await this.#http.listen(credentials)
      const { bindAddress } = this.#options
      const addresses = addressesOf(ports, bindAddress)
      this.#backend.listening(`${bindAddress}:${String(ports.secure ?? ports.insecure)}`)
      // Whoever finds the server ready finds the file, too.
      const kubeconfigFile = await this.#keepKubeconfig(addresses, credentials)
      await this.#backend.start()
      this.#http.serve()
      return kubeconfigFile === undefined ? addresses : { ...addresses, kubeconfigFile }
    } catch (error) {
      await this.#http.destroy()
      await this.#backend.close()
      throw error
    }
  }

  async #keepKubeconfig({ secureUrl, insecureUrl }: ServerAddresses, credentials: Credentials | undefined): Promise<string | undefined> {
    const { dataDir } = this.#options
    this.#kubeconfig = secureUrl === undefined ? kubeconfigText(insecureUrl ?? '', undefined) : kubeconfigText(secureUrl, credentials)
    if (dataDir === undefined) return undefined
    const file = dataPaths(dataDir).kubeconfig
    await writeSecret(file, this.#kubeconfig)
    return file
  }

  async #close(): Promise<void> {
    // What is half started is finished first: its end is known then.
    await this.#listening?.catch(() => undefined)
    await this.#http.close()
    await this.#backend.close()
  }

  async #destroy(): Promise<void> {
    const broken = this.#http.destroy()
    await this.#listening?.catch(() => undefined)
    await broken
    await this.#http.destroy()
    await this.#backend.close()
  }
}

function addressesOf({ secure, insecure }: Ports, bindAddress: string): ServerAddresses {
  return {
    ...(secure === undefined ? {} : { secureUrl: `https://${reachable(bindAddress)}:${String(secure)}` }),
    ...(insecure === undefined ? {} : { insecureUrl: `http://127.0.0.1:${String(insecure)}` }),
  }
}

/** An address that a client on this machine can use. */
function reachable(bindAddress: string): string {
  if (bindAddress === '0.0.0.0') return '127.0.0.1'
  if (bindAddress === '::') return '[::1]'
  return bindAddress.includes(':') ? `[${bindAddress}]` : bindAddress
}
