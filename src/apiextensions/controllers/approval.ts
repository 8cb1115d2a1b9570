import type { CustomResourceDefinition } from '../types/index.js'
import { approvalState } from '../validation/index.js'
import type { ConditionText } from './conditions.js'

const TYPE = 'KubernetesAPIApprovalPolicyConformant'

/** The condition of a CRD in a protected group; undefined for all others (spec/crd.md §6.3). */
export function approvalCondition(crd: CustomResourceDefinition): ConditionText | undefined {
  const approval = approvalState(crd)
  if (approval === undefined) return undefined
  switch (approval.state) {
    case 'approved':
      return { type: TYPE, status: 'True', reason: 'ApprovedAnnotation', message: `approved in ${approval.value}` }
    case 'bypassed':
      return { type: TYPE, status: 'False', reason: 'UnapprovedAnnotation', message: `not approved: ${JSON.stringify(approval.value)}` }
    case 'missing':
      return { type: TYPE, status: 'False', reason: 'MissingAnnotation', message: approval.message }
    case 'invalid':
      return { type: TYPE, status: 'False', reason: 'InvalidAnnotation', message: approval.message }
  }
}
