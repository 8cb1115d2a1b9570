import { isObject, type JsonObject, type JsonValue } from '../base/json/index.js'
import { additionalSchema, type Structural } from './structural.js'
import { DottedPath } from './paths.js'

/** Collects the paths that pruning removes; see {@link prune}. */
export interface PruneReport {
  /** Dotted, unquoted, each deleted subtree once, at its top: `spec.list[1].foo`. Unordered. */
  readonly paths: string[]
}

/**
 * Removes, in place, what the schema does not specify (spec/schema.md §3.2). `isRoot`: `apiVersion`, `kind` and `metadata` of the value
 * itself stay, as in an embedded resource. Values that are no objects of the expected form are left to validation.
 */
export function prune(value: JsonValue, schema: Structural, isRoot: boolean, report?: PruneReport): void {
  pruneKnown(value, schema, isRoot, new Pruning(report))
}

class Pruning {
  readonly path: DottedPath = new DottedPath()
  readonly #report: PruneReport | undefined

  constructor(report: PruneReport | undefined) {
    this.#report = report
  }

  delete(object: JsonObject, key: string): void {
    this.#report?.paths.push(this.path.at(key))
    // Deleting from objects with a handful of keys is what happens to a bad request, not to a good one.
    Reflect.deleteProperty(object, key)
  }
}

const isMeta = (key: string): boolean => key === 'metadata' || key === 'apiVersion' || key === 'kind'

function pruneKnown(value: JsonValue, schema: Structural, isResource: boolean, run: Pruning): void {
  if (typeof value !== 'object' || value === null) return
  if (schema.xPreserveUnknownFields) skip(value, schema, isResource, run)
  else if (Array.isArray(value)) pruneItems(value, schema.items, run)
  else if (isObject(value)) pruneKeys(value, schema, isResource, run)
}

function pruneKeys(object: JsonObject, schema: Structural, isResource: boolean, run: Pruning): void {
  const keepsAll = schema.additionalProperties !== undefined
  const additional = additionalSchema(schema)
  for (const key of Object.keys(object)) {
    if (isResource && isMeta(key)) continue
    const property = schema.properties.get(key)
    if (property === undefined && !keepsAll) run.delete(object, key)
    else descend(object, key, property ?? additional, run)
  }
}

function descend(object: JsonObject, key: string, schema: Structural | undefined, run: Pruning): void {
  const value = object[key] as JsonValue
  if (typeof value !== 'object' || value === null) return
  run.path.push(key)
  if (schema === undefined) empty(value, run)
  else pruneKnown(value, schema, schema.xEmbeddedResource, run)
  run.path.pop()
}

function pruneItems(items: JsonValue[], schema: Structural | undefined, run: Pruning): void {
  if (schema === undefined) {
    empty(items, run)
    return
  }
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as JsonValue
    if (typeof item !== 'object' || item === null) continue
    run.path.push(i)
    pruneKnown(item, schema, schema.xEmbeddedResource, run)
    run.path.pop()
  }
}

/** Under `x-kubernetes-preserve-unknown-fields`: unknown keys stay, what is specified is pruned by its own rules. */
function skip(value: JsonValue, schema: Structural, isResource: boolean, run: Pruning): void {
  if (Array.isArray(value)) {
    if (schema.items === undefined) return
    for (let i = 0; i < value.length; i++) {
      run.path.push(i)
      skip(value[i] as JsonValue, schema.items, schema.items.xEmbeddedResource, run)
      run.path.pop()
    }
  } else if (isObject(value)) skipKeys(value, schema, isResource, run)
}

function skipKeys(object: JsonObject, schema: Structural, isResource: boolean, run: Pruning): void {
  const additional = additionalSchema(schema)
  if (additional === undefined && schema.properties.size === 0) return
  for (const key of Object.keys(object)) {
    if (isResource && isMeta(key)) continue
    const known = schema.properties.get(key) ?? additional
    if (known !== undefined) descend(object, key, known, run)
  }
}

/** Without a schema objects lose all keys, arrays are looked into. The walk has its own stack: nothing but the decoder bounds the depth here. */
function empty(value: JsonValue, run: Pruning): void {
  if (!Array.isArray(value)) {
    emptyObject(value, run)
    return
  }
  const open: { readonly items: JsonValue[]; next: number }[] = [{ items: value, next: 0 }]
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.next > 0) run.path.pop()
    if (top.next === top.items.length) {
      open.pop()
      continue
    }
    run.path.push(top.next)
    const item = top.items[top.next++] as JsonValue
    if (Array.isArray(item)) open.push({ items: item, next: 0 })
    else emptyObject(item, run)
  }
}

function emptyObject(value: JsonValue, run: Pruning): void {
  if (isObject(value)) for (const key of Object.keys(value)) run.delete(value, key)
}
