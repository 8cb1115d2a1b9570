import type { CustomResourceDefinition } from '../types/index.js'
import { CONDITIONS, isTrue, withCondition, type ConditionText } from './conditions.js'
import type { CrdStatusChange } from './status-writer.js'

/** The finalizer that holds a CRD until its instances are gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io'

const OVERLAPPING = ['apiservices.apiregistration.k8s.io', 'customresourcedefinitions.apiextensions.k8s.io']

/** Removes the instances of a CRD. */
export interface InstanceRemover {
  /**
   * Deletes them all, in the storage version; undefined when the server stops meanwhile.
   * @throws Error where they cannot be listed
   */
  remove(crd: CustomResourceDefinition): Promise<InstanceRemoval | undefined>
}

/** What became of the instances: how many remain (held by finalizers) after a while, or why some could not be deleted. */
export type InstanceRemoval = { readonly remaining: number } | { readonly failure: string }

interface Finalizing {
  readonly crd: CustomResourceDefinition
  readonly instances: InstanceRemover
  now(): string
  write(crd: CustomResourceDefinition, change: CrdStatusChange): Promise<void>
  reread(): CustomResourceDefinition | undefined
}

/** True for a terminating CRD whose instances are still to be removed. */
export function needsFinalizing(crd: CustomResourceDefinition): boolean {
  return crd.metadata.deletionTimestamp !== undefined && (crd.metadata.finalizers ?? []).includes(CLEANUP_FINALIZER)
}

/** One round of the finalizing controller; answers whether it has to come back (spec/crd.md §6.4). */
export async function finalize(job: Finalizing): Promise<boolean> {
  await job.write(job.crd, { conditions: withCondition(job.crd.status.conditions, CONDITIONS.deletionInProgress, job.now()) })
  const current = job.reread()
  if (current === undefined || !needsFinalizing(current)) return false
  const condition = await outcomeOf(current, job.instances)
  if (condition === undefined) return false
  const latest = job.reread()
  if (latest === undefined || latest.metadata.uid !== current.metadata.uid) return false
  const conditions = withCondition(latest.status.conditions, condition, job.now())
  const remains = condition.status === 'True'
  await job.write(latest, remains ? { conditions } : { conditions, withoutFinalizer: CLEANUP_FINALIZER })
  return remains
}

async function outcomeOf(crd: CustomResourceDefinition, instances: InstanceRemover): Promise<ConditionText | undefined> {
  if (OVERLAPPING.includes(crd.metadata.name)) return CONDITIONS.overlapping
  if (!isTrue(crd, 'Established')) return CONDITIONS.neverEstablished
  try {
    const removal = await instances.remove(crd)
    if (removal === undefined) return undefined
    if ('failure' in removal) return deletionFailed(`could not issue all deletes: ${removal.failure}`)
    return removal.remaining === 0 ? CONDITIONS.deletionCompleted : CONDITIONS.deletionCheck
  } catch (error) {
    return deletionFailed(`could not list instances: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function deletionFailed(message: string): ConditionText {
  return { type: 'Terminating', status: 'True', reason: 'InstanceDeletionFailed', message }
}
