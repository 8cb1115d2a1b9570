import { forbiddenError, type Authorizer, type Decision } from '../../auth/index.js'
import type { Exchange } from '../exchange.js'
import { internalErrorReply } from '../replies.js'
import type { Filter } from './filter.js'

/** Of every refusal: a browser is not to guess that its text is HTML. */
export const FORBIDDEN_HEADERS: Readonly<Record<string, string>> = { 'x-content-type-options': 'nosniff' }

function carryOut(decision: Decision, exchange: Exchange, next: () => Promise<void>): Promise<void> | undefined {
  const { verdict, reason } = decision
  exchange.audit?.decided(verdict === 'allow', reason)
  if (verdict === 'allow') return next()
  return exchange.fail(forbiddenError(exchange.user, exchange.info, reason), FORBIDDEN_HEADERS)
}

async function waitFor(pending: Promise<Decision>, exchange: Exchange, next: () => Promise<void>): Promise<void> {
  let decision: Decision
  try {
    decision = await pending
  } catch (error) {
    exchange.audit?.decided(undefined, 'internal error')
    await exchange.send(internalErrorReply(exchange.uri, error instanceof Error ? error.message : String(error)))
    return
  }
  await carryOut(decision, exchange, next)
}

/** Refuses what the user may not do (spec/api.md §8.8). */
export function authorizationFilter(authorizer: Authorizer): Filter {
  return {
    name: 'authorization',
    apply: ({ state: { exchange } }, next) => {
      const decision = authorizer.authorize(exchange.user, exchange.info)
      return decision instanceof Promise ? waitFor(decision, exchange, next) : carryOut(decision, exchange, next)
    },
  }
}
