import {
  isEstablished,
  isTerminatingCondition,
  type CrdChange,
  type CrdVersion,
  type CustomResourceDefinition,
} from '../apiextensions/index.js'
import type { BuiltinType } from '../builtin/index.js'
import { storageVersionHash, type DiscoveryRegistry, type DiscoveryResource, type DiscoverySubresource } from '../discovery/index.js'
import type { OpenApiPublisher, PublishedVersion } from '../openapi/index.js'

/** The verbs of custom resources, in the order in which discovery shows them. */
export const CUSTOM_VERBS: readonly string[] = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
/** Those that are left while their CRD is being deleted. */
export const TERMINATING_VERBS: readonly string[] = ['delete', 'deletecollection', 'get', 'list', 'watch']
const PART_VERBS = ['get', 'patch', 'update']
const CUSTOM_GROUP = { groupPriority: 1000, versionPriority: 100, builtin: false }

/**
 * Keeps discovery and OpenAPI as the CRDs are. A change costs what its own CRD and group versions cost, whatever else is there (spec/crd.md §7.8).
 */
export class Publishing {
  readonly #discovery: DiscoveryRegistry
  readonly #openapi: OpenApiPublisher
  /** The resources of each group version, by plural. */
  readonly #groupVersions = new Map<string, Map<string, DiscoveryResource>>()

  constructor(discovery: DiscoveryRegistry, openapi: OpenApiPublisher) {
    this.#discovery = discovery
    this.#openapi = openapi
  }

  /** A CRD came, changed or went. */
  changed({ name, old, current }: CrdChange): void {
    const before = old !== undefined && isEstablished(old) ? old : undefined
    const after = current !== undefined && isEstablished(current) ? current : undefined
    if (before !== undefined) this.#retract(before, after)
    if (after === undefined) {
      if (before !== undefined) this.#openapi.remove(name)
      return
    }
    for (const version of after.spec.versions) if (version.served) this.#advertise(after, version)
    const { uid, generation = 0 } = after.metadata
    this.#openapi.set(
      name,
      { uid, generation },
      after.spec.versions.filter(({ served }) => served).map((version) => publishedVersion(after, version)),
    )
  }

  /** What of a CRD is no longer served leaves discovery. */
  #retract(before: CustomResourceDefinition, after: CustomResourceDefinition | undefined): void {
    const kept = new Set(after?.spec.versions.filter(({ served }) => served).map(({ name }) => name))
    for (const { name, served } of before.spec.versions) {
      if (!served || kept.has(name)) continue
      const key = `${before.spec.group}/${name}`
      this.#groupVersions.get(key)?.delete(before.status.acceptedNames.plural)
      this.#publish(before.spec.group, name)
    }
  }

  #advertise(crd: CustomResourceDefinition, version: CrdVersion): void {
    const key = `${crd.spec.group}/${version.name}`
    const resources = this.#groupVersions.get(key) ?? new Map<string, DiscoveryResource>()
    this.#groupVersions.set(key, resources)
    resources.set(crd.status.acceptedNames.plural, discoveryResource(crd, version))
    this.#publish(crd.spec.group, version.name)
  }

  #publish(group: string, version: string): void {
    const key = `${group}/${version}`
    const resources = this.#groupVersions.get(key)
    if (resources === undefined || resources.size === 0) {
      this.#groupVersions.delete(key)
      this.#discovery.removeGroupVersion(group, version)
      return
    }
    const sorted = [...resources.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    this.#discovery.setGroupVersion(group, version, { ...CUSTOM_GROUP, resources: sorted })
  }
}

/** A CRD version in discovery, by its accepted names (spec/crd.md §7.2). */
function discoveryResource(crd: CustomResourceDefinition, version: CrdVersion): DiscoveryResource {
  const { plural, singular, kind, shortNames, categories } = crd.status.acceptedNames
  const stored = crd.spec.versions.find(({ storage }) => storage)
  const subresources: DiscoverySubresource[] = []
  if (version.subresources?.status !== undefined) subresources.push({ name: 'status', kind, verbs: PART_VERBS })
  if (version.subresources?.scale !== undefined)
    subresources.push({ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: PART_VERBS })
  return {
    name: plural,
    singularName: singular ?? '',
    namespaced: crd.spec.scope === 'Namespaced',
    kind,
    verbs: isTerminatingCondition(crd) ? TERMINATING_VERBS : CUSTOM_VERBS,
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
    ...(stored?.served === true
      ? { storageVersionHash: storageVersionHash({ group: crd.spec.group, version: stored.name, kind: crd.spec.names.kind }) }
      : {}),
    subresources,
  }
}

function publishedVersion(crd: CustomResourceDefinition, version: CrdVersion): PublishedVersion {
  const { plural, kind, listKind } = crd.spec.names
  return {
    group: crd.spec.group,
    version: version.name,
    kind,
    listKind: listKind ?? `${kind}List`,
    plural,
    namespaced: crd.spec.scope === 'Namespaced',
    schema: version.schema?.openAPIV3Schema,
    preserveUnknownFields: crd.spec.preserveUnknownFields === true,
    status: version.subresources?.status !== undefined,
    scale: version.subresources?.scale !== undefined,
    selectableFields: (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath),
  }
}

/** Where the compiled-in groups stand among the others, as in every cluster (spec/api.md §10.2). */
const PRIORITIES: Readonly<Record<string, { readonly groupPriority: number; readonly versionPriority: number }>> = {
  '': { groupPriority: 18_000, versionPriority: 1 },
  'events.k8s.io': { groupPriority: 17_750, versionPriority: 15 },
  'authentication.k8s.io': { groupPriority: 17_700, versionPriority: 15 },
  'authorization.k8s.io': { groupPriority: 17_600, versionPriority: 15 },
  'rbac.authorization.k8s.io': { groupPriority: 17_000, versionPriority: 15 },
  'coordination.k8s.io': { groupPriority: 16_500, versionPriority: 15 },
}

/** Publishes the compiled-in types: they never change. */
export function publishBuiltins(types: readonly BuiltinType[], discovery: DiscoveryRegistry, openapi: OpenApiPublisher): void {
  for (const group of new Set(types.map(({ definition }) => definition.group))) {
    const own = types.filter(({ definition }) => definition.group === group)
    const [{ definition }] = own as [BuiltinType]
    const priority = PRIORITIES[group] ?? { groupPriority: 16_000, versionPriority: 15 }
    discovery.setGroupVersion(group, definition.versions[0].name, { ...priority, builtin: true, resources: own.map(builtinResource) })
  }
  for (const type of types) {
    const { group, names } = type.definition
    openapi.set(`builtin/${names.plural}.${group}`, { uid: 'builtin', generation: 1 }, [builtinVersion(type)])
  }
}

function builtinVersion({ definition, endpoints, parts }: BuiltinType): PublishedVersion {
  const partOf = (subresource: string): { readonly of?: PublishedVersion } => {
    const of = parts.get(subresource)
    return of === undefined ? {} : { of: builtinVersion({ definition: of, stored: undefined, endpoints: new Map(), parts: new Map() }) }
  }
  const [version] = definition.versions
  const { group, names, scope } = definition
  return {
    group,
    version: version.name,
    kind: names.kind,
    listKind: names.listKind,
    plural: names.plural,
    namespaced: scope === 'Namespaced',
    schema: version.schema.openAPIV3Schema,
    status: endpoints.has('status'),
    scale: false,
    selectableFields: [],
    builtin: {
      definitionPrefix: `io.k8s.api.${group === '' ? 'core' : group.split('.', 1).join('')}`,
      verbs: [...(endpoints.get('')?.verbs ?? [])],
      parts: [...endpoints]
        .filter(([name]) => name !== '' && name !== 'status')
        .map(([name, { verbs }]) => ({ name, verbs: [...verbs], ...partOf(name) })),
    },
  }
}

function builtinResource({ definition, endpoints, stored, parts }: BuiltinType): DiscoveryResource {
  const { plural, singular, kind, shortNames } = definition.names
  const kindOfPart = (name: string): Pick<DiscoverySubresource, 'group' | 'version' | 'kind'> => {
    const of = parts.get(name)
    return of === undefined ? { kind } : { group: of.group, version: of.versions[0].name, kind: of.names.kind }
  }
  return {
    name: plural,
    singularName: singular,
    namespaced: definition.scope === 'Namespaced',
    kind,
    verbs: [...(endpoints.get('')?.verbs ?? [])].sort(),
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(stored === undefined ? {} : { storageVersionHash: storageVersionHash(stored) }),
    subresources: [...endpoints]
      .filter(([name]) => name !== '')
      .map(([name, { verbs }]) => ({ name, ...kindOfPart(name), verbs: [...verbs].sort() })),
  }
}

/** The CRD API in discovery (spec/crd.md §1.1). */
export function publishDefinitions(discovery: DiscoveryRegistry): void {
  const kind = 'CustomResourceDefinition'
  discovery.setGroupVersion('apiextensions.k8s.io', 'v1', {
    groupPriority: 16_700,
    versionPriority: 15,
    builtin: true,
    resources: [
      {
        name: 'customresourcedefinitions',
        singularName: 'customresourcedefinition',
        namespaced: false,
        kind,
        shortNames: ['crd', 'crds'],
        categories: ['api-extensions'],
        verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
        storageVersionHash: storageVersionHash({ group: 'apiextensions.k8s.io', version: 'v1', kind }),
        subresources: [{ name: 'status', kind, verbs: PART_VERBS }],
      },
    ],
  })
}
