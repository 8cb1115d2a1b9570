import type { PublishedVersion } from './published-version.js'

/** The full name of a kind's definition: the group's labels turned round, version, kind (spec/openapi-and-clients.md §1.3). */
export function definitionName({ group, version, builtin }: PublishedVersion, kind: string): string {
  const prefix = builtin?.definitionPrefix ?? group.split('.').reverse().join('.')
  return `${prefix}.${version}.${kind}`
}

/** The root path of a group version. */
export function rootPath({ group, version }: Pick<PublishedVersion, 'group' | 'version'>): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`
}

/** The tag of a version's operations. */
export function tagOf({ group, version }: PublishedVersion): string {
  return `${identifier(groupPart(group), false)}_${version}`
}

/** The id of an operation: verb, group without `.k8s.io`, version and the rest (`NamespacedWidgetStatus`), each an identifier (spec/openapi-and-clients.md §1.5). */
export function operationId(version: PublishedVersion, verb: string, rest: string): string {
  return verb + identifier(groupPart(version.group), true) + identifier(version.version, true) + identifier(rest, true)
}

const groupPart = (group: string): string => (group === '' ? 'core' : group.replace(/\.k8s\.io$/, ''))

/** Letters, `_` and all digits but a first one are kept; what follows anything else begins with a capital. */
function identifier(text: string, capital: boolean): string {
  let out = ''
  let raise = capital
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (/^[A-Za-z_]$/.test(char) || (i > 0 && /^[0-9]$/.test(char))) {
      out += raise ? char.toUpperCase() : char
      raise = false
    } else raise = true
  }
  return out
}

/** A kind with its article: `an` before a vowel, none before a plural (a single `s` at the end). */
export function withArticle(kind: string): string {
  if (/(?:^|[^s])s$/.test(kind)) return kind
  return `${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind}`
}
