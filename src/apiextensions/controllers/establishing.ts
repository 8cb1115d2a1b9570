import type { CustomResourceDefinition } from '../types/index.js'
import { caBundleProblem } from '../validation/index.js'
import { CONDITIONS, type ConditionText } from './conditions.js'

/** The Established condition that a CRD with accepted names gets (spec/crd.md §5). */
export function establishedCondition(crd: CustomResourceDefinition): ConditionText {
  const bundle = crd.spec.conversion?.webhook?.clientConfig?.caBundle
  return bundle === undefined || caBundleProblem(bundle) === undefined ? CONDITIONS.established : CONDITIONS.invalidCaBundle
}
