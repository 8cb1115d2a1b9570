// Validation of CustomResourceDefinitions (spec/crd.md §2): pure functions over the canonical form that `types` decodes.
export { approvalState } from './approval.js'
export { caBundleProblem, caCertificates } from './ca-bundle.js'
export { crdNameRule } from './names.js'
export { nonStructuralErrors } from './non-structural.js'
export type { RuleCheck, RuleChecks } from './rule-checks.js'
export { validateCrd, validateCrdStatusUpdate, validateCrdUpdate } from './validate-crd.js'
export { crdWarnings } from './warnings.js'
