import { isObject, own } from '../../base/json/index.js'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import type { Environments } from './compile-node.js'
import { Ratchet } from './correlation.js'
import { evaluateRules } from './evaluate-rules.js'
import type { Subject } from './evaluate-rules.js'
import { LIMITS } from './findings.js'
import type { CelFinding } from './findings.js'
import { text } from './keywords.js'
import { MapList } from './map-list.js'
import { ObjectPath } from './path.js'
import { RuleNode } from './rule-node.js'
import { Walk } from './walk.js'

/** How an object is validated. */
export interface ValidateOptions {
  /** Where findings' paths begin; '' for a whole object. */
  readonly path?: string
  /** What all evaluations may cost together. */
  readonly budget?: number
  /** Whether failures at places that the update leaves as they were become warnings; needs an old object. Default: true. */
  readonly ratchet?: boolean
}

/** What a validation found. */
export interface ValidationResult {
  readonly errors: readonly CelFinding[]
  /** Failures that pass, since the update leaves their places as they were. */
  readonly warnings: readonly CelFinding[]
  /** What is left of the budget; negative if the validation was cut short. */
  readonly budget: number
}

/** Evaluates the rules of a schema on objects. Rules are compiled when they are first needed, and once. */
export class RuleEvaluator {
  readonly #schema: JsonObject
  readonly #isResource: boolean
  readonly #environments: Environments
  #tree: { readonly root: RuleNode | undefined } | undefined

  /** `root`: the schema describes a resource, with kind, apiVersion and metadata. */
  constructor(schema: JsonObject, root: boolean, environments: Environments) {
    this.#schema = schema
    this.#isResource = root
    this.#environments = environments
  }

  get #root(): RuleNode | undefined {
    this.#tree ??= { root: RuleNode.of(this.#schema, this.#isResource, this.#environments) }
    return this.#tree.root
  }

  /** Whether the schema has any rules. */
  get hasRules(): boolean {
    return this.#root !== undefined
  }

  /** Validates an object, as the successor of `old` if that is given (spec/cel.md §3, §4). */
  validate(value: JsonValue, old?: JsonValue, options: ValidateOptions = {}): ValidationResult {
    const ratchets = old !== undefined && options.ratchet !== false
    const ratchet = ratchets ? Ratchet.update(value, old, this.#schema) : Ratchet.NONE
    const walk = new Walk(options.budget ?? LIMITS.object, ObjectPath.of(options.path ?? ''), ratchet)
    const root = this.#root
    if (root !== undefined) visit(walk, { node: root, value, old })
    return { errors: walk.errors, warnings: walk.warnings, budget: walk.budget }
  }
}

/** Runs the rules of a value, then those below it. @returns false if the walk has to stop */
function visit(walk: Walk, subject: Subject): boolean {
  if (subject.value === null) return true
  if (!evaluateRules(walk, subject)) {
    walk.budget = Math.min(walk.budget, -1)
    return false
  }
  if (Array.isArray(subject.value)) return visitItems(walk, subject, subject.value)
  return isObject(subject.value) ? visitObject(walk, subject, subject.value) : true
}

/** Runs `below` for a place below the current one. */
function descend(walk: Walk, path: ObjectPath, ratchet: Ratchet, below: () => boolean): boolean {
  const outer = { path: walk.path, ratchet: walk.ratchet }
  walk.path = path
  walk.ratchet = ratchet
  const goOn = below()
  walk.path = outer.path
  walk.ratchet = outer.ratchet
  return goOn
}

function visitItems(walk: Walk, { node, old }: Subject, items: readonly JsonValue[]): boolean {
  const below = node.items
  if (below === undefined) return true
  const isMapList = Array.isArray(old) && text(node.schema, 'x-kubernetes-list-type') === 'map'
  const oldItems = isMapList ? new MapList(node.schema, old) : undefined
  return items.every((value, i) =>
    descend(walk, walk.path.index(i), walk.ratchet.index(i), () => visit(walk, { node: below, value, old: oldItems?.get(value) })),
  )
}

function visitObject(walk: Walk, { node, old }: Subject, object: JsonObject): boolean {
  const before = isObject(old) ? old : undefined
  const oldOf = (name: string): JsonValue | undefined => (before === undefined ? undefined : own(before, name))
  const { values } = node
  if (values !== undefined) {
    const all = Object.keys(object).every((name) =>
      descend(walk, walk.path.key(name), walk.ratchet.key(name), () =>
        visit(walk, { node: values, value: own(object, name) ?? null, old: oldOf(name) }),
      ),
    )
    if (!all) return false
  }
  return node.properties.every(([name, below]) => {
    const value = own(object, name)
    if (value === undefined || value === null) return true
    return descend(walk, walk.path.child(name), walk.ratchet.key(name), () => visit(walk, { node: below, value, old: oldOf(name) }))
  })
}
