import { isObject, JsonFloat, type JsonValue } from '../../base/json/index.js'
import { fieldElement, indexElement, printElement, printPath, type Element } from '../paths/element.js'
import { formOf } from './form.js'
import { goSyntax, goTypeName, goValue } from './go-values.js'
import { ItemError, itemElement } from './items.js'
import type { ListType, MapType, Scalar, Type } from './type.js'

/** Deepest nesting that field management follows; more is an error, so that no walk of a value can exhaust the stack. */
const MAX_DEPTH = 1_000

/**
 * What is wrong with a value of the given type, as upstream's texts (spec/apply.md §2.8); empty when it fits. `duplicates`: items that occur twice are fine.
 */
export function typeErrors(type: Type, value: JsonValue, duplicates: boolean): readonly string[] {
  const walk = new Walk(duplicates)
  walk.value(type, value)
  return walk.errors
}

/** Several errors as one text. */
export function joinErrors(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] as string) : `errors:\n${errors.map((error) => `  ${error}`).join('\n')}`
}

class Walk {
  readonly errors: string[] = []
  readonly #path: (Element | number)[] = []
  readonly #duplicates: boolean

  constructor(duplicates: boolean) {
    this.#duplicates = duplicates
  }

  value(type: Type, value: JsonValue): void {
    if (value === null || typeof value !== 'object' || value instanceof JsonFloat) {
      if (value !== null) this.#scalar(type, value)
    } else if (this.#path.length > MAX_DEPTH) {
      this.errors.push('exceeded max depth')
    } else {
      const form = formOf(type, value)
      if (form === 'map') this.#map(type.map as MapType, value)
      else if (form === 'list') this.#list(type.list as ListType, value)
      else this.#scalar(type, value)
    }
  }

  #scalar(type: Type, value: JsonValue): void {
    const form = formOf(type, value)
    if (form === 'map') this.#fail(`expected map, got &{${goValue(value)}}`)
    else if (form === 'list') this.#fail(`expected list, got &{${goValue(value)}}`)
    else {
      const problem = scalarProblem(type.scalar as Scalar, value)
      if (problem !== undefined) this.#fail(problem)
    }
  }

  /** An undeclared key ends the walk of its object. */
  #map(type: MapType, value: JsonValue): void {
    if (!isObject(value)) {
      this.#fail(`expected map, got &{${goValue(value)}}`)
      return
    }
    for (const key of Object.keys(value)) {
      const below = type.fields.get(key)?.type ?? type.element
      this.#path.push(fieldElement(key))
      if (below === undefined) this.#fail('field not declared in schema')
      else this.value(below, value[key] as JsonValue)
      this.#path.pop()
      if (below === undefined) return
    }
  }

  /** An item without path element ends the walk of its list. */
  #list(type: ListType, value: JsonValue): void {
    if (!Array.isArray(value)) {
      this.#fail(`expected list, got &{${goValue(value)}}`)
      return
    }
    const seen = new Set<Element>()
    for (const [i, item] of value.entries()) {
      const element = type.atomic ? i : this.#element(type, item, i)
      if (element === undefined) return
      if (typeof element === 'string') this.#see(element, seen)
      this.#path.push(element)
      this.value(type.element, item)
      this.#path.pop()
    }
  }

  #see(element: Element, seen: Set<Element>): void {
    if (this.#duplicates) return
    if (seen.has(element)) this.#fail(`duplicate entries for key ${printElement(element, false)}`)
    else seen.add(element)
  }

  #element(type: ListType, item: JsonValue, index: number): Element | undefined {
    try {
      return itemElement(type, item)
    } catch (error) {
      if (!(error instanceof ItemError)) throw error
      this.#fail(`element ${String(index)}: ${error.message}`)
      return undefined
    }
  }

  #fail(problem: string): void {
    const path = printPath(
      this.#path.map((step) => (typeof step === 'number' ? indexElement(step) : step)),
      false,
    )
    this.errors.push(path === '' ? problem : `${path}: ${problem}`)
  }
}

export function scalarProblem(scalar: Scalar, value: JsonValue): string | undefined {
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || value instanceof JsonFloat
  switch (scalar) {
    case 'numeric':
      return isNumber ? undefined : `expected numeric (int or float), got ${goTypeName(value)}`
    case 'string':
      return typeof value === 'string' ? undefined : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goValue(value)}}`
    case 'untyped':
      return isNumber || typeof value === 'string' || typeof value === 'boolean'
        ? undefined
        : `expected any scalar, got &{${goValue(value)}}`
  }
}
