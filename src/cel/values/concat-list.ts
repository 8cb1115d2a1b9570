import { CelError, ListValue, ArrayList } from './value.js'
import type { CelValue } from './value.js'
import { spend } from './work.js'

/** Sums up to this length are copied, longer ones stay two lists. */
const COPIED = 1_000
const MAX_LENGTH = 2 ** 31 - 1
const TOO_LONG = new CelError('list size limit exceeded')

/** The sum of two lists, without copying them. */
class ConcatList extends ListValue {
  readonly #first: ListValue
  readonly #second: ListValue
  override readonly length: number

  constructor(first: ListValue, second: ListValue) {
    super()
    this.#first = first
    this.#second = second
    this.length = first.length + second.length
  }

  override at(index: number): CelValue {
    let [list, at] = this.#part(index)
    while (list instanceof ConcatList) [list, at] = list.#part(at)
    return list.at(at)
  }

  #part(index: number): readonly [ListValue, number] {
    const { length } = this.#first
    return index < length ? [this.#first, index] : [this.#second, index - length]
  }
}

/** One list after the other; doubling again and again costs nothing until the result is read. */
export function concatLists(first: ListValue, second: ListValue): ListValue | CelError {
  const length = first.length + second.length
  if (length > MAX_LENGTH) return TOO_LONG
  if (length > COPIED) return new ConcatList(first, second)
  spend(length * 10)
  return new ArrayList(Array.from({ length }, (_, i) => (i < first.length ? first.at(i) : second.at(i - first.length))))
}
