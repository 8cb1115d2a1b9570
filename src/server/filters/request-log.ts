import type { Clock, Logger } from '../../base/index.js'
import type { EndListener } from '../exchange.js'
import type { Filter } from './filter.js'

/** One line for each request, when it is over. */
export function requestLogFilter(logger: Logger, clock: Clock): Filter {
  const writer: EndListener = {
    ended: (exchange) =>
      logger.info('request', {
        verb: exchange.info.verb,
        uri: exchange.uri,
        status: exchange.status,
        ms: Math.round((clock.monotonic() - exchange.receivedAt) * 1000) / 1000,
        bytes: exchange.bytesSent,
        user: exchange.user.name,
        agent: exchange.header('user-agent'),
        auditId: exchange.auditId,
      }),
  }
  return {
    name: 'request-log',
    apply: ({ state: { exchange } }, next) => {
      exchange.whenEnded(writer)
      return next()
    },
  }
}
