import { Pacer, type Clock, type Scheduler } from '../base/index.js'
import type { JsonObject } from '../base/json/index.js'
import { serveResource, type Environment, type Reply, type RequestScope } from '../endpoints/index.js'
import { statusError } from '../meta/index.js'
import type { AdmissionPlugin, IdentitySource, ResourceContext } from '../registry/index.js'
import type { Store } from '../storage/index.js'
import type { ServiceResolver } from './conversion/index.js'
import { CrdControllers } from './controllers/controllers.js'
import { CrdCache, type CrdListener } from './crd-cache.js'
import { CRD_GROUP, CRD_RESOURCE, definitionResources, type DefinitionResources } from './definitions/index.js'
import { instanceRemover } from './instance-remover.js'
import { unresolvable } from './serving/builder.js'
import { CustomResourceHandler } from './serving/handler.js'
import { ServingCache } from './serving/serving-cache.js'
import { terminatingGuard } from './serving/terminating-guard.js'

/** Segments behind the version: resource, name, subresource. */
const DEEPEST = 3

/** What the CRD API and the custom resources are made with. */
export interface ApiExtensionsOptions {
  readonly store: Store
  readonly clock: Clock
  /** The program's version. */
  readonly release: string
  readonly identity: IdentitySource
  readonly scheduler: Pick<Scheduler, 'after' | 'immediate'>
  /** Where the services are that conversion webhooks name; default: where DNS says. */
  readonly resolveService?: ServiceResolver | undefined
  readonly environment: Environment
  readonly admission: readonly AdmissionPlugin[]
  readonly strategicMerge: (current: JsonObject, patch: JsonObject) => JsonObject
  readonly onError: (controller: string, key: string, error: unknown) => void
}

/** CustomResourceDefinitions, their controllers, and the resources that they define. */
export class ApiExtensions {
  readonly #environment: Environment
  readonly #crds: CrdCache
  readonly #definitions: DefinitionResources
  readonly #serving: ServingCache
  readonly #handler: CustomResourceHandler
  readonly #controllers: CrdControllers
  readonly #stopping = new AbortController()

  constructor(options: ApiExtensionsOptions) {
    const { store, clock, identity, admission, environment } = options
    this.#environment = environment
    const pacer = new Pacer(clock, options.scheduler)
    this.#definitions = definitionResources({ store, clock, identity, pacer, admission, strategicMerge: options.strategicMerge })
    const { context } = this.#definitions.main
    this.#crds = new CrdCache(store, context.space.prefix, context.codec)
    this.#serving = new ServingCache(this.#crds, {
      store,
      clock,
      release: options.release,
      identity,
      admission,
      terminatingGuard: terminatingGuard(this.#crds),
      scheduler: options.scheduler,
      resolveService: options.resolveService,
      stopping: this.#stopping.signal,
    })
    this.#handler = new CustomResourceHandler(this.#crds, this.#serving, environment)
    this.#controllers = new CrdControllers({
      cache: this.#crds,
      status: this.#definitions.status.context,
      scheduler: options.scheduler,
      pacer,
      onError: options.onError,
      instances: instanceRemover(this.#serving, options.scheduler, this.#stopping.signal),
    })
  }

  /** Tells of every CRD that comes, changes or goes; add listeners before {@link start}. */
  listen(listener: CrdListener): void {
    this.#crds.listen(listener)
  }

  /** Reads the CRDs that are stored and starts the controllers. */
  start(): void {
    this.#crds.start()
    this.#controllers.start()
  }

  /** Ends all watches of custom resources and stops the controllers. */
  async close(): Promise<void> {
    this.#stopping.abort()
    this.#serving.close()
    await this.#controllers.close()
    this.#crds.close()
  }

  /** How the store functions reach the CRDs themselves. */
  get definitions(): ResourceContext {
    return this.#definitions.main.context
  }

  /** How they reach the objects of a CRD in one of its served versions. @throws StatusError where there is no such thing, or it cannot be made */
  contextOf(name: string, version: string): ResourceContext {
    const crd = this.#crds.get(name)
    const served = crd === undefined ? undefined : this.#serving.get(crd).versions.get(version)
    if (served === undefined) throw unresolvable()
    return served.main.context
  }

  /** Serves a request for CRDs or custom resources; undefined where it is for neither. @throws StatusError */
  serve(scope: RequestScope): Promise<Reply> | undefined {
    const { info } = scope
    if (info.group !== CRD_GROUP) return this.#handler.serve(scope)
    const unknown = info.version !== 'v1' || info.resource !== CRD_RESOURCE || info.namespace !== '' || info.parts.length > DEEPEST
    if (unknown) throw statusError.genericServerResponse(404)
    if (info.subresource === '') return serveResource(this.#environment, scope, this.#definitions.main)
    if (info.subresource === 'status') return serveResource(this.#environment, scope, this.#definitions.status)
    throw statusError.genericServerResponse(404)
  }
}
