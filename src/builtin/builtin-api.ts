import { serveResource, type Environment, type Reply, type RequestScope, type Resource } from '../endpoints/index.js'
import { statusError } from '../meta/index.js'
import { ensureNamespaces } from './bootstrap.js'
import { readDefinition, type BuiltinDefinition } from './definitions.js'
import { namespaceFinalizeStrategy, namespaceStatusStrategy, namespaceStrategy } from './namespace-strategy.js'
import { builtinResource, type BuiltinDependencies } from './resources.js'

/** A compiled-in type with its endpoints, the resource itself under ''. */
export interface BuiltinType {
  readonly definition: BuiltinDefinition
  readonly endpoints: ReadonlyMap<string, Resource>
}

const MAIN = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
const PART = ['get', 'patch', 'update']

/** The types that are compiled in: what clients expect of every control plane. */
export class BuiltinApi {
  readonly types: readonly BuiltinType[]
  readonly #byName: ReadonlyMap<string, BuiltinType>
  readonly #environment: Environment
  readonly #namespaces: Resource

  constructor(dependencies: BuiltinDependencies, environment: Environment) {
    this.#environment = environment
    const definition = readDefinition('core/namespaces')
    this.#namespaces = builtinResource(definition, { subresource: '', strategy: namespaceStrategy(), verbs: MAIN }, dependencies)
    const part = (subresource: string, strategy: ReturnType<typeof namespaceStrategy>, verbs: readonly string[]): [string, Resource] => [
      subresource,
      builtinResource(definition, { subresource, strategy, verbs }, dependencies),
    ]
    const endpoints = new Map([
      ['', this.#namespaces] as const,
      part('finalize', namespaceFinalizeStrategy(), ['update']),
      part('status', namespaceStatusStrategy(), PART),
    ])
    this.types = [{ definition, endpoints }]
    this.#byName = new Map(
      this.types.map((type) => [keyOf(type.definition.group, type.definition.versions[0].name, type.definition.names.plural), type]),
    )
  }

  /** Creates what every server has from its beginning. */
  start(): Promise<void> {
    return ensureNamespaces(this.#namespaces.context)
  }

  /** Serves a request for a compiled-in type; undefined where it is for none. @throws StatusError */
  serve(scope: RequestScope): Promise<Reply> | undefined {
    const { group, version, resource, subresource, namespace } = scope.info
    const type = this.#byName.get(keyOf(group, version, resource))
    if (type === undefined) {
      if (group === '' && version === 'v1') throw statusError.genericServerResponse(404)
      return undefined
    }
    const endpoint = type.endpoints.get(subresource)
    const misplaced = type.definition.scope === 'Cluster' && namespace !== '' && resource !== 'namespaces'
    if (endpoint === undefined || misplaced) throw statusError.genericServerResponse(404)
    return serveResource(this.#environment, scope, endpoint)
  }
}

function keyOf(group: string, version: string, resource: string): string {
  return `${group}/${version}/${resource}`
}
