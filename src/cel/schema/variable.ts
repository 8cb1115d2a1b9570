import type { JsonObject } from '../../base/json/index.js'
import { DYN } from '../checker/types.js'
import type { Variable } from '../environment.js'
import type { DataType } from '../values/data-type.js'
import { dataTypeOf } from './data-types.js'

const ANYTHING: DataType = { kind: 'dyn', type: DYN, nullable: true, maxElements: Infinity, minSize: 0 }

/** A variable that is bound to JSON data: of the type that a schema gives it, or without a schema taken as it comes. */
export function jsonVariable(name: string, schema?: JsonObject): Variable {
  const data = schema === undefined ? ANYTHING : (dataTypeOf(schema, name, false) ?? ANYTHING)
  return { name, type: data.type, data }
}
