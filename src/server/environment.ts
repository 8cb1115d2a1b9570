import {
  createLogger,
  systemClock,
  systemRandom,
  systemScheduler,
  type Clock,
  type Logger,
  type Random,
  type Scheduler,
} from '../base/index.js'
import type { ResolvedOptions } from './options.js'

/** What a server takes from outside, built once and passed down (DESIGN §6). */
export interface ServerEnvironment {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
  readonly logger: Logger
}

/** The machine's time and chance, and a log of the wanted length. */
export function systemEnvironment({ verbosity, log }: ResolvedOptions): ServerEnvironment {
  const level = verbosity >= 4 ? 'debug' : 'info'
  return {
    clock: systemClock,
    scheduler: systemScheduler(),
    random: systemRandom(),
    logger: createLogger({ level, now: () => systemClock.now(), sink: log }),
  }
}
