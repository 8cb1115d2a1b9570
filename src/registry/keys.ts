/** Where the objects of one resource live in the store (spec/custom-resources.md §9.3). */
export interface KeySpace {
  /** Ends with `/`. */
  readonly prefix: string
  readonly namespaced: boolean
}

/** The key space of a resource; built-in core types have no group part. */
export function keySpace(group: string, resource: string, namespaced: boolean): KeySpace {
  return { prefix: group === '' ? `/registry/${resource}/` : `/registry/${group}/${resource}/`, namespaced }
}

/** The key of one object. */
export function objectKey(space: KeySpace, namespace: string, name: string): string {
  return space.namespaced ? `${space.prefix}${namespace}/${name}` : space.prefix + name
}

/** The prefix of a collection: one namespace's, or everything's. */
export function collectionPrefix(space: KeySpace, namespace: string): string {
  return space.namespaced && namespace !== '' ? `${space.prefix}${namespace}/` : space.prefix
}

/** Namespace ('' for cluster-scoped ones) and name of the object at a key. */
export function splitKey(space: KeySpace, key: string): { readonly namespace: string; readonly name: string } {
  const rest = key.slice(space.prefix.length)
  if (!space.namespaced) return { namespace: '', name: rest }
  const slash = rest.indexOf('/')
  return { namespace: rest.slice(0, slash), name: rest.slice(slash + 1) }
}
