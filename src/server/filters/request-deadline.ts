import { parseDuration, statusError, type StatusError } from '../../meta/index.js'
import type { Auditor } from '../audit/auditor.js'
import { failureStatus } from '../audit/event.js'
import type { EndListener, Exchange } from '../exchange.js'
import type { Filter } from './filter.js'

const DEADLINE_STOPPER: EndListener = { ended: (exchange) => exchange.stopDeadline() }

/** Gives requests that are not long-running a time: `timeout` of the query where that is shorter (spec/api.md §8.4). What happens at its end: {@link Exchange.expire}. */
export function requestDeadlineFilter(maxMs: number, auditor: Auditor | undefined): Filter {
  return {
    name: 'request-deadline',
    apply: ({ state: { exchange } }, next) => {
      if (exchange.longRunning) return next()
      const time = timeOf(exchange, maxMs)
      if (typeof time !== 'number') {
        auditor?.refused(exchange, failureStatus(time))
        return exchange.fail(time)
      }
      exchange.startDeadline(time)
      exchange.whenEnded(DEADLINE_STOPPER)
      return next()
    },
  }
}

function timeOf(exchange: Exchange, maxMs: number): number | StatusError {
  const text = exchange.url?.hasQuery === true ? (exchange.query.get('timeout') ?? '') : ''
  if (text === '') return maxMs
  const duration = parseDuration(text)
  if ('error' in duration) return statusError.badRequest(`invalid timeout specified in the request URL - ${duration.error}`)
  return duration.ms > 0 && duration.ms < maxMs ? duration.ms : maxMs
}
