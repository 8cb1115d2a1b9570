import type { Middleware, ParameterizedContext } from 'koa'
import type { Exchange } from '../exchange.js'

/** What the filters pass on to each other by Koa's context: the exchange, nothing else. */
export interface FilterState {
  exchange: Exchange
}

export type FilterContext = ParameterizedContext<FilterState, object>
export type FilterMiddleware = Middleware<FilterState, object>

/** One link of the chain of filters. */
export interface Filter {
  /** As spec/api.md §8.1 calls it. */
  readonly name: string
  readonly apply: FilterMiddleware
}
