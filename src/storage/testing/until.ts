import { stat } from 'node:fs/promises'
import type { FakeEnvironment } from './fake-environment.js'

/** So many turns take longer than any test may. */
const MAX_TURNS = 1_000_000

/**
 * Moves time until the condition holds. Between the steps the I/O under way gets on: a turn is an I/O of its own, which waits in the same line, so that
 * a slow machine makes fewer turns, not a different outcome.
 */
export async function advanceUntil(environment: FakeEnvironment, condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    if (turn > MAX_TURNS) throw new Error('what is waited for does not come')
    environment.advance(1_000)
    await stat('.')
  }
}
