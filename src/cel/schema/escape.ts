import { RESERVED_WORDS } from '../reserved-words.js'

const ESCAPES: Readonly<Record<string, string>> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' }

const PARTS: ReadonlyMap<string, string> = new Map(Object.entries(ESCAPES).map(([part, escape]) => [escape, part]))

/** The name under which expressions reach a property, or undefined if none can (spec/cel.md §2.4). */
export function escapeName(name: string): string | undefined {
  if (RESERVED_WORDS.has(name)) return `__${name}__`
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(name)) return undefined
  return name.replace(/__|[.\-/]/g, (part) => ESCAPES[part] ?? part)
}

/** The property that an expression reaches under a name, or undefined if there can be none. */
export function unescapeName(name: string): string | undefined {
  if (!name.includes('__')) return escapeName(name) === name ? name : undefined
  const word = /^__(.+)__$/.exec(name)?.[1] ?? ''
  const property = RESERVED_WORDS.has(word)
    ? word
    : name.replace(/__(?:underscores|dot|dash|slash)__/g, (escape) => PARTS.get(escape) ?? '')
  return escapeName(property) === name ? property : undefined
}
