import { expect } from 'vitest'
import type { Store } from '../../../src/storage/index.js'
import { operation } from './load.mjs'

export const WRITERS = 64
const KEYS = 5

/** The last operation of each writer that was answered, by round. */
export type Answered = Map<number, number>

/** The texts that a key may have: after the last answered operation, or after the one that was under way. */
function possible(round: number, writer: number, key: number, last: number): (string | undefined)[] {
  const values: (string | undefined)[] = []
  for (let n = last + 1; n >= 0 && values.length < 2; n--) {
    if (n % KEYS !== key) continue
    values.push(operation(round, writer, n).value)
    if (n <= last) return values
  }
  return [...values, undefined]
}

/** Checks that a store has what was answered. */
export function checkRound(store: Store, round: number, answered: Answered): void {
  for (let writer = 0; writer < WRITERS; writer++) {
    for (let key = 0; key < KEYS; key++) {
      const name = operation(round, writer, key).key
      expect(possible(round, writer, key, answered.get(writer) ?? -1), name).toContain(store.get(name)?.value.toString())
    }
  }
}
