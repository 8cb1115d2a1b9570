import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_MS = 60_000

/** Waits until something holds. @throws Error where it does not in time */
export async function eventually(what: string, holds: () => Promise<boolean> | boolean, details: () => string = () => ''): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`in vain waited until ${what}; ${details()}`)
    await sleep(20)
  }
}
