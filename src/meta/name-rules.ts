import { labelErrors, pathSegmentErrors, subdomainErrors } from './names.js'

/** What is wrong with a name; `prefix`: with the beginning of one (generateName). */
export type NameRule = (name: string, prefix: boolean) => readonly string[]

/** A beginning may end in a dash: characters will follow it. */
function masked(name: string, prefix: boolean): string {
  return prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -1)}a` : name
}

/** Most kinds: DNS-1123 subdomains. */
export const subdomainNameRule: NameRule = (name, prefix) => subdomainErrors(masked(name, prefix))

/** Namespaces: DNS-1123 labels. */
export const labelNameRule: NameRule = (name, prefix) => labelErrors(masked(name, prefix))

/** All names on update, those of embedded resources and of RBAC objects: anything that is one path segment. */
export const pathSegmentRule: NameRule = (name, prefix) => pathSegmentErrors(name, prefix)
