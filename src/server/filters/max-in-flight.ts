import { MASTERS_GROUP } from '../../auth/index.js'
import type { EndListener, Exchange } from '../exchange.js'
import { textReply } from '../replies.js'
import type { Filter } from './filter.js'

const TOO_MANY = textReply(429, 'Too many requests, please try again later.', { 'retry-after': '1' })

const READ_VERBS: ReadonlySet<string> = new Set(['get', 'list', 'watch'])

/** How many requests of each kind are served at the moment. */
export interface InFlight {
  readOnly: number
  mutating: number
}

/** How many may be; 0: any number. */
export type InFlightLimits = Readonly<InFlight>

function kindOf({ info }: Exchange): keyof InFlight {
  return READ_VERBS.has(info.verb) ? 'readOnly' : 'mutating'
}

/** Refuses what is too much at once. Long-running requests do not count, and administrators are always served (spec/api.md §8.7). */
export function maxInFlightFilter(inFlight: InFlight, limits: InFlightLimits): Filter {
  const counter: EndListener = {
    ended: (exchange) => {
      inFlight[kindOf(exchange)]--
    },
  }
  return {
    name: 'max-in-flight',
    apply: ({ state: { exchange } }, next) => {
      if (exchange.longRunning) return next()
      const kind = kindOf(exchange)
      if (limits[kind] > 0 && inFlight[kind] >= limits[kind] && !exchange.user.groups.includes(MASTERS_GROUP))
        return exchange.send(TOO_MANY)
      inFlight[kind]++
      exchange.whenEnded(counter)
      return next()
    },
  }
}
