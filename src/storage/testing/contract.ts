import { describe } from 'vitest'
import type { Store } from '../contract.js'
import { casContract, limitContract } from './contract-cas.js'
import { compactionContract } from './contract-compaction.js'
import { gateContract } from './contract-gate.js'
import { keyContract } from './contract-keys.js'
import { lifeContract, persistenceContract } from './contract-life.js'
import { modelContract } from './contract-model.js'
import { historyContract, rangeContract } from './contract-reads.js'
import { ttlContract } from './contract-ttl.js'
import { watchContract } from './contract-watch.js'
import { FakeEnvironment } from './fake-environment.js'
import { WriteGate } from './write-gate.js'

/** What a test controls of the store it looks at. */
export interface StoreKit {
  readonly environment: FakeEnvironment
  /** What each durable write passes, where the backend supports it. */
  readonly gate: WriteGate
}

/** A backend as the contract suite sees it. */
export interface StoreSubject {
  readonly name: string
  /** Makes an empty store and opens it. The suite closes it. */
  open(kit: StoreKit): Promise<Store>
  /** Closes the store and opens its data again, or (crash) opens what was durable as if the process had died. */
  reopen?(store: Store, kit: StoreKit, crash: boolean): Promise<Store>
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

/** Registers the tests that every backend has to pass (spec/storage.md §1, §8). */
export function registerStoreContract(subject: StoreSubject): void {
  describe(`store contract: ${subject.name}`, () => {
    lifeContract(subject)
    casContract(subject)
    limitContract(subject)
    rangeContract(subject)
    historyContract(subject)
    keyContract(subject)
    watchContract(subject)
    compactionContract(subject)
    if (subject.supports.time) ttlContract(subject)
    if (subject.supports.gate) gateContract(subject)
    if (subject.reopen !== undefined) persistenceContract(subject, subject.reopen.bind(subject))
    modelContract(subject)
  })
}
