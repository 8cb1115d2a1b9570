import type { JsonValue } from '../../base/json/index.js'

/** The types of findings, named as the API names causes. */
export type FindingType =
  'FieldValueInvalid' | 'FieldValueForbidden' | 'FieldValueRequired' | 'FieldValueDuplicate' | 'FieldValueNotSupported' | 'InternalError'

/**
 * A finding about a field of a schema or of an object. What it quotes as the bad value: `value` as JSON data, or `rendered` as it is
 * to be printed; with neither, nothing is quoted.
 */
export interface CelFinding {
  readonly type: FindingType
  /** The field's path; '' for the object as a whole. */
  readonly path: string
  readonly detail: string
  readonly value?: JsonValue
  readonly rendered?: string
}

/** Limits of costs (spec/cel.md §7.1). */
export const LIMITS = {
  /** Estimate of one expression. */
  expression: 10_000_000,
  /** Estimate of all expressions of a schema. */
  schema: 100_000_000,
  /** One evaluation. */
  evaluation: 1_000_000,
  /** All evaluations for one object. */
  object: 10_000_000,
  /** Bytes of an evaluated message. */
  message: 5120,
  /** Bytes of a request, for cardinalities. */
  request: 3_145_728,
} as const
