import { isObject, own, type JsonValue } from '../../base/json/index.js'
import { goQuote } from '../../meta/index.js'
import { valueElement, valueText, type Element } from '../paths/element.js'
import type { ListType } from './type.js'

/** A list item that cannot have a path element. */
export class ItemError extends Error {
  override readonly name = 'ItemError'
}

/**
 * The path element of an item of a set or keyed list (spec/apply.md §2.6). Keys that an item leaves out stand for their default, or are left out too.
 * @throws ItemError with the text of §2.8
 */
export function itemElement(list: ListType, item: JsonValue): Element {
  return list.keys.length === 0 ? setElement(item) : keyedElement(list, item)
}

function setElement(item: JsonValue): Element {
  if (Array.isArray(item)) throw new ItemError('not supported: associative list with lists as elements')
  if (item === null) throw new ItemError("associative list without keys has an element that's an explicit null")
  if (isObject(item)) throw new ItemError("associative list without keys has an element that's a map type")
  return valueElement(item)
}

function keyedElement(list: ListType, item: JsonValue): Element {
  if (item === null) throw new ItemError('associative list with keys may not have a null element')
  if (!isObject(item)) throw new ItemError('associative list with keys may not have non-map elements')
  let text = ''
  for (const key of list.keys) {
    const value = own(item, key.name) ?? (Object.hasOwn(item, key.name) ? null : key.default)
    if (value !== undefined) text += text === '' ? key.text + valueText(value) : `,${key.text}${valueText(value)}`
  }
  if (text === '') throw new ItemError(omitsKeys(list))
  return `k:{${text}}`
}

function omitsKeys(list: ListType): string {
  const names = list.keys.map(({ name }) => goQuote(name)).join(' ')
  return `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`
}

/** The items of a list by path element, in list order. */
export interface ItemIndex {
  /** The first item of each element. */
  readonly first: ReadonlyMap<Element, JsonValue>
  /** All items of elements that occur twice or more. */
  readonly repeated: ReadonlyMap<Element, readonly JsonValue[]>
  /** The element of each item. */
  readonly elements: readonly Element[]
}

const NONE: ReadonlyMap<Element, readonly JsonValue[]> = new Map()

/**
 * Indexes the items of a set or keyed list.
 * @throws ItemError
 */
export function indexItems(list: ListType, items: readonly JsonValue[]): ItemIndex {
  const first = new Map<Element, JsonValue>()
  const elements: Element[] = []
  let repeated: Map<Element, JsonValue[]> | undefined
  for (const item of items) {
    const element = itemElement(list, item)
    elements.push(element)
    const known = first.get(element)
    if (known === undefined) {
      first.set(element, item)
      continue
    }
    repeated ??= new Map()
    const all = repeated.get(element)
    if (all === undefined) repeated.set(element, [known, item])
    else all.push(item)
  }
  return { first, repeated: repeated ?? NONE, elements }
}
