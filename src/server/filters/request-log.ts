import type { Clock, Logger } from '../../base/index.js'
import type { Filter } from './filter.js'

/** One line for each request, when it is over. */
export function requestLogFilter(logger: Logger, clock: Clock): Filter {
  return {
    name: 'request-log',
    apply: async ({ state: { exchange } }, next) => {
      try {
        await next()
      } finally {
        logger.info('request', {
          verb: exchange.info.verb,
          uri: exchange.uri,
          status: exchange.status,
          ms: Math.round((clock.monotonic() - exchange.receivedAt) * 1000) / 1000,
          bytes: exchange.bytesSent,
          user: exchange.user.name,
          agent: exchange.header('user-agent'),
          auditId: exchange.auditId,
        })
      }
    },
  }
}
