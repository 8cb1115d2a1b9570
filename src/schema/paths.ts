// Paths are kept as stacks of keys and indices while a walk goes on, and turned into text only when there is something to say.

/** A path with dots between keys, as pruning reports it: `spec.list[1].a.b`. */
export class DottedPath {
  readonly #parts: (string | number)[] = []

  /** Enters a key or an index. */
  push(part: string | number): void {
    this.#parts.push(part)
  }

  /** Leaves the last one. */
  pop(): void {
    this.#parts.pop()
  }

  /** The text of the path, with `key` behind it. */
  at(key: string): string {
    let text = ''
    for (const part of this.#parts) text += typeof part === 'number' ? `[${String(part)}]` : text === '' ? part : `.${part}`
    return text === '' ? key : `${text}.${key}`
  }
}

/** A path with map keys in brackets, as upstream's `field.Path` has it: `spec.m[a.b].list[0].kind`. */
export class FieldPath {
  readonly #base: string
  readonly #parts: (string | number)[] = []

  constructor(base = '') {
    this.#base = base
  }

  /** Enters a declared property. */
  property(name: string): void {
    this.#parts.push(`.${name}`)
  }

  /** Enters a key of a map. */
  key(key: string): void {
    this.#parts.push(`[${key}]`)
  }

  /** Enters an element of a list. */
  index(index: number): void {
    this.#parts.push(index)
  }

  /** Leaves the last one. */
  pop(): void {
    this.#parts.pop()
  }

  /** The text of the path, with what is given behind it. */
  toString(behind = ''): string {
    let text = this.#base
    for (const part of this.#parts) text += typeof part === 'number' ? `[${String(part)}]` : part
    text += behind
    return text.startsWith('.') ? text.slice(1) : text
  }
}
