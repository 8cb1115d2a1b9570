import type { Entry, Store } from '../contract.js'
import { FakeEnvironment } from './fake-environment.js'
import { WriteGate } from './write-gate.js'

/** What a test controls of the store it looks at. */
export interface StoreKit {
  readonly environment: FakeEnvironment
  /** What each durable write passes, where the backend supports it. */
  readonly gate: WriteGate
}

/** Closes a store and opens its data again, or (crash) opens what was durable as if the process had died. */
export type Reopen = (store: Store, kit: StoreKit, crash: boolean) => Promise<Store>

/** A backend as the contract suite sees it. */
export interface StoreSubject {
  readonly name: string
  /** Makes an empty store and opens it. The suite closes it. */
  readonly open: (kit: StoreKit) => Promise<Store>
  /** Absent where nothing persists. */
  readonly reopen?: Reopen
  readonly supports: {
    /** The backend's time is that of the kit. */
    readonly time: boolean
    /** The backend's writes pass the kit's gate. */
    readonly gate: boolean
  }
}

/** A fresh kit. */
export function createKit(): StoreKit {
  return { environment: new FakeEnvironment(), gate: new WriteGate() }
}

/** Runs a test on an empty store, and closes it. */
export function onStore(subject: StoreSubject, test: (store: Store, kit: StoreKit) => Promise<void>): () => Promise<void> {
  return async () => {
    const kit = createKit()
    const store = await subject.open(kit)
    try {
      await test(store, kit)
    } finally {
      kit.gate.open()
      await store.close()
    }
  }
}

/** Puts a text on whatever version is there. @returns the revision */
export async function put(store: Store, key: string, text: string, ttlMs?: number): Promise<number> {
  const operation = { put: Buffer.from(text), ...(ttlMs === undefined ? {} : { ttlMs }) }
  const result = await store.cas(key, store.get(key)?.revision ?? 0, operation)
  if (!result.ok) throw new Error(`put of ${key} lost`)
  return result.revision
}

/** Deletes what is there. @returns the revision */
export async function remove(store: Store, key: string): Promise<number> {
  const result = await store.cas(key, store.get(key)?.revision ?? 0, { delete: true })
  if (!result.ok) throw new Error(`delete of ${key} lost`)
  return result.revision
}

/** An entry in short: `key@revision=value`. */
export function brief(entry: Entry | undefined): string | undefined {
  return entry && `${entry.key}@${String(entry.revision)}=${entry.value.toString()}`
}

/** A range in short. */
export function briefs(entries: readonly Entry[]): (string | undefined)[] {
  return entries.map(brief)
}
