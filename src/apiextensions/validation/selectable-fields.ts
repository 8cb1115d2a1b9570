import type { JsonObject } from '../../base/json/index.js'
import { fieldError } from '../../meta/index.js'
import type { SelectableField } from '../types/index.js'
import type { ErrorList } from './error-list.js'
import { FieldPathError, followPath, type FollowedPath } from './field-path.js'
import { textAt } from './schema-walk.js'

/** How many selectable fields a version may have. */
export const MAX_FIELDS = 8
const TYPES = ['string', 'boolean', 'integer']
const TYPES_TEXT = 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.'

/** Selectable fields of a version (spec/crd.md §2.9). `limited`: more than eight are refused. */
export function checkSelectableFields(
  fields: readonly SelectableField[],
  schema: JsonObject,
  path: string,
  limited: boolean,
  errors: ErrorList,
): void {
  const unique = new Set<string>()
  for (const [index, { jsonPath }] of fields.entries()) {
    if (errors.isFull()) return
    const at = `${path}[${String(index)}].jsonPath`
    if (jsonPath === '') {
      errors.add(fieldError.required(at))
      continue
    }
    const followed = followedOrError(jsonPath, schema)
    if (followed instanceof FieldPathError) errors.add(fieldError.invalid(at, jsonPath, `is an invalid path: ${followed.message}`))
    else checkFollowed(followed, jsonPath, at, unique, errors)
  }
  if (limited && unique.size > MAX_FIELDS) errors.add(fieldError.tooMany(path, unique.size, MAX_FIELDS))
}

function checkFollowed(followed: FollowedPath, jsonPath: string, at: string, unique: Set<string>, errors: ErrorList): void {
  const { names, normal, schema } = followed
  if (names[0] === 'metadata') errors.add(fieldError.invalid(at, jsonPath, 'must not point to fields in metadata'))
  if (!TYPES.includes(schema === undefined ? '' : textAt(schema, 'type'))) errors.add(fieldError.invalid(at, jsonPath, TYPES_TEXT))
  if (unique.has(normal)) errors.add(fieldError.duplicate(at, jsonPath))
  unique.add(normal)
}

/** How many different fields a list names: what the limit counts. Paths that lead nowhere do not count. */
export function countSelectableFields(fields: readonly SelectableField[], schema: JsonObject): number {
  const followed = fields.map(({ jsonPath }) => followedOrError(jsonPath, schema))
  return new Set(followed.map((path) => (path instanceof FieldPathError ? '' : path.normal)).filter((normal) => normal !== '')).size
}

function followedOrError(jsonPath: string, schema: JsonObject): FollowedPath | FieldPathError {
  try {
    return followPath(jsonPath, schema, false)
  } catch (error) {
    if (error instanceof FieldPathError) return error
    throw error
  }
}
