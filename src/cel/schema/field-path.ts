import type { JsonObject } from '../../base/json/index.js'
import { property, schemaAt } from './keywords.js'

const UNESCAPED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  "'": "'",
  '\\': '\\',
}

/**
 * Follows a rule's `fieldPath` (`.name`, `['key']`) through the schema (spec/cel.md §1.5).
 * @returns the path as errors append it, or undefined if it leads nowhere
 */
export function fieldPathOf(schema: JsonObject, path: string): string | undefined {
  let at = schema
  let normalized = ''
  for (const name of namesOf(path)) {
    if (name === undefined) return undefined
    const named = schemaAt(at, 'properties') !== undefined
    const below = named ? property(at, name) : schemaAt(at, 'additionalProperties')
    if (below === undefined) return undefined
    normalized += named ? (normalized === '' ? name : `.${name}`) : `[${name}]`
    at = below
  }
  return normalized
}

const TOKEN = /\.([^.[\]']+|'(?:\\[^]|[^\\'])*')|\['((?:\\[^]|[^\\'])*)'\]/y

/** The names a path is made of; undefined where it cannot be read. */
function* namesOf(path: string): Generator<string | undefined> {
  let at = 0
  while (at < path.length) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(path)
    if (match === null) {
      yield undefined
      return
    }
    yield match[1] ?? unescape(match[2] ?? '')
    at = TOKEN.lastIndex
  }
}

function unescape(quoted: string): string | undefined {
  for (const [, letter = ''] of quoted.matchAll(/\\(.)/gs)) if (UNESCAPED[letter] === undefined) return undefined
  return quoted.replace(/\\(.)/gs, (_, letter: string) => UNESCAPED[letter] ?? '')
}
