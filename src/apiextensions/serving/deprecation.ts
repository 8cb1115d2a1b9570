import { compareVersionPriority } from '../../meta/index.js'
import type { CustomResourceDefinition, CrdVersion } from '../types/index.js'

/** The warning of every request to a deprecated version; undefined for others (spec/custom-resources.md §9.1). */
export function deprecationWarning(crd: CustomResourceDefinition, version: CrdVersion): string | undefined {
  if (version.deprecated !== true) return undefined
  if (version.deprecationWarning !== undefined) return version.deprecationWarning
  const { group, names, versions } = crd.spec
  const text = `${group}/${version.name} ${names.kind} is deprecated`
  const better = versions
    .filter((other) => other.served && other.deprecated !== true && compareVersionPriority(other.name, version.name) < 0)
    .map(({ name }) => name)
    .sort(compareVersionPriority)
  return better[0] === undefined ? text : `${text}; use ${group}/${better[0]} ${names.kind}`
}
