import type { JsonObject } from '../../base/json/index.js'
import type { MaybePromise } from '../../registry/index.js'

/** Converts objects of one CRD between its versions. What it is given must not be changed. */
export interface Converter {
  /** The object in `group/version`; it may share parts with what was given. @throws StatusError */
  convert(object: JsonObject, apiVersion: string): MaybePromise<JsonObject>
  /**
   * Set where conversions ask somebody outside the process: many objects with one question, answered in their order, those that are in the version already as they
   * are. Where it is not set {@link convert} answers at once.
   */
  readonly convertAll?: (objects: readonly JsonObject[], apiVersion: string) => Promise<readonly JsonObject[]>
  /** Nothing new will be asked for: connections that wait are closed. */
  retire(): void
}

/** Strategy None: only `apiVersion` is rewritten (spec/custom-resources.md §5.2). */
export const noneConverter: Converter = {
  convert: (object, apiVersion) => ({ ...object, apiVersion }),
  retire: () => undefined,
}
