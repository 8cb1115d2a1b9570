import type { RequestInfo } from '../../endpoints/index.js'
import type { Exchange } from '../exchange.js'

const RESOURCE_VERBS: ReadonlyMap<string, string> = new Map([
  ['get', 'GET'],
  ['list', 'LIST'],
  ['watch', 'WATCH'],
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['deletecollection', 'DELETE'],
])
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT'])

/** The label `verb` (spec/api.md §9.3). */
export function verbLabel(exchange: Exchange, info: RequestInfo): string {
  if (!info.isResourceRequest) return METHODS.has(exchange.method) ? exchange.method : 'other'
  if (info.verb === 'patch' && exchange.header('content-type').startsWith('application/apply-patch')) return 'APPLY'
  return RESOURCE_VERBS.get(info.verb) ?? 'other'
}

/** The label `scope`: of one object, a namespace, all of a cluster, or nothing of these. */
export function scopeLabel(info: RequestInfo): string {
  if (!info.isResourceRequest) return ''
  if (info.name !== '' || info.verb === 'create') return 'resource'
  return info.namespace === '' ? 'cluster' : 'namespace'
}

/** The label `dry_run`; what is wrong there is refused anyway. */
export function dryRunLabel(exchange: Exchange): string {
  return exchange.url?.hasQuery === true && exchange.query.get('dryRun') === 'All' ? 'All' : ''
}
