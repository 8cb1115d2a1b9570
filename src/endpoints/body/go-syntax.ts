import { isObject, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { goQuote, renderBadValue } from '../../meta/index.js'

/** Longer values are cut: they are somebody's mistake, shown in an error. */
const MAX_LENGTH = 10_000

/** A decoded YAML value as Go's `%#v` shows it: `map[interface {}]interface {}{"a":1, "b":[]interface {}{true}}`, keys sorted. */
export function goSyntax(value: JsonValue): string {
  // What is still to be written, last first: texts, and values.
  const pending: { readonly text: string; readonly value?: JsonValue }[] = [{ text: '', value }]
  let out = ''
  for (let next = pending.pop(); next !== undefined && out.length < MAX_LENGTH; next = pending.pop()) {
    out += next.text
    if (next.value === undefined) continue
    if (Array.isArray(next.value)) {
      out += '[]interface {}{'
      pending.push({ text: '}' }, ...next.value.map((item, i) => ({ text: i === 0 ? '' : ', ', value: item })).reverse())
    } else if (isObject(next.value)) {
      out += 'map[interface {}]interface {}{'
      pending.push({ text: '}' }, ...members(next.value).reverse())
    } else out += scalarSyntax(next.value)
  }
  return out
}

function members(object: JsonObject): { readonly text: string; readonly value: JsonValue }[] {
  return Object.keys(object)
    .sort()
    .map((key, i) => ({ text: `${i === 0 ? '' : ', '}${goQuote(key)}:`, value: object[key] as JsonValue }))
}

function scalarSyntax(value: JsonValue): string {
  return value === null ? 'interface {}(nil)' : renderBadValue(value)
}
