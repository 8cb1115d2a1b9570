import type { JsonObject } from '../base/json/index.js'
import type { Reply, RequestScope } from '../endpoints/index.js'
import { statusError } from '../meta/index.js'
import { DiscoveryDocuments, type TaggedDocument } from './documents.js'
import { aggregatedReply, plainReply } from './encode.js'
import { checkRoutable, negotiateAggregated, negotiatePlain } from './negotiation.js'
import type { DiscoveryRegistry } from './registry.js'

/** Serves the discovery paths from a registry (spec/api.md §10, crd.md §7). Undefined stands for a path that is not there. @throws StatusError from each */
export class DiscoveryHandlers {
  readonly #registry: DiscoveryRegistry
  readonly #documents: DiscoveryDocuments

  /** `serverAddress`: host and port that `/api` tells clients, asked when it does. */
  constructor(registry: DiscoveryRegistry, serverAddress: () => string) {
    this.#registry = registry
    this.#documents = new DiscoveryDocuments(registry, serverAddress)
  }

  /** Serves a path below `/api` or `/apis` with nothing behind the version, by its decoded segments (`['apis', group, version]`). */
  serve(scope: RequestScope, segments: readonly string[]): Reply | undefined {
    const [prefix, ...rest] = segments
    if (prefix !== 'api' && prefix !== 'apis') return undefined
    const [group, version, more] = prefix === 'api' ? ['', ...rest] : rest
    if (more !== undefined) return undefined
    if (version !== undefined) return this.#groupVersion(scope, group as string, version)
    if (prefix === 'apis' && group !== undefined) return this.#group(scope, group)
    return prefix === 'api' ? this.#core(scope) : this.#groups(scope)
  }

  /** `/api`. */
  #core(scope: RequestScope): Reply | undefined {
    const document = this.#documents.coreVersions()
    if (document === undefined) return undefined
    return this.#root(scope, document, () => this.#documents.aggregatedCore() as TaggedDocument)
  }

  /** `/apis`. */
  #groups(scope: RequestScope): Reply {
    return this.#root(scope, this.#documents.groupList(), () => this.#documents.aggregatedGroups())
  }

  /** `/apis/<group>`. Of a group with a compiled-in version, GET alone is allowed; any other answers every method (spec/api.md §10.1). */
  #group(scope: RequestScope, name: string): Reply | undefined {
    const document = this.#documents.group(name)
    if (document === undefined) return undefined
    if (this.#isBuiltin(name)) checkMethod(scope)
    return plainReply(negotiatePlain(scope), document)
  }

  /** `/apis/<group>/<version>`, `/api/<version>` with group ''. */
  #groupVersion(scope: RequestScope, group: string, version: string): Reply | undefined {
    const content = this.#registry.groupVersion(group, version)
    if (content === undefined) {
      if (this.#isBuiltin(group)) throw statusError.genericServerResponse(404)
      return undefined
    }
    if (content.builtin) checkMethod(scope)
    return plainReply(negotiatePlain(scope), this.#documents.resourceList(group, version) as JsonObject)
  }

  /** Refuses what is unknown below a group that has compiled-in versions: a Status instead of the text that others get. @throws a 404 StatusError */
  refuseUnknown(group: string): void {
    if (this.#isBuiltin(group)) throw statusError.genericServerResponse(404)
  }

  #root(scope: RequestScope, plain: JsonObject, aggregated: () => TaggedDocument): Reply {
    checkMethod(scope)
    const form = negotiateAggregated(scope)
    if (form !== undefined) return aggregatedReply(form, aggregated(), scope.header('if-none-match'))
    return plainReply(negotiatePlain(scope), plain)
  }

  #isBuiltin(group: string): boolean {
    return this.#registry.group(group)?.versions.some(([, content]) => content.builtin) ?? false
  }
}

/** Fixed paths know GET alone, and look at Accept twice (spec/api.md §10.1). @throws a 405 or 406 StatusError */
function checkMethod(scope: RequestScope): void {
  if (scope.method !== 'GET') throw statusError.methodNotAllowed()
  checkRoutable(scope)
}
