import { isEstablished, isTerminatingCondition, type CrdChange, type CustomResourceDefinition } from '../apiextensions/index.js'
import type { BuiltinType } from '../builtin/index.js'
import type { ServedType, ServedTypes } from '../controllers/index.js'
import { compareVersionPriority } from '../meta/index.js'
import { keySpace, type ResourceContext } from '../registry/index.js'
import { CUSTOM_VERBS, TERMINATING_VERBS } from './publishing.js'

/** How the store functions reach the objects of a CRD in one of its versions. */
export type CustomContexts = (crd: string, version: string) => ResourceContext

const ROOT = '/registry/'

/** What is served now, as the control loops see it. A change costs what its own type costs. */
export class ServedTypeIndex implements ServedTypes {
  readonly #byPrefix = new Map<string, ServedType>()
  readonly #byKind = new Map<string, ServedType>()
  readonly #contexts: CustomContexts

  constructor(contexts: CustomContexts) {
    this.#contexts = contexts
  }

  all(): Iterable<ServedType> {
    return this.#byKind.values()
  }

  ofKey(key: string): ServedType | undefined {
    const first = key.indexOf('/', ROOT.length) + 1
    const second = key.indexOf('/', first) + 1
    // `/registry/group/plural/…`, or `/registry/plural/…` of core: a group has a dot, which a core plural has not.
    return this.#byPrefix.get(key.slice(0, second)) ?? this.#byPrefix.get(key.slice(0, first))
  }

  ofKind(group: string, kind: string): ServedType | undefined {
    return this.#byKind.get(kindKey(group, kind))
  }

  /** Compiled-in types: they never change. Those of which nothing is stored are not among them. */
  addBuiltins(types: readonly BuiltinType[]): void {
    for (const { endpoints } of types) {
      const main = endpoints.get('')
      if (main?.verbs.has('list') === true) this.#add(fixedType(main.context, main.verbs))
    }
  }

  /** The CRDs themselves. */
  addDefinitions(context: ResourceContext): void {
    this.#add(fixedType(context, new Set(CUSTOM_VERBS)))
  }

  /** A CRD came, changed or went. */
  changed({ old, current }: CrdChange): void {
    const before = old === undefined ? undefined : this.#custom(old)
    const after = current === undefined ? undefined : this.#custom(current)
    if (before !== undefined) this.#remove(before)
    if (after !== undefined) this.#add(after)
  }

  /** The type of a CRD, as discovery shows it; undefined where it does not. */
  #custom(crd: CustomResourceDefinition): ServedType | undefined {
    const served = crd.spec.versions.filter((version) => version.served).map(({ name }) => name)
    const [version] = served.sort(compareVersionPriority)
    if (version === undefined || !isEstablished(crd)) return undefined
    const { plural, kind } = crd.status.acceptedNames
    const { group, scope } = crd.spec
    const { name } = crd.metadata
    return {
      resource: { group, version, resource: plural },
      kind,
      space: keySpace(group, plural, scope === 'Namespaced'),
      verbs: new Set(isTerminatingCondition(crd) ? TERMINATING_VERBS : CUSTOM_VERBS),
      context: () => this.#contexts(name, version),
    }
  }

  #add(type: ServedType): void {
    // Events are there in two groups, and stored as the first has them.
    if (!this.#byPrefix.has(type.space.prefix)) this.#byPrefix.set(type.space.prefix, type)
    this.#byKind.set(kindKey(type.resource.group, type.kind), type)
  }

  #remove(type: ServedType): void {
    this.#byPrefix.delete(type.space.prefix)
    this.#byKind.delete(kindKey(type.resource.group, type.kind))
  }
}

function fixedType(context: ResourceContext, verbs: ReadonlySet<string>): ServedType {
  const { resource, kind, space } = context
  return { resource, kind: kind.kind, space, verbs, context: () => context }
}

function kindKey(group: string, kind: string): string {
  return `${group}/${kind}`
}
