import type { Logger } from '../../base/index.js'
import type { Exchange } from '../exchange.js'
import { textReply } from '../replies.js'
import type { Filter } from './filter.js'

const PANIC = textReply(500, 'This request caused apiserver to panic. Look in the logs for details.')

/** Answers what nobody caught, a fault of the program: 500, and a line in the log with the request's id (spec/api.md §8.1). */
export function panicRecoveryFilter(logger: Logger): Filter {
  return {
    name: 'panic-recovery',
    apply: async ({ state: { exchange } }, next) => {
      try {
        await next()
      } catch (error) {
        await recover(exchange, error, logger)
      } finally {
        if (exchange.rest === undefined) exchange.finish()
        else void finishLater(exchange, exchange.rest, logger)
      }
    },
  }
}

/** Does the same for a stream that goes on when its filters are left. */
function finishLater(exchange: Exchange, rest: Promise<void>, logger: Logger): Promise<void> {
  return rest.then(
    () => {
      exchange.finish()
    },
    async (error: unknown) => {
      await recover(exchange, error, logger)
      exchange.finish()
    },
  )
}

async function recover(exchange: Exchange, error: unknown, logger: Logger): Promise<void> {
  const { auditId, method, uri } = exchange
  // A handler that gives up because the client has gone or the time is over throws the signal's reason, or something that follows from it.
  if (exchange.over) {
    logger.debug('a request was given up', { auditId, method, uri, error })
    return
  }
  logger.error('a request failed unexpectedly', { auditId, method, uri, error })
  if (exchange.replied) exchange.cutOff()
  else await exchange.send(PANIC)
}
