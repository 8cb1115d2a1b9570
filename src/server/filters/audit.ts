import type { Auditor } from '../audit/auditor.js'
import type { AuditRecord } from '../audit/record.js'
import type { Exchange } from '../exchange.js'
import type { Filter } from './filter.js'

async function record(exchange: Exchange, trail: AuditRecord, next: () => Promise<void>): Promise<void> {
  exchange.audit = trail
  exchange.whenEnded(trail)
  trail.received()
  try {
    await next()
  } catch (error) {
    // A handler that gives up because nobody waits any more is no fault.
    if (!exchange.over) trail.panicked(error)
    throw error
  }
}

/** Keeps record of requests (spec/api.md §8.9). */
export function auditFilter(auditor: Auditor): Filter {
  return {
    name: 'audit',
    apply: ({ state: { exchange } }, next) => {
      const trail = auditor.begin(exchange)
      return trail === undefined ? next() : record(exchange, trail, next)
    },
  }
}
