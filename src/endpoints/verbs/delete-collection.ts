import { isStatusError } from '../../meta/index.js'
import { deleteObject, splitKey } from '../../registry/index.js'
import type { Environment } from '../environment.js'
import { negotiateList } from '../negotiation/form.js'
import { listReply } from '../negotiation/list-reply.js'
import { readDeleteOptions } from '../options/delete-options.js'
import { parseListOptions } from '../options/list-options.js'
import type { Reply, RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { checkFieldLabels, listSelected } from './list.js'

/** DELETE of a collection: lists, then deletes one by one; what is gone meanwhile is passed over (spec/api.md §2.10). */
export async function deleteCollectionVerb(environment: Environment, scope: RequestScope, resource: Resource): Promise<Reply> {
  const form = negotiateList(scope, resource)
  const options = parseListOptions(scope, false)
  checkFieldLabels(scope, resource, options)
  const { dryRun, ...deleteOptions } = await readDeleteOptions(scope, resource)
  const { context } = resource
  const list = await listSelected(environment, scope, resource, options)
  for (const entry of list.entries) {
    const { namespace, name } = splitKey(context.space, entry.key)
    try {
      await deleteObject(context, {
        namespace,
        name,
        dryRun,
        options: deleteOptions,
        userName: scope.user.name,
        signal: scope.signal,
        warn: (text) => {
          scope.warn(text)
        },
      })
    } catch (error) {
      if (!isStatusError(error) || error.code !== 404) throw error
    }
  }
  return listReply(environment, scope, resource, form, list)
}
