import { createRequire } from 'node:module'
import type sortedBtree from 'sorted-btree'
import type { KeyOrder } from './key-order.js'

/** A sorted map of strings. */
export type OrderedTree<Value> = sortedBtree.default<string, Value>

// The package is CommonJS with a `default` property: what an ES import makes of it depends on the loader, `require` does not.
const { default: Tree } = createRequire(import.meta.url)('sorted-btree') as typeof sortedBtree

/** An empty tree in the given order. */
export function createTree<Value>(order: KeyOrder): OrderedTree<Value> {
  return new Tree<string, Value>(undefined, order.compare)
}
