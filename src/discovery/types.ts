/** A subresource as discovery shows it (spec/api.md §10.1). */
export interface DiscoverySubresource {
  /** Without the resource: `status`. */
  readonly name: string
  readonly kind: string
  /** Group and version of the kind where it is of another group version (Scale); else left out. */
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
}

/** A resource of one group version as discovery shows it. */
export interface DiscoveryResource {
  /** The plural. */
  readonly name: string
  readonly singularName: string
  readonly namespaced: boolean
  readonly kind: string
  /** In the order in which they are shown. */
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  /** See {@link storageVersionHash}; left out where the storage version is not served. */
  readonly storageVersionHash?: string
  readonly subresources?: readonly DiscoverySubresource[]
}

/** What one group version has, and where it stands among the others. */
export interface DiscoveryGroupVersion {
  readonly resources: readonly DiscoveryResource[]
  /** Groups of a higher priority come first: 1000 for custom resources. */
  readonly groupPriority: number
  /** Orders the versions of a group before their names do: 100 for custom resources. */
  readonly versionPriority: number
  /** True for types that are compiled in: other methods and unknown versions get a Status, and kinds are shown without group and version (spec/api.md §10.1, §10.4). */
  readonly builtin: boolean
}
