import type { PacedWork } from '../../base/index.js'
import { isObject, own, type JsonObject } from '../../base/json/index.js'
import { fieldError, fieldErrorText, type FieldError } from '../../meta/index.js'
import { ErrorList } from './error-list.js'
import { checkCompleteness, checkJunctors } from './junctor-rules.js'
import { checkResourceMembers } from './resource-members.js'
import { allSchemas, hasKeyword, isTrueAt, schemaAt, schemaEntries, schemasAt, textAt } from './schema-walk.js'

/** Where a node stands: the rules about `type` differ. */
type Level = 'root' | 'item' | 'field'

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}
const PRESERVE = 'x-kubernetes-preserve-unknown-fields'
const EMBEDDED = 'x-kubernetes-embedded-resource'
const INT_OR_STRING = 'x-kubernetes-int-or-string'

/**
 * What keeps a schema from being structural, sorted by its text (spec/crd.md §2.14, spec/schema.md §2.2-§2.4). `path` is that of the schema. Only for schemas
 * without {@link unsupportedKeyword}.
 */
export function* structuralErrors(schema: JsonObject, path: string): PacedWork<FieldError[]> {
  const errors = new ErrorList()
  yield* checkNode(schema, 'root', path, { errors, left: STRIDE })
  checkCompleteness(schema, path, errors)
  const texts = errors.list().map((error) => ({ error, text: fieldErrorText(error) }))
  return texts.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ error }) => error)
}

/** Nodes between two rests. */
const STRIDE = 32

interface Walk {
  readonly errors: ErrorList
  /** Nodes until the next rest. */
  left: number
}

function* checkNode(node: JsonObject, level: Level, path: string, walk: Walk): PacedWork<void> {
  const { errors } = walk
  if (errors.isFull()) return
  if (--walk.left === 0) {
    walk.left = STRIDE
    yield
  }
  const type = textAt(node, 'type')
  const items = schemaAt(node, 'items')
  if (type === 'array' && items === undefined) errors.add(fieldError.required(`${path}.items`, 'must be specified'))
  if (items !== undefined) yield* checkNode(items, 'item', `${path}.items`, walk)
  for (const [name, property] of schemaEntries(node, 'properties')) yield* checkNode(property, 'field', `${path}.properties[${name}]`, walk)
  yield* checkAdditional(node, level, `${path}.additionalProperties`, walk)
  checkExtensions(node, path, errors)
  checkType(node, level, path, errors)
  if (level === 'root' || isTrueAt(node, EMBEDDED)) checkResourceMembers(node, level === 'root', path, errors)
  checkJunctors(node, path, errors)
}

function* checkAdditional(node: JsonObject, level: Level, path: string, walk: Walk): PacedWork<void> {
  const { errors } = walk
  const additional = own(node, 'additionalProperties')
  if (additional === undefined) return
  if (level === 'root') errors.add(fieldError.forbidden(path, 'must not be used at the root'))
  if (isTrueAt(node, EMBEDDED)) errors.add(fieldError.forbidden(path, 'must not be used if x-kubernetes-embedded-resource is set'))
  if (isObject(additional)) yield* checkNode(additional, 'field', path, walk)
}

function checkExtensions(node: JsonObject, path: string, errors: ErrorList): void {
  const preserves = isTrueAt(node, PRESERVE)
  const isEmbedded = isTrueAt(node, EMBEDDED)
  for (const [isSet, keyword] of [
    [preserves, PRESERVE],
    [isEmbedded, EMBEDDED],
  ] as const) {
    if (isSet && isTrueAt(node, INT_OR_STRING))
      errors.add(fieldError.invalid(`${path}.${keyword}`, true, 'must be false if x-kubernetes-int-or-string is true'))
  }
  if (isEmbedded && !preserves && schemaEntries(node, 'properties').length === 0) {
    const detail = 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'
    errors.add(fieldError.required(`${path}.properties`, detail))
  }
}

function checkType(node: JsonObject, level: Level, path: string, errors: ErrorList): void {
  const type = textAt(node, 'type')
  const at = `${path}.type`
  if (isTrueAt(node, EMBEDDED) && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true'
    errors.add(type === '' ? fieldError.required(at, detail) : fieldError.invalid(at, type, detail))
  } else if (type === '' && !isTrueAt(node, INT_OR_STRING) && !isTrueAt(node, PRESERVE))
    errors.add(fieldError.required(at, EMPTY_TYPE[level]))
  if (level === 'root' && type !== '' && type !== 'object') errors.add(fieldError.invalid(at, type, 'must be object at the root'))
}

/**
 * A keyword that has no structural form, or undefined: such a schema is refused for it (spec/crd.md §2.13), and judged no further by the structural rules.
 * `$schema` is named only where it is alone, as it is refused nowhere else.
 */
export function unsupportedKeyword(schema: JsonObject): string | undefined {
  let found: string | undefined
  for (const node of allSchemas(schema)) {
    if (UNSUPPORTED.some((keyword) => hasKeyword(node, keyword)) || schemasAt(node, 'items').length > 0) return 'other'
    if (hasKeyword(node, '$schema')) found = 'schema'
  }
  return found
}

const UNSUPPORTED = ['id', '$ref', 'additionalItems', 'patternProperties', 'definitions', 'dependencies']
