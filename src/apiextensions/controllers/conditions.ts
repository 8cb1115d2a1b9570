import type { CrdCondition, CustomResourceDefinition } from '../types/index.js'

type ConditionName =
  | 'noConflicts'
  | 'notAccepted'
  | 'installing'
  | 'invalidCaBundle'
  | 'established'
  | 'deletionPending'
  | 'deletionInProgress'
  | 'overlapping'
  | 'neverEstablished'
  | 'deletionCompleted'
  | 'deletionCheck'

/** Every condition that the controllers write, with its reason and message (spec/crd.md §4-§6). */
export const CONDITIONS: Readonly<Record<ConditionName, ConditionText>> = {
  noConflicts: { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
  notAccepted: { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' },
  installing: { type: 'Established', status: 'False', reason: 'Installing', message: 'the initial names have been accepted' },
  invalidCaBundle: {
    type: 'Established',
    status: 'False',
    reason: 'InvalidCABundle',
    message: 'The conversion webhook CABundle is invalid',
  },
  established: { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' },
  deletionPending: {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  },
  deletionInProgress: {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionInProgress',
    message: 'CustomResource deletion is in progress',
  },
  overlapping: {
    type: 'Terminating',
    status: 'False',
    reason: 'OverlappingBuiltInResource',
    message: 'instances overlap with built-in resources in storage',
  },
  neverEstablished: { type: 'Terminating', status: 'False', reason: 'NeverEstablished', message: 'resource was never established' },
  deletionCompleted: { type: 'Terminating', status: 'False', reason: 'InstanceDeletionCompleted', message: 'removed all instances' },
  deletionCheck: {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionCheck',
    message: 'could not confirm zero CustomResources remaining: context deadline exceeded',
  },
}

/** A condition without its time. */
export interface ConditionText {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
}

/** The condition of a type, if there is one. */
export function conditionOf(crd: CustomResourceDefinition, type: string): CrdCondition | undefined {
  return crd.status.conditions?.find((condition) => condition.type === type)
}

/** True where the condition is there and `True`. */
export function isTrue(crd: CustomResourceDefinition, type: string): boolean {
  return conditionOf(crd, type)?.status === 'True'
}

/** The conditions with one set: its time moves only with its status, its place stays (spec/crd.md §6.1). `now`: RFC 3339, whole seconds. */
export function withCondition(conditions: readonly CrdCondition[] | null | undefined, text: ConditionText, now: string): CrdCondition[] {
  const list = conditions ?? []
  const old = list.find((condition) => condition.type === text.type)
  const lastTransitionTime = old?.status === text.status ? (old.lastTransitionTime ?? now) : now
  const { type, status, reason, message } = text
  const observed = old?.observedGeneration === undefined ? {} : { observedGeneration: old.observedGeneration }
  const made: CrdCondition = { type, status, lastTransitionTime, reason, message, ...observed }
  return old === undefined ? [...list, made] : list.map((condition) => (condition === old ? made : condition))
}

/** The conditions without those of a type. */
export function withoutCondition(conditions: readonly CrdCondition[] | null | undefined, type: string): CrdCondition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type)
}
