import { isTrue } from './controllers/conditions.js'
import type { CustomResourceDefinition } from './types/index.js'

/** Whether discovery and OpenAPI know the CRD (spec/crd.md §7.2). */
export function isEstablished(crd: CustomResourceDefinition): boolean {
  return isTrue(crd, 'Established')
}

/** Whether discovery shows the CRD with the verbs of one on its way out: the condition alone decides. */
export function isTerminatingCondition(crd: CustomResourceDefinition): boolean {
  return isTrue(crd, 'Terminating')
}
