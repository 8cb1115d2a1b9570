import { serveResource, type Environment, type Reply, type RequestScope, type Resource } from '../endpoints/index.js'
import { statusError } from '../meta/index.js'
import { ensureNamespaces } from './bootstrap.js'
import { groupVersionOf, readDefinition, type BuiltinDefinition } from './definitions.js'
import { builtinKinds } from './kinds.js'
import { builtinResource, type BuiltinDependencies, type DefinedKind } from './resources.js'

/** A compiled-in type with its endpoints, the resource itself under ''. */
export interface BuiltinType {
  readonly definition: BuiltinDefinition
  readonly endpoints: ReadonlyMap<string, Resource>
}

/** How long Events stay where nobody says otherwise. */
export const EVENT_TTL_MS = 3_600_000

/** The types that are compiled in: what clients expect of every control plane. */
export class BuiltinApi {
  readonly types: readonly BuiltinType[]
  readonly #byName: ReadonlyMap<string, BuiltinType>
  readonly #environment: Environment

  constructor(dependencies: BuiltinDependencies, environment: Environment, eventTtlMs: number = EVENT_TTL_MS) {
    this.#environment = environment
    this.types = definedKinds(eventTtlMs).map((defined) => ({
      definition: defined.definition,
      endpoints: new Map(
        defined.kind.endpoints.map((endpoint) => [endpoint.subresource, builtinResource(defined, endpoint, dependencies)]),
      ),
    }))
    this.#byName = new Map(
      this.types.map((type) => [keyOf(type.definition.group, type.definition.versions[0].name, type.definition.names.plural), type]),
    )
  }

  /** The resource itself of a type. @throws Error for a type that is not compiled in */
  resource(group: string, plural: string): Resource {
    const found = this.types.find(({ definition }) => definition.group === group && definition.names.plural === plural)?.endpoints.get('')
    if (found === undefined) throw new Error(`no compiled-in type ${plural} in group "${group}"`)
    return found
  }

  /** Creates what every server has from its beginning. */
  start(): Promise<void> {
    return ensureNamespaces(this.resource('', 'namespaces').context)
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

/** Kinds of other rooms that bodies may name. */
const OTHER_KINDS = ['CustomResourceDefinition', 'CustomResourceDefinitionList'].map((kind) => `apiextensions.k8s.io/v1 ${kind}`)

function definedKinds(eventTtlMs: number): DefinedKind[] {
  const pairs = builtinKinds(eventTtlMs).map((kind) => ({ kind, definition: readDefinition(kind.definition) }))
  const known = new Set(
    pairs.flatMap(({ definition }) => {
      const { kind, listKind } = definition.names
      return [`${groupVersionOf(definition)} ${kind}`, `${groupVersionOf(definition)} ${listKind}`]
    }),
  )
  for (const kind of OTHER_KINDS) known.add(kind)
  return pairs.map((pair) => ({ ...pair, isKnown: (apiVersion, kind) => known.has(`${apiVersion} ${kind}`) }))
}
