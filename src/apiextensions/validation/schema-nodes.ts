import { isObject, own, type JsonObject } from '../../base/json/index.js'
import { fieldError } from '../../meta/index.js'
import type { ErrorList } from './error-list.js'
import { checkExtensions } from './extension-rules.js'
import { checkRuleShapes } from './rule-shapes.js'
import { hasKeyword, isTrueAt, schemaAt, schemaEntries, schemasAt, textAt } from './schema-walk.js'

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const META = ['metadata', 'kind', 'apiVersion']
const EMBEDDED = 'x-kubernetes-embedded-resource'

/** What the stored object excuses (spec/crd.md §2.21). */
export interface NodeRules {
  readonly requireValidType: boolean
  readonly requireAtomicSets: boolean
  readonly requireMapKeyRules: boolean
}

/** Where a node stands. */
interface Place {
  readonly path: string
  readonly isRoot: boolean
  /** Within `metadata`, `kind` or `apiVersion` of a resource. */
  readonly insideMeta: boolean
  /** Why no default may stand here; '' where one may. */
  readonly noDefault: string
}

/**
 * Judges every node of a schema (spec/crd.md §2.13), the shapes of rules included. Answers the nodes with errors at or below them, whose rules are not to be compiled
 * (spec/cel.md §1.3).
 */
export function checkSchemaNodes(schema: JsonObject, path: string, rules: NodeRules, errors: ErrorList): ReadonlySet<JsonObject> {
  const walk = new NodeWalk(rules, errors)
  walk.node(schema, { path, isRoot: true, insideMeta: false, noDefault: '' })
  return walk.faulty
}

/** True for a type that no schema may have. */
export function isUnknownType(schema: JsonObject): boolean {
  const type = textAt(schema, 'type')
  return type !== '' && !TYPES.includes(type)
}

class NodeWalk {
  readonly faulty: Set<JsonObject> = new Set()
  readonly #rules: NodeRules
  readonly #errors: ErrorList

  constructor(rules: NodeRules, errors: ErrorList) {
    this.#rules = rules
    this.#errors = errors
  }

  node(schema: JsonObject, place: Place): void {
    if (this.#errors.isFull()) return
    const before = this.#errors.count
    this.#keywords(schema, place)
    this.#additional(schema, place)
    this.#properties(schema, place)
    this.#others(schema, { ...place, isRoot: false })
    checkExtensions(schema, place.path, this.#rules, this.#errors)
    checkRuleShapes(schema, place.path, this.#errors)
    if (this.#errors.count > before || this.#errors.isFull()) this.faulty.add(schema)
  }

  #keywords(schema: JsonObject, { path, insideMeta, noDefault }: Place): void {
    const errors = this.#errors
    const forbid = (keyword: string, detail = `${keyword} is not supported`): void =>
      errors.add(fieldError.forbidden(`${path}.${keyword}`, detail))
    if (this.#rules.requireValidType && isUnknownType(schema))
      errors.add(fieldError.notSupported(`${path}.type`, textAt(schema, 'type'), TYPES))
    if (noDefault !== '' && hasKeyword(schema, 'default')) forbid('default', `must not be set ${noDefault}`)
    if (hasKeyword(schema, 'id')) forbid('id')
    if (hasKeyword(schema, 'additionalItems')) forbid('additionalItems')
    if (schemaEntries(schema, 'patternProperties').length > 0) forbid('patternProperties')
    if (schemaEntries(schema, 'definitions').length > 0) forbid('definitions')
    if (hasKeyword(schema, 'dependencies')) forbid('dependencies')
    if (hasKeyword(schema, '$ref')) forbid('$ref')
    if (textAt(schema, 'type') === 'null') forbid('type', 'type cannot be set to null, use nullable as an alternative')
    if (schemasAt(schema, 'items').length > 0) forbid('items', 'items must be a schema object and not an array')
    if (insideMeta && isTrueAt(schema, EMBEDDED)) forbid(EMBEDDED, 'must not be used inside of resource meta')
    if (isTrueAt(schema, 'uniqueItems'))
      forbid('uniqueItems', 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic')
  }

  #additional(schema: JsonObject, place: Place): void {
    const additional = own(schema, 'additionalProperties')
    if (additional === undefined) return
    const path = `${place.path}.additionalProperties`
    if (additional !== true && schemaEntries(schema, 'properties').length > 0) {
      this.#errors.add(fieldError.forbidden(path, 'additionalProperties and properties are mutual exclusive'))
    }
    if (!isObject(additional)) return
    const noDefault = place.insideMeta ? 'inside additionalProperties applying to object metadata' : place.noDefault
    this.node(additional, { ...place, path, isRoot: false, noDefault })
  }

  #properties(schema: JsonObject, place: Place): void {
    const isResource = place.isRoot || isTrueAt(schema, EMBEDDED)
    for (const [name, property] of schemaEntries(schema, 'properties')) {
      const isMeta = isResource && META.includes(name)
      this.node(property, {
        path: `${place.path}.properties[${name}]`,
        isRoot: false,
        insideMeta: place.insideMeta || isMeta,
        noDefault: isMeta && place.isRoot ? `in top-level ${name}` : place.noDefault,
      })
    }
  }

  /** All other places where schemas stand; `place` is that of the schema. */
  #others(schema: JsonObject, place: Place): void {
    const single = (keyword: string): void => {
      const child = schemaAt(schema, keyword)
      if (child !== undefined) this.node(child, { ...place, path: `${place.path}.${keyword}` })
    }
    const list = (keyword: string): void => {
      for (const [index, child] of schemasAt(schema, keyword).entries())
        this.node(child, { ...place, path: `${place.path}.${keyword}[${String(index)}]` })
    }
    const map = (keyword: string): void => {
      for (const [key, child] of schemaEntries(schema, keyword)) this.node(child, { ...place, path: `${place.path}.${keyword}[${key}]` })
    }
    single('not')
    list('allOf')
    list('oneOf')
    list('anyOf')
    map('definitions')
    single('items')
    list('items')
    map('dependencies')
  }
}
