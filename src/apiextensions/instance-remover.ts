import { inParallel } from '../base/index.js'
import { aggregateTexts, isStatusError } from '../meta/index.js'
import { collectionPrefix, deleteObject, splitKey, type ResourceContext } from '../registry/index.js'
import type { Entry } from '../storage/index.js'
import type { InstanceRemover } from './controllers/finalizing.js'
import type { ServingCache } from './serving/serving-cache.js'

/** How the remover waits. */
export interface Waiter {
  after(ms: number, callback: () => void): { cancel(): void }
}

const ROUNDS = 12
const POLL_MS = 5000
/** Deletes under way at a time: as many as share a commit round. */
const AT_ONCE = 32

/** Deletes the instances of a CRD directly in storage: no admission, no authorization; those with finalizers are marked and hold the CRD (spec/crd.md §6.4). */
export function instanceRemover(serving: ServingCache, waiter: Waiter, stopping: AbortSignal): InstanceRemover {
  const isStopping = (): boolean => stopping.aborted
  return {
    remove: async (crd) => {
      const { context } = serving.get(crd).storage
      const prefix = collectionPrefix(context.space, '')
      const errors = await deleteAll(context, context.store.range(prefix).entries, stopping)
      if (isStopping()) return undefined
      if (errors.length > 0) return { failure: aggregateTexts(errors) }
      for (let round = 0; round < ROUNDS && context.store.count(prefix) > 0; round++) {
        if (!isStopping()) await waited(waiter, stopping)
        if (isStopping()) return undefined
      }
      return { remaining: context.store.count(prefix) }
    },
  }
}

/** Tries them all; the first error in each namespace. */
async function deleteAll(context: ResourceContext, entries: readonly Entry[], signal: AbortSignal): Promise<string[]> {
  const failures = await inParallel(entries, AT_ONCE, async (entry) => {
    const { namespace, name } = splitKey(context.space, entry.key)
    try {
      await deleteObject(
        { ...context, admission: [] },
        { namespace, name, dryRun: false, options: {}, userName: 'system:apiserver', signal, warn: () => undefined },
      )
    } catch (error) {
      if (!isStatusError(error) || error.code !== 404) throw error
    }
  })
  const errors = new Map<string, string>()
  for (const { item, error } of failures) {
    const { namespace } = splitKey(context.space, item.key)
    if (!errors.has(namespace)) errors.set(namespace, error instanceof Error ? error.message : String(error))
  }
  return [...errors.values()]
}

function waited(waiter: Waiter, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      timer.cancel()
      resolve()
    }
    const timer = waiter.after(POLL_MS, () => {
      stopping.removeEventListener('abort', stop)
      resolve()
    })
    stopping.addEventListener('abort', stop, { once: true })
  })
}
