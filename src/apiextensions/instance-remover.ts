import { collectionPrefix, deleteObject, splitKey } from '../registry/index.js'
import { isStatusError } from '../meta/index.js'
import type { InstanceRemover } from './controllers/finalizing.js'
import type { ServingCache } from './serving/serving-cache.js'

/** How the remover waits. */
export interface Waiter {
  after(ms: number, callback: () => void): { cancel(): void }
}

const ROUNDS = 12
const POLL_MS = 5000
const SIGNAL = new AbortController().signal

/** Deletes the instances of a CRD directly in storage: no admission, no authorization; those with finalizers are marked and hold the CRD (spec/crd.md §6.4). */
export function instanceRemover(serving: ServingCache, waiter: Waiter, stopping: AbortSignal): InstanceRemover {
  return {
    remove: async (crd) => {
      const { context } = serving.get(crd).storage
      const prefix = collectionPrefix(context.space, '')
      for (const entry of context.store.range(prefix).entries) {
        const { namespace, name } = splitKey(context.space, entry.key)
        try {
          await deleteObject(
            { ...context, admission: [] },
            { namespace, name, dryRun: false, options: {}, userName: 'system:apiserver', signal: SIGNAL, warn: () => undefined },
          )
        } catch (error) {
          if (!isStatusError(error) || error.code !== 404) throw error
        }
      }
      for (let round = 0; round < ROUNDS && context.store.count(prefix) > 0; round++) {
        if (!stopping.aborted) await waited(waiter, stopping)
        if (stopping.aborted) return undefined
      }
      return context.store.count(prefix)
    },
  }
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
