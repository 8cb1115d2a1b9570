import type { JsonObject } from '../base/json/index.js'
import { sortByName } from './plain-documents.js'
import type { DiscoveryGroupVersion, DiscoveryResource, DiscoverySubresource } from './types.js'

interface VersionContext {
  readonly group: string
  readonly version: string
  readonly builtin: boolean
}

/** The item of a group in the aggregated document (spec/api.md §10.4). `versions`: the preferred one first. */
export function aggregatedGroup(group: string, versions: readonly (readonly [name: string, DiscoveryGroupVersion])[]): JsonObject {
  return {
    metadata: group === '' ? {} : { name: group },
    versions: versions.map(([version, { resources, builtin }]) => aggregatedVersion({ group, version, builtin }, resources)),
  }
}

function aggregatedVersion(context: VersionContext, resources: readonly DiscoveryResource[]): JsonObject {
  return {
    version: context.version,
    resources: sortByName(resources).map((resource) => aggregatedResource(context, resource)),
    freshness: 'Current',
  }
}

function aggregatedResource(context: VersionContext, resource: DiscoveryResource): JsonObject {
  const { name, kind, namespaced, singularName, verbs, shortNames = [], categories = [], subresources = [] } = resource
  const entry: JsonObject = {
    resource: name,
    responseKind: responseKind(context, { kind }),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singularName,
    verbs: [...verbs],
  }
  if (shortNames.length > 0) entry['shortNames'] = [...shortNames]
  if (categories.length > 0) entry['categories'] = [...categories]
  if (subresources.length > 0) entry['subresources'] = subresources.map((sub) => aggregatedSubresource(context, sub))
  return entry
}

function aggregatedSubresource(context: VersionContext, { name, verbs, ...kind }: DiscoverySubresource): JsonObject {
  return { subresource: name, responseKind: responseKind(context, kind), verbs: [...verbs] }
}

/** Compiled-in kinds of the group version itself are shown without group and version. */
function responseKind(
  context: VersionContext,
  { group, version, kind }: Pick<DiscoverySubresource, 'group' | 'version' | 'kind'>,
): JsonObject {
  const { builtin } = context
  return { group: group ?? (builtin ? '' : context.group), version: version ?? (builtin ? '' : context.version), kind }
}

/** The text around the items of the aggregated document. */
export const AGGREGATED_HEAD = '{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":['
export const AGGREGATED_TAIL = ']}'
