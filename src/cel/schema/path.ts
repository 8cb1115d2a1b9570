/** A place in an object, written out only when a finding needs it. */
export class ObjectPath {
  readonly #parent: ObjectPath | undefined
  readonly #part: string

  private constructor(parent: ObjectPath | undefined, part: string) {
    this.#parent = parent
    this.#part = part
  }

  /** A path that begins with a given text; '' for an object's root. */
  static of(text: string): ObjectPath {
    return new ObjectPath(undefined, text)
  }

  child(name: string): ObjectPath {
    return new ObjectPath(this, `.${name}`)
  }

  key(name: string): ObjectPath {
    return new ObjectPath(this, `[${name}]`)
  }

  index(index: number): ObjectPath {
    return new ObjectPath(this, `[${String(index)}]`)
  }

  toString(): string {
    const parts: string[] = []
    for (let at: ObjectPath | undefined = this as ObjectPath; at !== undefined; at = at.#parent) parts.push(at.#part)
    const text = parts.reverse().join('')
    return text.startsWith('.') ? text.slice(1) : text
  }
}
