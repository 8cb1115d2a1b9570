import { cloneJson, decodeJson, encodeJson, JsonFloat, type JsonObject, type JsonValue } from '../../base/json/index.js'

/**
 * What of a document is still text, as it was written: upstream's library parses a container only when an operation looks into it (spec/api.md §5.3). The others keep
 * the order of their keys, and keys that are there twice.
 */
export class WrittenValues {
  readonly #texts = new WeakMap<object, string>()
  /** Nothing to follow: what is not asked for costs nothing. */
  #isIdle = true

  /** A document whose containers are text. @throws JsonSyntaxError */
  read(text: string): JsonValue {
    this.#isIdle = false
    return decodeJson(text, { sources: this.#texts }).value
  }

  /** A deep copy, with the texts. */
  clone(value: JsonValue): JsonValue {
    if (this.#isIdle) return cloneJson(value)
    return cloneJson(value, (source, copy) => {
      const text = this.#texts.get(source)
      if (text !== undefined) this.#texts.set(copy, text)
    })
  }

  /** An operation looks into a container. */
  open(container: object): void {
    this.#texts.delete(container)
  }

  /** An operation looks at all of a value. */
  openAll(value: JsonValue): void {
    if (!this.#isIdle) cloneJson(value, (source) => this.#texts.delete(source))
  }

  /** The document's text: compact; what was looked into has its keys sorted. Any depth. */
  textOf(document: JsonValue): string {
    const out: string[] = []
    const due: (Verbatim | { readonly value: JsonValue })[] = [{ value: document }]
    for (let next = due.pop(); next !== undefined; next = due.pop()) {
      if ('text' in next) out.push(next.text)
      else this.#write(next.value, out, due)
    }
    return out.join('')
  }

  #write(value: JsonValue, out: string[], due: (Verbatim | { readonly value: JsonValue })[]): void {
    if (typeof value !== 'object' || value === null || value instanceof JsonFloat) {
      out.push(scalarText(value))
      return
    }
    const text = this.#texts.get(value)
    if (text !== undefined) {
      out.push(compact(text))
      return
    }
    const members = Array.isArray(value) ? value.map((item) => ['', item] as const) : sortedMembers(value)
    due.push({ text: Array.isArray(value) ? ']' : '}' })
    for (const [at, [head, item]] of [...members.entries()].reverse()) due.push({ value: item }, { text: at === 0 ? head : `,${head}` })
    out.push(Array.isArray(value) ? '[' : '{')
  }
}

interface Verbatim {
  readonly text: string
}

function scalarText(value: JsonValue): string {
  return value instanceof JsonFloat ? (value.source ?? encodeJson(value)) : encodeJson(value)
}

function sortedMembers(object: JsonObject): (readonly [string, JsonValue])[] {
  return Object.keys(object)
    .sort()
    .map((key) => [`${encodeJson(key)}:`, object[key] as JsonValue])
}

/** A JSON text without the white space between its tokens. */
function compact(text: string): string {
  let out = ''
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '"') at = endOfString(text, at)
    else if (char <= ' ') {
      out += text.slice(start, at)
      start = at + 1
    }
  }
  return out + text.slice(start)
}

/** The place of the quote that ends the string which begins at `at`. */
function endOfString(text: string, at: number): number {
  let end = at + 1
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  return end
}
