import { statusError } from '../../meta/index.js'
import { notFound, objectKey, type ResourceContext } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'
import type { Environment } from '../environment.js'
import { negotiateObject } from '../negotiation/form.js'
import { objectReply } from '../negotiation/object-reply.js'
import { readRevision } from '../options/list-options.js'
import { queryBoolean } from '../options/query.js'
import type { Reply, RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { waitForRevision } from './fresh.js'

/** GET of one object (spec/api.md §2.7). */
export async function getObject(environment: Environment, scope: RequestScope, resource: Resource): Promise<Reply> {
  const form = negotiateObject(scope, resource)
  if (queryBoolean(scope.query, 'export')) {
    throw statusError.badRequest('the export parameter, deprecated since v1.14, is no longer supported')
  }
  const { context } = resource
  const revision = readRevision(scope.query.get('resourceVersion') ?? '')
  if (revision > BigInt(context.store.head)) await waitForRevision(environment, context.store, revision)
  const pending = context.store.barrier()
  if (pending !== undefined) await pending
  return objectReply(environment, scope, resource, form, 200, { entry: existing(context, scope) })
}

function existing(context: ResourceContext, scope: RequestScope): Entry {
  const entry = context.store.get(objectKey(context.space, scope.info.namespace, scope.info.name))
  if (entry === undefined) throw notFound(context, scope.info.name)
  return entry
}
