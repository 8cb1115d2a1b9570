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
  let at: JsonObject | undefined = schema
  let normalized = ''
  for (const name of namesOf(path)) {
    if (name === undefined || at === undefined) return undefined
    if (schemaAt(at, 'properties') !== undefined) {
      normalized += normalized === '' ? name : `.${name}`
      at = property(at, name)
      if (at === undefined) return undefined
    } else {
      normalized += `[${name}]`
      at = schemaAt(at, 'additionalProperties')
      if (at === undefined) return undefined
    }
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
  let valid = true
  const text = quoted.replace(/\\(.)/gs, (_, letter: string) => {
    const character = UNESCAPED[letter]
    if (character === undefined) valid = false
    return character ?? ''
  })
  return valid ? text : undefined
}
