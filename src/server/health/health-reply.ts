import type { Reply } from '../../endpoints/index.js'
import { goQuote } from '../../meta/index.js'
import { textReply } from '../replies.js'
import { checksOf, type HealthCheck, type HealthEndpoint } from './checks.js'

const OK_ALONE: Reply = { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'ok' }
const OK: Reply = { ...OK_ALONE, headers: { ...OK_ALONE.headers, 'x-content-type-options': 'nosniff' } }

/** The answer of `/healthz`, `/livez`, `/readyz` (spec/api.md §9.2): all checks, without those that the query excludes. */
export function healthReply(endpoint: HealthEndpoint, checks: readonly HealthCheck[], query: URLSearchParams): Reply {
  const excluded = new Set(query.getAll('exclude'))
  const lines: string[] = []
  let failed = false
  for (const check of checksOf(checks, endpoint)) {
    if (excluded.delete(check.name)) {
      lines.push(`[+]${check.name} excluded: ok`)
      continue
    }
    const isWell = check.failure() === undefined
    failed ||= !isWell
    lines.push(isWell ? `[+]${check.name} ok` : `[-]${check.name} failed: reason withheld`)
  }
  if (excluded.size > 0) {
    lines.push(`warn: some health checks cannot be excluded: no matches for ${[...excluded].map(goQuote).join(',')}`)
  }
  if (failed) return textReply(500, `${lines.join('\n')}\n${endpoint} check failed`)
  return query.has('verbose') ? textReply(200, `${lines.join('\n')}\n${endpoint} check passed`) : OK
}

/** The answer of one check. */
export function singleCheckReply(check: HealthCheck): Reply {
  const failure = check.failure()
  return failure === undefined ? OK_ALONE : textReply(500, `internal server error: ${failure}`)
}
