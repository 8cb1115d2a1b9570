import type { JsonObject } from '../base/json/index.js'
import { groupVersionText } from '../meta/index.js'
import type { DiscoveryResource, DiscoverySubresource } from './types.js'

/** The APIGroup of a group without its type, as it stands in the APIGroupList (spec/crd.md §7.3, §7.4). `versions`: the preferred one first, not empty. */
export function groupEntry(name: string, versions: readonly string[]): JsonObject {
  const entries = versions.map((version) => ({ groupVersion: groupVersionText({ group: name, version }), version }))
  return { name, versions: entries, preferredVersion: { ...(entries[0] as JsonObject) } }
}

/** The document of `/apis/<group>`. */
export function groupDocument(name: string, versions: readonly string[]): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(name, versions) }
}

/** The document of `/apis` (spec/api.md §10.1). */
export function groupListDocument(entries: readonly JsonObject[]): JsonObject {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...entries] }
}

/** The document of `/api`: the versions of the core group. `serverAddress`: host and port that clients of any address should use. */
export function coreVersionsDocument(versions: readonly string[], serverAddress: string): JsonObject {
  return { kind: 'APIVersions', versions: [...versions], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }] }
}

/** The document of a group version; that of the core group has no apiVersion. Resources by name, each with its subresources behind it (spec/crd.md §7.2). */
export function resourceListDocument(group: string, version: string, resources: readonly DiscoveryResource[]): JsonObject {
  const sorted = sortByName(resources)
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: groupVersionText({ group, version }),
    resources: sorted.flatMap((resource) => [
      resourceEntry(resource),
      ...(resource.subresources ?? []).map((sub) => subresourceEntry(resource, sub)),
    ]),
  }
}

/** A copy in the order of the plurals. */
export function sortByName(resources: readonly DiscoveryResource[]): DiscoveryResource[] {
  return [...resources].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function resourceEntry(resource: DiscoveryResource): JsonObject {
  const { name, singularName, namespaced, kind, verbs, shortNames = [], categories = [], storageVersionHash } = resource
  const entry: JsonObject = { name, singularName, namespaced, kind, verbs: [...verbs] }
  if (shortNames.length > 0) entry['shortNames'] = [...shortNames]
  if (categories.length > 0) entry['categories'] = [...categories]
  if (storageVersionHash !== undefined) entry['storageVersionHash'] = storageVersionHash
  return entry
}

function subresourceEntry(resource: DiscoveryResource, { name, group, version, kind, verbs }: DiscoverySubresource): JsonObject {
  return {
    name: `${resource.name}/${name}`,
    singularName: '',
    namespaced: resource.namespaced,
    ...(group === undefined ? {} : { group }),
    ...(version === undefined ? {} : { version }),
    kind,
    verbs: [...verbs],
  }
}
