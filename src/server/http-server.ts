import {
  adminAuthenticator,
  ADMIN_NAME,
  anonymousFallback,
  bearerAuthenticator,
  frontProxyAuthenticator,
  MASTERS_GROUP,
  staticToken,
  unionAuthenticator,
  x509Authenticator,
  type Authenticator,
} from '../auth/index.js'
import type { Access } from './access.js'
import { Auditor } from './audit/auditor.js'
import type { Backend } from './backend.js'
import { Authorities, haveOneInCommon } from './certificates/authorities.js'
import type { Credentials } from './certificates/credentials.js'
import { filterChain, requestListener, type ChainOptions } from './chain.js'
import { NO_CERTIFICATES, tlsCertificates, type CertificateReader, type ClientAuthorities } from './client-certificate.js'
import { DeadlineWheel } from './deadline-wheel.js'
import type { ServerEnvironment } from './environment.js'
import type { HealthCheck } from './health/checks.js'
import { Listener } from './listeners/listener.js'
import { plainServer } from './listeners/plain.js'
import { secureServer } from './listeners/secure.js'
import { processCollector } from './metrics/process-metrics.js'
import { RequestMetrics } from './metrics/request-metrics.js'
import type { ResolvedOptions } from './options.js'
import { RequestTracker } from './request-tracker.js'
import { FixedRoutes } from './routes/fixed-routes.js'
import { OwnRoutes, type Routes } from './routes/own-routes.js'
import { StartError } from './start-error.js'
import { FramedChunks } from './writer/framed-chunks.js'

/** Plain HTTP never leaves the machine. */
const LOOPBACK = '127.0.0.1'

/** The ports that a server listens on. */
export interface Ports {
  readonly secure: number | undefined
  readonly insecure: number | undefined
}

/** What differs from port to port. */
type PortOption = 'services' | 'authenticator' | 'hstsDirectives'

/** The filters, the fixed routes and the listeners in front of a backend. */
export class HttpServer {
  readonly #options: ResolvedOptions
  readonly #environment: ServerEnvironment
  readonly #access: Access
  readonly #tracker = new RequestTracker()
  readonly #wheel: DeadlineWheel
  readonly #chain: Omit<ChainOptions, PortOption>
  readonly #listeners: Listener[] = []
  readonly #ownRoutes: OwnRoutes
  readonly #auditor: Auditor | undefined
  #shuttingDown = false
  #endDelay: () => void = () => undefined
  #serving = false

  constructor(options: ResolvedOptions, environment: ServerEnvironment, access: Access, backend: Backend) {
    const { clock, random, logger, scheduler } = environment
    this.#options = options
    this.#ownRoutes = new OwnRoutes(options.frontProxy)
    this.#environment = environment
    this.#access = access
    this.#wheel = new DeadlineWheel(scheduler, options.requestTimeoutMs)
    const inFlight = { readOnly: 0, mutating: 0 }
    const checks = [...backend.checks, this.#shutdownCheck()]
    const metrics = new RequestMetrics(inFlight, clock)
    this.#auditor = options.audit && new Auditor(options.audit, environment)
    const collectors = [
      metrics,
      ...(this.#auditor === undefined ? [] : [this.#auditor]),
      ...backend.collectors,
      ...(options.processStats === undefined ? [] : [processCollector(options.processStats)]),
    ]
    const starting = (): boolean => !this.#serving
    const routes = new FixedRoutes({ checks, starting, collectors, otherPaths: () => [...backend.paths(), ...this.#ownRoutes.paths()] })
    this.#chain = {
      clock,
      random,
      logger,
      logRequests: options.verbosity >= 2,
      metrics,
      tracker: this.#tracker,
      starting,
      shutdownSendRetryAfter: options.shutdownSendRetryAfter,
      goawayChance: options.goawayChance,
      requestTimeoutMs: options.requestTimeoutMs,
      corsAllowedOrigins: options.corsAllowedOrigins,
      authorizer: access.authorizer,
      constrainedImpersonation: options.constrainedImpersonation,
      auditor: this.#auditor,
      inFlight,
      limits: { readOnly: options.maxRequestsInFlight, mutating: options.maxMutatingRequestsInFlight },
      backend,
      routes: (context, next) =>
        this.#ownRoutes.middleware(context, () => routes.middleware(context, next) as Promise<void>) as Promise<void>,
    }
  }

  /** Routes beside the API. */
  get routes(): Routes {
    return this.#ownRoutes.router
  }

  /** Opens what is needed beside the ports. @throws StartError */
  async open(): Promise<void> {
    await this.#auditor?.open()
  }

  /** Starts listening; requests are refused until {@link serve}. `credentials` are needed for the secure port. @throws StartError */
  async listen(credentials: Credentials | undefined): Promise<Ports> {
    const { securePort, insecurePort, bindAddress } = this.#options
    return {
      secure: securePort === undefined ? undefined : await this.#listenSecurely(credentials as Credentials, bindAddress, securePort),
      insecure: insecurePort === undefined ? undefined : await this.#listenPlainly(insecurePort),
    }
  }

  /** Serves requests from now on. */
  serve(): void {
    this.#serving = true
  }

  /** Refuses new requests, ends watches, lets the others finish in their time, then closes all connections (spec/api.md §8.12). */
  async close(): Promise<void> {
    this.#shuttingDown = true
    if (this.#serving && this.#options.shutdownDelayMs > 0) await this.#servedOn(this.#options.shutdownDelayMs)
    const drained = this.#tracker.drain()
    for (const listener of this.#listeners) listener.drain()
    await this.#inTime(drained)
    await Promise.all(this.#listeners.map((listener) => listener.close()))
    this.#wheel.close()
    await this.#auditor?.close()
  }

  /** Lets some time pass; {@link destroy} does not wait for it. */
  #servedOn(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#environment.scheduler.after(ms, resolve)
      this.#endDelay = () => {
        timer.cancel()
        resolve()
      }
    })
  }

  /** Requests end with their deadline; a handler that does not stop then is not waited for. */
  #inTime(drained: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#environment.scheduler.after(this.#options.requestTimeoutMs, resolve)
      void drained.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  /** Breaks all connections. Resolves when what was recorded is written. */
  async destroy(): Promise<void> {
    this.#shuttingDown = true
    this.#endDelay()
    for (const listener of this.#listeners) listener.destroy()
    this.#wheel.close()
    await this.#auditor?.close()
  }

  #listenSecurely(credentials: Credentials, address: string, port: number): Promise<number> {
    const { clock, scheduler } = this.#environment
    const { frontProxy, anonymousAuth, hstsDirectives } = this.#options
    const { serving, clientCas, proxyCas, token } = credentials
    const admin = { name: ADMIN_NAME, groups: [MASTERS_GROUP] }
    const proxies = frontProxy === undefined ? [] : [frontProxyAuthenticator(frontProxy)]
    const { tokens } = this.#access
    tokens.add(staticToken(token, admin, [this.#options.serviceAccountIssuer]))
    const known = unionAuthenticator([...proxies, x509Authenticator(), bearerAuthenticator(tokens)])
    const certificates = tlsCertificates(clock, this.#clientAuthorities(credentials))
    const listener = this.#requestListener(anonymousAuth ? anonymousFallback(known) : known, certificates, hstsDirectives)
    const { certificate, key } = serving
    const material = { certificate, key, clientCas: [...clientCas, ...proxyCas], resumes: frontProxy === undefined }
    try {
      const server = secureServer(listener, material, this.#options.requestTimeoutMs)
      return this.#start(new Listener(server, scheduler), address, port)
    } catch (error) {
      throw new StartError(`the serving certificate cannot be used: ${String(error)}`, { cause: error })
    }
  }

  /** Undefined where there are those of users alone. */
  #clientAuthorities({ clientCas, proxyCas }: Credentials): ClientAuthorities | undefined {
    const { frontProxy } = this.#options
    if (frontProxy === undefined) return undefined
    if (frontProxy.allowedNames.length === 0 && haveOneInCommon(proxyCas, clientCas))
      this.#environment.logger.warn(
        'users and front proxies have a CA in common, and proxies may have any name: each user of that CA can be anybody',
      )
    return { users: new Authorities(clientCas), proxies: new Authorities(proxyCas) }
  }

  #listenPlainly(port: number): Promise<number> {
    const listener = this.#requestListener(adminAuthenticator(), NO_CERTIFICATES, [])
    const server = plainServer(listener, this.#options.requestTimeoutMs)
    return this.#start(new Listener(server, this.#environment.scheduler), LOOPBACK, port)
  }

  #start(listener: Listener, address: string, port: number): Promise<number> {
    this.#listeners.push(listener)
    return listener.listen(address, port)
  }

  #requestListener(
    authenticator: Authenticator,
    certificates: CertificateReader,
    hstsDirectives: readonly string[],
  ): ReturnType<typeof requestListener> {
    const tracker = this.#tracker
    const services = {
      wheel: this.#wheel,
      certificates,
      framing: new FramedChunks(),
      get draining() {
        return tracker.draining
      },
    }
    const filters = filterChain({ ...this.#chain, services, authenticator, hstsDirectives })
    const { logger } = this.#environment
    logger.debug('filters of each request, outermost first', { filters: filters.map(({ name }) => name) })
    return requestListener(filters, logger)
  }

  #shutdownCheck(): HealthCheck {
    return { name: 'shutdown', scope: 'readyz', failure: () => (this.#shuttingDown ? 'process is shutting down' : undefined) }
  }
}
