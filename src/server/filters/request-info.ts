import { parseRequestInfo, RequestInfoError, RequestUrl } from '../../endpoints/index.js'
import type { Exchange } from '../exchange.js'
import { internalErrorReply } from '../replies.js'
import { isLongRunning } from './long-running.js'
import type { Filter } from './filter.js'

/** Reads what the request asks for (spec/api.md §1.1). */
export function requestInfoFilter(): Filter {
  return {
    name: 'request-info',
    apply: ({ state: { exchange } }, next) => {
      try {
        const url = new RequestUrl(exchange.uri)
        const info = parseRequestInfo(exchange.method, url)
        exchange.locate(url, info)
        exchange.longRunning = isLongRunning(info)
      } catch (error) {
        return refuse(exchange, error)
      }
      return next()
    },
  }
}

async function refuse(exchange: Exchange, error: unknown): Promise<void> {
  if (error instanceof RequestInfoError) {
    await exchange.send(internalErrorReply(exchange.uri, `failed to create RequestInfo: ${error.message}`))
  } else if (error instanceof URIError) {
    await exchange.send({
      status: 400,
      headers: { 'content-type': 'text/plain; charset=utf-8', connection: 'close' },
      body: '400 Bad Request',
    })
  } else throw error
}
