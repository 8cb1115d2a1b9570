import { RESERVED_WORDS } from '../reserved-words.js'

const ESCAPES: Readonly<Record<string, string>> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' }

/** The name under which expressions reach a property, or undefined if none can (spec/cel.md §2.4). */
export function escapeName(name: string): string | undefined {
  if (RESERVED_WORDS.has(name)) return `__${name}__`
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(name)) return undefined
  return name.replace(/__|[.\-/]/g, (part) => ESCAPES[part] ?? part)
}
