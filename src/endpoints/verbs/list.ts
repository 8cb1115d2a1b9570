import { statusError } from '../../meta/index.js'
import { listObjects, matcherOf, type ListRequest, type ListResult } from '../../registry/index.js'
import type { Environment } from '../environment.js'
import { negotiateList } from '../negotiation/form.js'
import { listReply } from '../negotiation/list-reply.js'
import { continueOf, listRevision, parseListOptions, type ListQuery } from '../options/list-options.js'
import type { Reply, RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { waitForRevision } from './fresh.js'

/** GET of a collection (spec/api.md §4.3). */
export async function listVerb(environment: Environment, scope: RequestScope, resource: Resource): Promise<Reply> {
  const form = negotiateList(scope, resource)
  const options = parseListOptions(scope, false)
  checkFieldLabels(scope, resource, options)
  const result = await listSelected(environment, scope, resource, options)
  return listReply(environment, scope, resource, form, result)
}

/** The list that the options ask for; also what deletecollection starts from. @throws StatusError */
export async function listSelected(
  environment: Environment,
  scope: RequestScope,
  resource: Resource,
  options: ListQuery,
): Promise<ListResult> {
  const { context } = resource
  const token = continueOf(options)
  const revision = token === undefined ? listRevision(options) : BigInt(Math.max(0, token.rv))
  if (revision > BigInt(context.store.head)) await waitForRevision(environment, context.store, revision)
  const cached = options.resourceVersion === '0' && options.match !== 'Exact'
  const exact = revision > 0n && token === undefined && (options.match === 'Exact' || (options.match === '' && options.limit > 0))
  const name = pinnedName(scope, resource)
  return listObjects(context, {
    ...narrowed(scope, resource, options),
    ...(name === undefined ? {} : { name }),
    limit: cached ? 0 : options.limit,
    continue: token,
    revision: exact ? Number(revision) : undefined,
    get signal() {
      return scope.signal
    },
  })
}

/** Namespace and selector of a collection request; an exact `metadata.namespace` narrows a list of all namespaces. */
export function narrowed(
  scope: RequestScope,
  resource: Resource,
  options: ListQuery,
): Pick<ListRequest, 'namespace' | 'matches' | 'labels'> {
  const { context } = resource
  return { namespace: scope.info.namespace, matches: matcherOf(context.space, options), labels: options.labels }
}

/** The one object that the request can be about: named by the path or selector, in one namespace or cluster-scoped. */
export function pinnedName(scope: RequestScope, resource: Resource): string | undefined {
  const { name, namespace } = scope.info
  if (name === '') return undefined
  return resource.context.space.namespaced && namespace === '' ? undefined : name
}

/** Field labels that do not select here, and a selector against the path's name (spec/api.md §1.2, §4.10). @throws a 400 StatusError */
export function checkFieldLabels(scope: RequestScope, resource: Resource, options: ListQuery): void {
  const labels = options.fields.requirements.map(({ field }) => field).sort()
  for (const label of labels) {
    const text = resource.fieldLabelError(label)
    if (text !== undefined) throw statusError.badRequest(text)
  }
  if (scope.info.name !== '' && !options.fields.empty && options.fields.requiresExact('metadata.name') !== scope.info.name) {
    throw statusError.badRequest("fieldSelector metadata.name doesn't match requested name")
  }
}
