import type { PacedWork } from '../../base/index.js'
import { fieldError, type FieldError } from '../../meta/index.js'
import type { CustomResourceDefinition } from '../types/index.js'
import { ErrorList } from './error-list.js'
import { versionsOf } from './internal-form.js'
import { structuralErrors, unsupportedKeyword } from './structural-rules.js'

/** What the condition NonStructuralSchema lists: paths are those of v1 (spec/schema.md §2.7). */
export function* nonStructuralErrors(crd: CustomResourceDefinition): PacedWork<FieldError[]> {
  const errors = new ErrorList()
  if (crd.spec.preserveUnknownFields === true) errors.add(fieldError.invalid('spec.preserveUnknownFields', true, 'must be false'))
  for (const [index, { schema }] of versionsOf(crd.spec).entries()) {
    const found = schema?.openAPIV3Schema
    if (found === undefined || unsupportedKeyword(found) !== undefined) continue
    errors.addAll(yield* structuralErrors(found, `spec.versions[${String(index)}].schema.openAPIV3Schema`))
  }
  return [...errors.list()]
}
