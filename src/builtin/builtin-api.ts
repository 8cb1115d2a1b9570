import { serveResource, type Answer, type Environment, type Reply, type RequestScope, type Resource } from '../endpoints/index.js'
import { statusError, type GroupVersionKind } from '../meta/index.js'
import type { CompoundType } from '../meta/typed/index.js'
import { DefaultNamespaces } from './bootstrap.js'
import { groupVersionOf, readDefinition, type BuiltinDefinition } from './definitions.js'
import type { BuiltinKind } from './kind.js'
import { builtinKinds } from './kinds.js'
import { builtinResource, type BuiltinDependencies, type DefinedKind } from './resources.js'

/** A compiled-in type with its endpoints, the resource itself under ''. */
export interface BuiltinType {
  readonly definition: BuiltinDefinition
  /** The group, version and kind that its objects are stored as; undefined where nothing is stored. */
  readonly stored: GroupVersionKind | undefined
  readonly endpoints: ReadonlyMap<string, Resource>
  /** The definitions of endpoints that are about another kind. */
  readonly parts: ReadonlyMap<string, BuiltinDefinition>
}

/** How long Events stay where nobody says otherwise. */
const EVENT_TTL_MS = 3_600_000

/** What may be chosen. */
export interface BuiltinOptions {
  /** How long Events stay after they were last written. Default: one hour. */
  readonly eventTtlMs?: number
  /** Who answers creates of the kinds of which nothing is stored, by the names of their definitions. Default: nobody, and they are not served. */
  readonly answers?: ReadonlyMap<string, Answer>
  /** Told of a default namespace that could not be made again; it is tried once more a minute later. */
  readonly onError?: (error: unknown) => void
}

const READS = ['list', 'watch']
const ITEM_VERBS = ['get', 'update', 'patch', 'delete']

/** The types that are compiled in: what clients expect of every control plane. */
export class BuiltinApi {
  readonly types: readonly BuiltinType[]
  readonly #byName: ReadonlyMap<string, BuiltinType>
  readonly #environment: Environment
  readonly #defaults: DefaultNamespaces

  constructor(dependencies: BuiltinDependencies, environment: Environment, options: BuiltinOptions = {}) {
    const { eventTtlMs = EVENT_TTL_MS, answers = new Map<string, Answer>(), onError = () => undefined } = options
    this.#environment = environment
    const kinds = definedKinds(eventTtlMs, answers)
    this.types = kinds.filter(({ owner }) => owner === undefined).map((defined) => builtinType(defined, kinds, dependencies))
    this.#byName = new Map(
      this.types.map((type) => [keyOf(type.definition.group, type.definition.versions[0].name, type.definition.names.plural), type]),
    )
    this.#defaults = new DefaultNamespaces(this.resource('', 'namespaces').context, environment, onError)
  }

  /** The resource itself of a type. @throws Error for a type that is not compiled in */
  resource(group: string, plural: string): Resource {
    const found = this.types.find(({ definition }) => definition.group === group && definition.names.plural === plural)?.endpoints.get('')
    if (found === undefined) throw new Error(`no compiled-in type ${plural} in group "${group}"`)
    return found
  }

  /** Creates what every server has from its beginning, and sees to it from then on. */
  start(): Promise<void> {
    return this.#defaults.start()
  }

  close(): void {
    this.#defaults.close()
  }

  /** Serves a request for a compiled-in type; undefined where it is for none. @throws StatusError */
  serve(scope: RequestScope): Promise<Reply> | undefined {
    const { group, version, resource, subresource, namespace, verb } = scope.info
    const type = this.#byName.get(keyOf(group, version, resource))
    if (type === undefined) {
      if (group === '' && version === 'v1') throw statusError.genericServerResponse(404)
      return undefined
    }
    const endpoint = type.endpoints.get(subresource)
    const isNamespaced = type.definition.scope === 'Namespaced'
    if (endpoint === undefined || !hasPath(type, endpoint, scope.info)) throw statusError.genericServerResponse(404)
    // All namespaces at once are only read; HEAD is no method of compiled-in types.
    if (scope.method === 'HEAD' || (isNamespaced && namespace === '' && !READS.includes(verb))) throw statusError.methodNotAllowed()
    return serveResource(this.#environment, scope, endpoint)
  }
}

/** Whether there is a path for this, whatever the method: types that cannot be listed are in one namespace, and without verbs of items there are none. */
function hasPath({ definition }: BuiltinType, { verbs }: Resource, info: RequestScope['info']): boolean {
  const { namespace, resource, subresource, name, parts } = info
  if (subresource === '' && name !== '' && !ITEM_VERBS.some((verb) => verbs.has(verb))) return false
  if (definition.scope !== 'Namespaced') return namespace === '' || resource === 'namespaces'
  return namespace !== '' || (verbs.has('list') && (name === '' || parts.length <= 1))
}

function builtinType(defined: DefinedKind, kinds: readonly DefinedKind[], dependencies: BuiltinDependencies): BuiltinType {
  const { definition } = defined
  const parts = kinds.filter(({ owner }) => owner === definition)
  return {
    definition,
    stored: defined.answer === undefined ? storedKind(defined) : undefined,
    endpoints: new Map(
      [defined, ...parts].flatMap((of) =>
        of.kind.endpoints.map((endpoint) => [endpoint.subresource, builtinResource(of, endpoint, dependencies)] as const),
      ),
    ),
    parts: new Map(parts.flatMap((part) => part.kind.endpoints.map(({ subresource }) => [subresource, part.definition] as const))),
  }
}

function keyOf(group: string, version: string, resource: string): string {
  return `${group}/${version}/${resource}`
}

/** Views are stored in core/v1. */
function storedKind({ kind: { view }, definition }: DefinedKind): GroupVersionKind {
  return { group: view === undefined ? definition.group : '', version: definition.versions[0].name, kind: definition.names.kind }
}

/** Kinds of other rooms that bodies may name. */
const OTHER_KINDS = ['CustomResourceDefinition', 'CustomResourceDefinitionList'].map((kind) => `apiextensions.k8s.io/v1 ${kind}`)

function definedKinds(eventTtlMs: number, answers: ReadonlyMap<string, Answer>): DefinedKind[] {
  const pairs = builtinKinds(eventTtlMs)
    .filter((kind) => kind.answered === undefined || answers.has(kind.definition))
    .map((kind) => ({ kind, definition: readDefinition(kind.definition), answer: answers.get(kind.definition) }))
  const known = new Map<string, CompoundType | undefined>(OTHER_KINDS.map((kind) => [kind, undefined]))
  for (const { kind, definition } of pairs) {
    known.set(`${groupVersionOf(definition)} ${definition.names.kind}`, kind.type)
    known.set(`${groupVersionOf(definition)} ${definition.names.listKind}`, undefined)
  }
  const ownerOf = ({ partOf }: BuiltinKind): BuiltinDefinition | undefined =>
    pairs.find(({ kind }) => kind.definition === partOf)?.definition
  return pairs.map((pair) => ({ ...pair, known, owner: ownerOf(pair.kind) }))
}
