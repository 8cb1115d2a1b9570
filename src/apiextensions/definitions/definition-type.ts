import { DEDUCED, lazyMapType, listType, mapType, OBJECT_META, scalarType, type Type } from '../../fieldmanager/index.js'
import { objectMeta, type GoForm, type GoType } from '../../meta/typed/index.js'
import { crdType } from '../types/index.js'

/** Lists that are owned item by item, by the Go types of their items; all others are one value. */
const KEYED: ReadonlyMap<string, string> = new Map([
  ['v1.CustomResourceDefinitionCondition', 'type'],
  ['v1.ValidationRule', 'rule'],
])

/** How a CRD is owned: member by member down to the versions, which are one value; conditions one by one (spec/crd.md §1.1). */
export function definitionType(): Type {
  return new Reading().type(crdType)
}

/** Reads the types of field management off the Go types. */
class Reading {
  /** Undefined while a type is being read. */
  readonly #types = new Map<GoType, Type | undefined>([[objectMeta, OBJECT_META]])

  type(go: GoType): Type {
    const known = this.#types.get(go)
    if (known !== undefined) return known
    // Only structs contain themselves.
    if (this.#types.has(go)) return lazyMapType(() => this.#types.get(go) as Type)
    this.#types.set(go, undefined)
    const type = this.#read(go.form)
    this.#types.set(go, type)
    return type
  }

  #read(form: GoForm): Type {
    switch (form.kind) {
      case 'struct': {
        const members = Array.from(form.members(), ([name, { type }]) => [name, this.type(type)] as const)
        return mapType(false, members, members.length === 0 ? DEDUCED : undefined)
      }
      case 'map':
        return mapType(false, [], this.type(form.of))
      case 'list': {
        const key = KEYED.get(form.of.name)
        return listType(key === undefined, this.type(form.of), key === undefined ? [] : [[key, undefined]])
      }
      case 'any':
        return DEDUCED
      case 'time':
        return scalarType('untyped')
      case 'integer':
      case 'number':
        return scalarType('numeric')
      case 'boolean':
        return scalarType('boolean')
      case 'string':
      case 'bytes':
        return scalarType('string')
    }
  }
}
