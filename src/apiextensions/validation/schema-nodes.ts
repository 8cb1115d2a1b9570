import type { PacedWork } from '../../base/index.js'
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
export function* checkSchemaNodes(
  schema: JsonObject,
  path: string,
  rules: NodeRules,
  errors: ErrorList,
): PacedWork<ReadonlySet<JsonObject>> {
  const walk = new NodeWalk(rules, errors)
  yield* walk.node(schema, { path, isRoot: true, insideMeta: false, noDefault: '' })
  return walk.faulty
}

/** True for a type that no schema may have. */
export function isUnknownType(schema: JsonObject): boolean {
  const type = textAt(schema, 'type')
  return type !== '' && !TYPES.includes(type)
}

/** Nodes between two rests. */
const STRIDE = 32

class NodeWalk {
  readonly faulty: Set<JsonObject> = new Set()
  /** Nodes until the next rest. */
  #left = STRIDE
  readonly #rules: NodeRules
  readonly #errors: ErrorList

  constructor(rules: NodeRules, errors: ErrorList) {
    this.#rules = rules
    this.#errors = errors
  }

  *node(schema: JsonObject, place: Place): PacedWork<void> {
    if (this.#errors.isFull()) return
    if (--this.#left === 0) {
      this.#left = STRIDE
      yield
    }
    const before = this.#errors.count
    this.#keywords(schema, place)
    yield* this.#additional(schema, place)
    yield* this.#properties(schema, place)
    yield* this.#others(schema, { ...place, isRoot: false })
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

  *#additional(schema: JsonObject, place: Place): PacedWork<void> {
    const additional = own(schema, 'additionalProperties')
    if (additional === undefined) return
    const path = `${place.path}.additionalProperties`
    if (additional !== true && schemaEntries(schema, 'properties').length > 0) {
      this.#errors.add(fieldError.forbidden(path, 'additionalProperties and properties are mutual exclusive'))
    }
    if (!isObject(additional)) return
    const noDefault = place.insideMeta ? 'inside additionalProperties applying to object metadata' : place.noDefault
    yield* this.node(additional, { ...place, path, isRoot: false, noDefault })
  }

  *#properties(schema: JsonObject, place: Place): PacedWork<void> {
    const isResource = place.isRoot || isTrueAt(schema, EMBEDDED)
    for (const [name, property] of schemaEntries(schema, 'properties')) {
      const isMeta = isResource && META.includes(name)
      yield* this.node(property, {
        path: `${place.path}.properties[${name}]`,
        isRoot: false,
        insideMeta: place.insideMeta || isMeta,
        noDefault: isMeta && place.isRoot ? `in top-level ${name}` : place.noDefault,
      })
    }
  }

  /** All other places where schemas stand; `place` is that of the schema. */
  *#others(schema: JsonObject, place: Place): PacedWork<void> {
    const { path } = place
    const not = schemaAt(schema, 'not')
    if (not !== undefined) yield* this.node(not, { ...place, path: `${path}.not` })
    for (const keyword of ['allOf', 'oneOf', 'anyOf']) yield* this.#list(schema, keyword, place)
    yield* this.#map(schema, 'definitions', place)
    const items = schemaAt(schema, 'items')
    if (items !== undefined) yield* this.node(items, { ...place, path: `${path}.items` })
    yield* this.#list(schema, 'items', place)
    yield* this.#map(schema, 'dependencies', place)
  }

  *#list(schema: JsonObject, keyword: string, place: Place): PacedWork<void> {
    for (const [index, child] of schemasAt(schema, keyword).entries())
      yield* this.node(child, { ...place, path: `${place.path}.${keyword}[${String(index)}]` })
  }

  *#map(schema: JsonObject, keyword: string, place: Place): PacedWork<void> {
    for (const [key, child] of schemaEntries(schema, keyword))
      yield* this.node(child, { ...place, path: `${place.path}.${keyword}[${key}]` })
  }
}
