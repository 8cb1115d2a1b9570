import { statusError } from '../../meta/index.js'
import type { Store } from '../../storage/index.js'
import type { Environment } from '../environment.js'

const WAIT_MS = 3000
const POLL_MS = 20

/**
 * Waits until the store is not older than the revision, for at most three seconds (spec/storage.md §3.5).
 * @throws a 504 StatusError that names the cause
 */
export async function waitForRevision(environment: Environment, store: Store, revision: bigint): Promise<void> {
  for (let waited = 0; BigInt(store.head) < revision; waited += POLL_MS) {
    if (waited >= WAIT_MS) throw statusError.tooLargeResourceVersion(revision, store.head)
    await new Promise<void>((resolve) => environment.after(POLL_MS, resolve))
  }
}
