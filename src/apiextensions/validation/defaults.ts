import type { PacedWork } from '../../base/index.js'
import { cloneJson, isObject, jsonEqual, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { aggregateText, fieldError, type FieldError } from '../../meta/index.js'
import {
  buildStructural,
  coerceResources,
  EmbeddedDecodeError,
  prune,
  validateDefault,
  validateResources,
  type Structural,
} from '../../schema/index.js'
import type { ErrorList } from './error-list.js'
import type { DefaultRuleCheck } from './rule-checks.js'
import { hasKeyword, schemaAt, schemaEntries, someSchema } from './schema-walk.js'

const META = ['metadata', 'kind', 'apiVersion']

/** How the defaults of a version are judged. */
export interface DefaultRules {
  /** False where the stored object has an unpruned default already. */
  readonly requirePruned: boolean
  readonly checkRules: DefaultRuleCheck
}

/** The resource, root or embedded, that a node belongs to, and the way to the node. */
interface Resource {
  readonly schema: Structural
  readonly steps: readonly (string | number)[]
}

/** A node in both its forms. */
interface Node {
  readonly raw: JsonObject
  readonly schema: Structural
  readonly path: string
}

/**
 * Judges the defaults of a structural schema as values, as they are written (spec/schema.md §4.3): those that are reached through `properties` and `items`, and the
 * root's own, which counts as an embedded resource. `path` is that of the schema.
 */
export function* checkDefaults(schema: JsonObject, path: string, rules: DefaultRules, errors: ErrorList): PacedWork<void> {
  const walk = new DefaultWalk(rules, errors)
  if (!someSchema(schema, (node) => hasKeyword(node, 'default'))) return
  const root = buildStructural(schema)
  yield
  yield* walk.node({ raw: schema, schema: root, path }, { schema: root, steps: [] }, false, true)
}

/** True where a default of a schema that can be built would lose something by pruning. */
export function hasUnprunedDefault(schema: JsonObject): boolean {
  return someUnpruned(buildStructural(schema), true)
}

function someUnpruned(schema: Structural, isRoot: boolean): boolean {
  if (schema.default !== undefined && !isPruned(schema.default, schema, isRoot || schema.xEmbeddedResource)) return true
  if (schema.items?.has.defaults === true && someUnpruned(schema.items, false)) return true
  for (const property of schema.properties.values()) if (property.has.defaults && someUnpruned(property, false)) return true
  return false
}

function isPruned(value: JsonValue, schema: Structural, isResource: boolean): boolean {
  const copy = cloneJson(value)
  prune(copy, schema, isResource)
  return jsonEqual(copy, value)
}

class DefaultWalk {
  readonly #rules: DefaultRules
  readonly #errors: ErrorList

  constructor(rules: DefaultRules, errors: ErrorList) {
    this.#rules = rules
    this.#errors = errors
  }

  /** `insideMeta`: the node is, or is within, one of the members that every resource has. */
  *node(node: Node, resource: Resource, insideMeta: boolean, isRoot: boolean): PacedWork<void> {
    const { schema, raw, path } = node
    if (!schema.has.defaults || this.#errors.isFull()) return
    const isResource = isRoot || schema.xEmbeddedResource
    const within: Resource = isResource ? { schema, steps: [] } : resource
    const isMeta = insideMeta && !isResource
    if (schema.default !== undefined) {
      const found = isMeta ? this.#metaDefault(node, schema.default, within) : yield* this.#plainDefault(node, schema.default, isResource)
      this.#errors.addAll(found)
      yield
    }
    const items = schemaAt(raw, 'items')
    if (items !== undefined && schema.items !== undefined) {
      yield* this.node(
        { raw: items, schema: schema.items, path: `${path}.items` },
        { ...within, steps: [...within.steps, 0] },
        isMeta,
        false,
      )
    }
    for (const [name, rawProperty] of schemaEntries(raw, 'properties')) {
      const property = schema.properties.get(name)
      if (property?.has.defaults !== true) continue
      const inside = isMeta || (isResource && META.includes(name))
      yield* this.node(
        { raw: rawProperty, schema: property, path: `${path}.properties[${name}]` },
        { ...within, steps: [...within.steps, name] },
        inside,
        false,
      )
    }
  }

  *#plainDefault(node: Node, value: JsonValue, isResource: boolean): PacedWork<readonly FieldError[]> {
    const at = `${node.path}.default`
    const isUnpruned = this.#rules.requirePruned && !isPruned(value, node.schema, isResource)
    const unknown = isUnpruned ? [fieldError.invalid(at, value, 'must not have unknown fields')] : []
    yield
    const copy = cloneJson(value)
    const embedded = embeddedErrors(copy, node.schema, isResource, at)
    return [...unknown, ...(embedded.length > 0 ? embedded : this.#valueErrors(node, copy, at))]
  }

  /** A default within metadata is judged as part of the resource that it would stand in. */
  #metaDefault(node: Node, value: JsonValue, resource: Resource): readonly FieldError[] {
    const at = `${node.path}.default`
    const surrounding = surroundingObject(cloneJson(value), resource.steps)
    const errors = embeddedErrors(surrounding, resource.schema, true, '')
    if (errors.length > 0) return [fieldError.invalid(at, value, `must result in valid metadata: ${aggregateText(errors)}`)]
    return this.#valueErrors(node, value, at)
  }

  #valueErrors(node: Node, value: JsonValue, at: string): readonly FieldError[] {
    const errors = validateDefault(node.schema, value, at)
    return errors.length > 0 ? errors : this.#rules.checkRules(node.raw, value, at)
  }
}

/** Embedded resources of a value, brought into their types in place, then judged. */
function embeddedErrors(value: JsonValue, schema: Structural, isRoot: boolean, path: string): readonly FieldError[] {
  try {
    coerceResources(value, schema, [], isRoot, path)
  } catch (error) {
    if (error instanceof EmbeddedDecodeError) return [error.fieldError]
    throw error
  }
  return validateResources(value, schema, isRoot, path)
}

/** The smallest object with the value at the end of the steps that has a type. */
function surroundingObject(value: JsonValue, steps: readonly (string | number)[]): JsonObject {
  let inner = value
  for (const step of [...steps].reverse()) {
    if (typeof step === 'number') inner = [inner]
    else {
      const object: JsonObject = {}
      put(object, step, inner)
      inner = object
    }
  }
  const object: JsonObject = isObject(inner) ? inner : {}
  if (own(object, 'apiVersion') === undefined) object['apiVersion'] = 'validation/v1'
  if (own(object, 'kind') === undefined) object['kind'] = 'Validation'
  return object
}
