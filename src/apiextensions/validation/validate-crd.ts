import type { PacedWork } from '../../base/index.js'
import { fieldError, type FieldError } from '../../meta/index.js'
import type { CustomResourceDefinition } from '../types/index.js'
import { checkApproval } from './approval.js'
import { ErrorList } from './error-list.js'
import { internalForm, versionsOf } from './internal-form.js'
import { isEstablished, rulesForCreate, rulesForUpdate } from './ratcheting.js'
import type { RuleChecks } from './rule-checks.js'
import { checkSpec } from './spec-rules.js'
import { checkStatus, checkStoredVersions } from './status.js'

/**
 * What is wrong with a new definition, its metadata apart (spec/crd.md §2.4-§2.18), in upstream's order: spec, status, stored versions, approval,
 * preserveUnknownFields. The strategy has set the status already. `checks`: who judges CEL.
 */
export function* validateCrd(crd: CustomResourceDefinition, checks?: RuleChecks): PacedWork<FieldError[]> {
  const errors = new ErrorList()
  yield* checkSpec(internalForm(crd.spec), rulesForCreate(checks), errors)
  checkRest(crd, undefined, errors)
  return [...errors.list()]
}

/** The same for a changed definition, without what `old` excuses, and with what must not change (spec/crd.md §2.20, §2.21). */
export function* validateCrdUpdate(
  crd: CustomResourceDefinition,
  old: CustomResourceDefinition,
  checks?: RuleChecks,
): PacedWork<FieldError[]> {
  const errors = new ErrorList()
  const rules = rulesForUpdate(crd, old, checks)
  yield
  yield* checkSpec(internalForm(crd.spec), rules, errors)
  checkImmutable(crd, old, errors)
  checkRest(crd, old, errors)
  return [...errors.list()]
}

/** What is wrong with a changed status, metadata apart (spec/crd.md §2.22). */
export function validateCrdStatusUpdate(crd: CustomResourceDefinition): FieldError[] {
  const errors = new ErrorList()
  checkStatus(crd.status, errors)
  return [...errors.list()]
}

function checkImmutable(crd: CustomResourceDefinition, old: CustomResourceDefinition, errors: ErrorList): void {
  const members = [
    ...(isEstablished(old)
      ? ([
          ['spec.scope', crd.spec.scope, old.spec.scope],
          ['spec.names.kind', crd.spec.names.kind, old.spec.names.kind],
        ] as const)
      : []),
    ['spec.group', crd.spec.group, old.spec.group],
    ['spec.names.plural', crd.spec.names.plural, old.spec.names.plural],
  ] as const
  for (const [path, value, before] of members) if (value !== before) errors.add(fieldError.invalid(path, value, 'field is immutable'))
}

function checkRest(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined, errors: ErrorList): void {
  checkStatus(crd.status, errors)
  checkStoredVersions(crd.status, versionsOf(crd.spec), errors)
  checkApproval(crd, old, errors)
  if (crd.spec.preserveUnknownFields !== true || old?.spec.preserveUnknownFields === true) return
  const detail = 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'
  errors.add(fieldError.invalid('spec.preserveUnknownFields', true, detail))
}
