import type { Reply } from '../../endpoints/index.js'
import { isStatusError } from '../../meta/index.js'
import type { Backend } from '../backend.js'
import type { Exchange } from '../exchange.js'
import { PAGE_NOT_FOUND } from '../replies.js'
import type { Filter, FilterMiddleware } from './filter.js'

/** The end of the chain: the API by the backend, everything else by the routes beside it. */
export function dispatchFilter(backend: Pick<Backend, 'serve'>, routes: FilterMiddleware): Filter {
  return {
    name: 'dispatch',
    apply: async (context, next) => {
      const { exchange } = context.state
      const { path } = exchange.info
      try {
        // Routes are compared with the path as it is; RequestInfo alone ignores slashes at its ends.
        const served = path.startsWith('//') ? undefined : backend.serve(exchange)
        const reply = served instanceof Promise ? await served : served
        if (reply !== undefined) await answer(exchange, reply)
        else if (path.startsWith('/apis/')) await exchange.send(PAGE_NOT_FOUND)
        else await routes(context, next)
      } catch (error) {
        await failed(exchange, error)
      }
    },
  }
}

/** A stream that may last is left to itself: thousands of them must not keep all that led to them. A recorded one is not, as its end is recorded. */
function answer(exchange: Exchange, reply: Reply): Promise<void> | undefined {
  const rest = exchange.send(reply)
  if (rest === undefined || !exchange.longRunning || exchange.audit !== undefined) return rest
  exchange.leave(rest)
  return undefined
}

/** What a handler throws is its answer, unless it is no Status: that is a fault of the program. */
async function failed(exchange: Exchange, error: unknown): Promise<void> {
  if (!isStatusError(error) || exchange.replied) throw error
  await exchange.fail(error)
}
