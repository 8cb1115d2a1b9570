import { serveResource, type Environment, type Reply, type RequestScope, type Resource } from '../../endpoints/index.js'
import { statusError } from '../../meta/index.js'
import type { CrdCache } from '../crd-cache.js'
import { unresolvable, type ServedVersion } from './builder.js'
import { matchRoute } from './route.js'
import type { ServingCache } from './serving-cache.js'

/** Serves requests for custom resources; undefined for those that no CRD serves (spec/custom-resources.md §1). */
export class CustomResourceHandler {
  readonly #crds: CrdCache
  readonly #serving: ServingCache
  readonly #environment: Environment

  constructor(crds: CrdCache, serving: ServingCache, environment: Environment) {
    this.#crds = crds
    this.#serving = serving
    this.#environment = environment
  }

  /** @throws StatusError */
  serve(scope: RequestScope): Promise<Reply> | undefined {
    const { info } = scope
    const crd = this.#crds.get(`${info.resource}.${info.group}`)
    const route = matchRoute(crd, info)
    if (crd === undefined || route.kind === 'delegate') return undefined
    const served = this.#serving.get(crd).versions.get(route.version.name)
    if (served === undefined) throw unresolvable()
    if (served.warning !== undefined) scope.warn(served.warning)
    if (route.kind === 'unknownSubresource') throw statusError.notFound({ group: info.group, resource: info.resource }, info.name)
    return serveResource(this.#environment, scope, partOf(served, route.subresource))
  }
}

function partOf(served: ServedVersion, subresource: '' | 'status' | 'scale'): Resource {
  const part = subresource === '' ? served.main : served[subresource]
  if (part === undefined) throw unresolvable()
  return part
}
