import type { JsonObject, JsonValue } from '../base/json/index.js'
import { CREATED_DESCRIPTION, NAME_COLUMN, type ColumnDefinition, type TableConvertor } from '../endpoints/index.js'
import { humanAge, parseTime } from '../meta/index.js'
import { metaString } from '../registry/index.js'
import type { BuiltinColumn } from './definitions.js'
import type { BuiltinKind } from './kind.js'

/** The Table of a compiled-in kind: the columns of its definition (spec/openapi-and-clients.md §6.2), filled by the kind. */
export function builtinTable(columns: readonly BuiltinColumn[], cells: BuiltinKind['cells']): TableConvertor {
  return { columns: columns.map(columnOf), cells }
}

/** All columns but `Created At` are texts; those of names and ages are described alike everywhere. */
function columnOf({ name, description = '', priority = 0 }: BuiltinColumn): ColumnDefinition {
  if (name === NAME_COLUMN.name) return { ...NAME_COLUMN, priority }
  if (name === 'Created At') return { name, type: 'date', format: '', description: CREATED_DESCRIPTION, priority }
  return { name, type: 'string', format: '', description: name === 'Age' ? CREATED_DESCRIPTION : description, priority }
}

/** The cell of a time: how long ago it was; `<unknown>` where there is none. */
export function ageOf(time: JsonValue | undefined, now: number): string {
  const ms = typeof time === 'string' ? parseTime(time) : undefined
  return ms === undefined ? '<unknown>' : humanAge(now - ms)
}

/** The cells of name and age around those in `between`. */
export function nameAndAge(object: JsonObject, now: number, between: readonly JsonValue[] = []): JsonValue[] {
  return [metaString(object, 'name'), ...between, ageOf(metaString(object, 'creationTimestamp'), now)]
}
