const TOTAL_BUDGET = 4096
const CUT_LENGTH = 256
// Control characters would end the header, lone surrogates are no text.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u

/** The warnings of one reply (spec/api.md §7.4). Lengths are in characters of Unicode. */
export class Warnings {
  readonly #texts: string[] = []
  #length = 0
  #cut = false

  /** Records a text once; texts that cannot stand in a header are dropped. The one with which cut texts reach the budget is the last. */
  add(text: string): void {
    if (UNPRINTABLE.test(text) || (this.#cut && this.#length >= TOTAL_BUDGET) || this.#texts.includes(text)) return
    this.#texts.push(text)
    this.#length += lengthOf(this.#cut ? cut(text) : text)
    if (this.#cut || this.#length <= TOTAL_BUDGET) return
    this.#cut = true
    this.#length = this.#texts.reduce((sum, recorded) => sum + lengthOf(cut(recorded)), 0)
  }

  /** One value of the `Warning` header each. Header values are bytes, which Node takes as Latin-1. */
  headerValues(): string[] {
    const texts = this.#cut ? this.#texts.map(cut) : this.#texts
    return texts.map((text) => Buffer.from(`299 - "${text.replace(/["\\]/g, '\\$&')}"`).toString('latin1'))
  }
}

function lengthOf(text: string): number {
  return text.length <= 1 ? text.length : Array.from(text).length
}

function cut(text: string): string {
  return text.length <= CUT_LENGTH ? text : Array.from(text).slice(0, CUT_LENGTH).join('')
}
