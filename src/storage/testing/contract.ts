import { describe } from 'vitest'
import { casContract, limitContract } from './contract-cas.js'
import { compactionContract } from './contract-compaction.js'
import { gateContract } from './contract-gate.js'
import { lifeContract, persistenceContract } from './contract-life.js'
import { modelContract } from './contract-model.js'
import { historyContract, keyContract, rangeContract } from './contract-reads.js'
import { ttlContract } from './contract-ttl.js'
import { watchContract } from './contract-watch.js'
import type { StoreSubject } from './subject.js'

export type { Reopen, StoreKit, StoreSubject } from './subject.js'

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
    if (subject.reopen !== undefined) persistenceContract(subject, subject.reopen)
    modelContract(subject)
  })
}
