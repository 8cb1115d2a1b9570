/** Above every code unit that a well-formed string can have at one place, in the order of {@link compareBytes}. */
const LAST_UNIT = '\udfff'
const HIGH_UNIT = /[\ud800-\uffff]/
const LONE_SURROGATE = /\p{Surrogate}/u

/** Order of two strings by their UTF-8 bytes: that of the code units, but surrogates (U+10000 and up) come after U+E000..U+FFFF. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? rotate(x) - rotate(y) : x - y
  }
  return a.length - b.length
}

function rotate(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
}

/** The end of the range of all well-formed keys that start with the prefix: above them all, below every other key behind the prefix. */
export function endOfPrefix(prefix: string): string {
  return prefix + LAST_UNIT
}

/** Whether a key has a UTF-8 form. */
export function isWellFormed(key: string): boolean {
  return !HIGH_UNIT.test(key) || !LONE_SURROGATE.test(key)
}

/**
 * Byte order (spec/storage.md §2.1) for one set of keys. The native comparison of strings is three times as fast and differs only where both strings have
 * code units from U+D800 on; so it is used until the first such key is admitted, which leaves the order of the keys before it as it is.
 */
export class KeyOrder {
  #wide = false

  readonly compare = (a: string, b: string): number => {
    if (a === b) return 0
    if (this.#wide) return compareBytes(a, b)
    return a < b ? -1 : 1
  }

  /** Must be called with a key before it becomes a member of the set. False: the key has no UTF-8 form and cannot be one. */
  admit(key: string): boolean {
    if (this.#wide || HIGH_UNIT.test(key)) {
      if (LONE_SURROGATE.test(key)) return false
      this.#wide = true
    }
    return true
  }
}
