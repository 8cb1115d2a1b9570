import { namespaceLifecycle } from '../admission/index.js'
import { AccountTokens, reviewAnswers } from '../auth/index.js'
import { invariant } from '../base/index.js'
import { ApiExtensions } from '../apiextensions/index.js'
import { BuiltinApi, NamespaceDefaults, type BuiltinType } from '../builtin/index.js'
import { ControlLoops } from '../controllers/index.js'
import { DiscoveryHandlers, DiscoveryRegistry } from '../discovery/index.js'
import { METADATA_LISTS, strategicMerge, UnchangedApplies, type Environment, type Reply, type RequestScope } from '../endpoints/index.js'
import { statusError } from '../meta/index.js'
import { CRD_API, OpenApiHandlers, OpenApiPublisher } from '../openapi/index.js'
import type { AdmissionPlugin, ResourceContext } from '../registry/index.js'
import { createLevelStore, createMemoryStore, type Store } from '../storage/index.js'
import type { Access } from './access.js'
import type { Backend } from './backend.js'
import { loadTokenKey } from './certificates/token-key.js'
import { dataPaths } from './data-paths.js'
import type { ServerEnvironment } from './environment.js'
import type { HealthCheck } from './health/checks.js'
import type { Collector } from './metrics/collector.js'
import type { ResolvedOptions } from './options.js'
import { issuerDocument, ISSUER_PATHS } from './issuer-documents.js'
import { publishBuiltins, publishDefinitions, Publishing } from './publishing.js'
import { ServedTypeIndex } from './served-types.js'
import { VERSION } from './version.js'

/** The lists of CRDs that strategic merge patches merge by key (spec/crd.md §1.1). */
const CRD_LISTS = { ...METADATA_LISTS, 'x-kubernetes-validations': { key: 'rule' } }

/** The API and everything that keeps it going: the composition root of all that lies below the filters. */
export class ControlPlane implements Backend {
  readonly checks: readonly HealthCheck[]
  readonly collectors: readonly Collector[] = []
  readonly #options: ResolvedOptions
  readonly #store: Store
  readonly #tokens: AccountTokens
  readonly #builtins: BuiltinApi
  readonly #namespaceDefaults: NamespaceDefaults
  readonly #extensions: ApiExtensions
  readonly #discovery: DiscoveryRegistry
  readonly #discoveryHandlers: DiscoveryHandlers
  readonly #openapi: OpenApiHandlers
  #serverAddress = ''
  readonly #loops: ControlLoops
  #started = false

  constructor(options: ResolvedOptions, environment: ServerEnvironment, access: Access) {
    const { clock, scheduler, random, logger } = environment
    this.#options = options
    this.#store = openableStore(options, environment)
    const store = this.#store
    this.#tokens = new AccountTokens({ issuer: options.serviceAccountIssuer, clock, identity: random, store })
    access.tokens.add(this.#tokens)
    const admission = admissionPlugins(options, this.#store)
    const verbs: Environment = {
      now: () => clock.now(),
      after: (ms, callback) => scheduler.after(ms, callback),
      random: () => random.float(),
      minRequestTimeout: options.minRequestTimeoutSeconds,
      unchangedApplies: new UnchangedApplies(),
    }
    const onError = (controller: string, key: string, error: unknown): void => {
      logger.warn('a controller will try again', { controller, key, error })
    }
    const shared = { store: this.#store, clock, identity: random, admission }
    this.#builtins = new BuiltinApi(shared, verbs, {
      eventTtlMs: options.eventTtlMs,
      answers: reviewAnswers({ ...access, accountTokens: this.#tokens, clock, store }),
      onError: (error) => {
        onError('default-namespaces', '', error)
      },
    })
    this.#namespaceDefaults = namespaceDefaults(options, this.#builtins, scheduler, onError)
    this.#extensions = new ApiExtensions({
      ...shared,
      release: VERSION,
      scheduler,
      environment: verbs,
      resolveService: options.resolveService,
      strategicMerge: (current, patch) => strategicMerge(current, patch, CRD_LISTS),
      onError,
    })
    this.#discovery = new DiscoveryRegistry()
    this.#discoveryHandlers = new DiscoveryHandlers(this.#discovery, () => this.#serverAddress)
    const publisher = new OpenApiPublisher({
      info: { title: 'Kubernetes', version: VERSION },
      now: () => clock.now(),
      pause: () =>
        new Promise((resolve) => {
          scheduler.immediate(resolve)
        }),
    })
    this.#openapi = new OpenApiHandlers(publisher, () => clock.now())
    publishBuiltins(this.#builtins.types, this.#discovery, publisher)
    publishDefinitions(this.#discovery)
    publisher.set('definitions', { uid: 'builtin', generation: 1 }, [CRD_API])
    const publishing = new Publishing(this.#discovery, publisher)
    const types = new ServedTypeIndex((crd, version) => this.#extensions.contextOf(crd, version))
    types.addBuiltins(this.#builtins.types)
    types.addDefinitions(this.#extensions.definitions)
    const namespaces = namespaceEndpoints(this.#builtins.types)
    this.#loops = new ControlLoops({ store: this.#store, clock, scheduler, types, namespaces, enabled: options.controllers, onError })
    this.#extensions.listen((change) => {
      publishing.changed(change)
      types.changed(change)
      this.#loops.typesChanged()
    })
    this.checks = healthChecks(this.#store, () => this.#started)
  }

  claim(): Promise<void> {
    return this.#store.claim()
  }

  async start(): Promise<void> {
    await this.#store.open()
    // Not before: the store's lock guards the other files of the data folder, too.
    this.#tokens.useKey(await loadTokenKey(this.#options))
    await this.#builtins.start()
    this.#extensions.start()
    this.#namespaceDefaults.start()
    this.#loops.start()
    this.#started = true
  }

  trust(servingCa: string): void {
    this.#namespaceDefaults.trust(servingCa)
  }

  listening(serverAddress: string): void {
    this.#serverAddress = serverAddress
  }

  serve(scope: RequestScope): Promise<Reply | undefined> | Reply | undefined {
    const { info } = scope
    if (info.path.startsWith('//')) return undefined
    if (info.isResourceRequest) return this.#serveResource(scope)
    if (info.path.startsWith('/openapi/')) return this.#openapi.serve(scope, info.path)
    if (ISSUER_PATHS.includes(info.path)) return issuerDocument(scope, this.#tokens, this.#serverAddress)
    const segments = info.path.split('/').filter((segment) => segment !== '')
    return segments[0] === 'api' || segments[0] === 'apis' ? this.#discoveryHandlers.serve(scope, segments) : undefined
  }

  paths(): readonly string[] {
    const groups = this.#discovery
      .groups()
      .flatMap(({ name, versions }) => [`/apis/${name}`, ...versions.map(([version]) => `/apis/${name}/${version}`)])
    return ['/api', '/api/v1', '/apis', '/apis/', ...groups, '/openapi/v2', '/openapi/v3', '/openapi/v3/', ...ISSUER_PATHS]
  }

  async close(): Promise<void> {
    this.#builtins.close()
    await this.#namespaceDefaults.close()
    await this.#loops.close()
    await this.#extensions.close()
    await this.#store.close()
  }

  #serveResource(scope: RequestScope): Promise<Reply> | undefined {
    const served = this.#builtins.serve(scope) ?? this.#extensions.serve(scope)
    if (served === undefined && scope.info.apiPrefix === 'apis') this.#discoveryHandlers.refuseUnknown(scope.info.group)
    if (served === undefined && scope.info.apiPrefix === 'api') throw statusError.genericServerResponse(404)
    return served
  }
}

function namespaceDefaults(
  { controllers }: ResolvedOptions,
  builtins: BuiltinApi,
  scheduler: ServerEnvironment['scheduler'],
  onError: (controller: string, key: string, error: unknown) => void,
): NamespaceDefaults {
  const contextIf = (controller: string, plural: string): ResourceContext | undefined =>
    controllers.has(controller) ? builtins.resource('', plural).context : undefined
  return new NamespaceDefaults({
    namespaces: builtins.resource('', 'namespaces').context,
    accounts: contextIf('serviceaccount-controller', 'serviceaccounts'),
    configMaps: contextIf('root-ca-certificate-publisher-controller', 'configmaps'),
    scheduler,
    onError,
  })
}

function openableStore(options: ResolvedOptions, environment: ServerEnvironment): Store {
  if (options.storageBackend === 'memory') return createMemoryStore({ environment })
  return createLevelStore({ environment, directory: dataPaths(options.dataDir as string).database })
}

/** Where the namespace controller writes. */
function namespaceEndpoints(types: readonly BuiltinType[]): { readonly status: ResourceContext; readonly finalize: ResourceContext } {
  const endpoints = types.find(({ definition }) => definition.group === '' && definition.names.plural === 'namespaces')?.endpoints
  const [status, finalize] = [endpoints?.get('status'), endpoints?.get('finalize')]
  invariant(status !== undefined && finalize !== undefined, 'namespaces are compiled in')
  return { status: status.context, finalize: finalize.context }
}

function admissionPlugins(options: ResolvedOptions, store: Store): AdmissionPlugin[] {
  return options.admissionPlugins.has('NamespaceLifecycle') ? [namespaceLifecycle(store)] : []
}

/** Names as clients and dashboards know them (spec/api.md §9.2). */
function healthChecks(store: Store, isStarted: () => boolean): HealthCheck[] {
  const storage = (): string | undefined => {
    const { writable, reason } = store.status()
    return writable ? undefined : (reason ?? 'the store takes no writes')
  }
  const started = (): string | undefined => (isStarted() ? undefined : 'not finished')
  return [
    { name: 'ping', scope: 'all', failure: () => undefined },
    { name: 'log', scope: 'all', failure: () => undefined },
    { name: 'etcd', scope: 'all', failure: storage },
    { name: 'etcd-readiness', scope: 'readyz', failure: storage },
    { name: 'informer-sync', scope: 'readyz', failure: started },
    { name: 'poststarthook/start-apiextensions-informers', scope: 'all', failure: started },
    { name: 'poststarthook/start-apiextensions-controllers', scope: 'all', failure: started },
    { name: 'poststarthook/crd-informer-synced', scope: 'all', failure: started },
  ]
}
