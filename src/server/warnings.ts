const TOTAL_BUDGET = 4096
const CUT_LENGTH = 256
// Control characters would end the header, lone surrogates are no text.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u

/** The warnings of one reply (spec/api.md §7.4). Lengths are in characters of Unicode. */
export class Warnings {
  readonly #texts: string[] = []
  #length = 0
  #cut = false

  /** Records a text once; texts that cannot stand in a header are dropped. */
  add(text: string): void {
    if (UNPRINTABLE.test(text) || this.#texts.includes(text)) return
    if (!this.#cut && this.#length + lengthOf(text) > TOTAL_BUDGET) this.#cutAll()
    const recorded = this.#cut ? cut(text) : text
    if (this.#length + lengthOf(recorded) > TOTAL_BUDGET || this.#texts.includes(recorded)) return
    this.#texts.push(recorded)
    this.#length += lengthOf(recorded)
  }

  /** One value of the `Warning` header each. Header values are bytes, which Node takes as Latin-1. */
  headerValues(): string[] {
    return this.#texts.map((text) => Buffer.from(`299 - "${text.replace(/["\\]/g, '\\$&')}"`).toString('latin1'))
  }

  #cutAll(): void {
    this.#cut = true
    this.#texts.forEach((text, index) => (this.#texts[index] = cut(text)))
    this.#length = this.#texts.reduce((sum, text) => sum + lengthOf(text), 0)
  }
}

function lengthOf(text: string): number {
  return text.length <= 1 ? text.length : Array.from(text).length
}

function cut(text: string): string {
  return text.length <= CUT_LENGTH ? text : Array.from(text).slice(0, CUT_LENGTH).join('')
}
