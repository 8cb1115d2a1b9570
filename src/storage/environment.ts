import type { Clock, Logger, Random, Scheduler } from '../base/index.js'

/** What a store takes from outside: time, waiting, chance, a place for words. */
export interface StoreEnvironment {
  readonly clock: Clock
  readonly scheduler: Pick<Scheduler, 'after' | 'immediate'>
  readonly random: Pick<Random, 'uuid'>
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
}
