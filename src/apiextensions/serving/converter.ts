import type { JsonObject } from '../../base/json/index.js'
import type { MaybePromise } from '../../registry/index.js'

/** Converts objects of one CRD between its versions. */
export interface Converter {
  /** The object in `group/version`; what it is given must not be changed. @throws StatusError */
  convert(object: JsonObject, apiVersion: string): MaybePromise<JsonObject>
}

/** Strategy None: only `apiVersion` is rewritten (spec/custom-resources.md §5.2). */
export const noneConverter: Converter = {
  convert: (object, apiVersion) => ({ ...object, apiVersion }),
}
