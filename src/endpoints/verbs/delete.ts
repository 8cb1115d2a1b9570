import { deletedStatus, deleteObject } from '../../registry/index.js'
import type { Environment } from '../environment.js'
import { negotiateObject } from '../negotiation/form.js'
import { objectReply, plainReply } from '../negotiation/object-reply.js'
import { readDeleteOptions } from '../options/delete-options.js'
import type { Reply, RequestScope } from '../request.js'
import type { Resource } from '../resource.js'

/** DELETE of one object (spec/api.md §2.9). */
export async function deleteVerb(environment: Environment, scope: RequestScope, resource: Resource): Promise<Reply> {
  const form = negotiateObject(scope, resource)
  const { dryRun, ...options } = await readDeleteOptions(scope, resource)
  const { context } = resource
  const deletion = await deleteObject(context, {
    namespace: scope.info.namespace,
    name: scope.info.name,
    dryRun,
    options,
    userName: scope.user.name,
    get signal() {
      return scope.signal
    },
    warn: (text) => {
      scope.warn(text)
    },
  })
  if (deletion.removed !== undefined) {
    if (!context.strategy.returnsDeleted) return plainReply(form, 200, deletedStatus(context, deletion.removed))
    return objectReply(environment, scope, resource, form, 200, { object: deletion.removed })
  }
  const status = options.orphanDependents === false ? 202 : 200
  const outcome = deletion.entry === undefined ? { object: deletion.stays } : { entry: deletion.entry }
  return objectReply(environment, scope, resource, form, status, outcome)
}
