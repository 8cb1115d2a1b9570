import { cloneJson, type JsonObject } from '../../base/json/index.js'
import { statusError } from '../../meta/index.js'
import { metaString, updateObject } from '../../registry/index.js'
import { checkName, readObject, readShown } from '../body/object.js'
import type { Environment } from '../environment.js'
import { negotiateObject } from '../negotiation/form.js'
import { objectReply } from '../negotiation/object-reply.js'
import { parseWriteOptions, type WriteQuery } from '../options/write-options.js'
import type { Reply, RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { writeOptions } from './create.js'

/** PUT of one object (spec/api.md §2.8). */
export async function updateVerb(environment: Environment, scope: RequestScope, resource: Resource): Promise<Reply> {
  if (scope.info.name === '') throw statusError.badRequest('name must be provided')
  const form = negotiateObject(scope, resource)
  const query = (): WriteQuery => parseWriteOptions(scope, 'UpdateOptions')
  const { object, options } =
    resource.view === undefined ? await readObject(scope, resource, query, true) : await readShown(scope, resource, resource.view, query)
  checkName(scope, object)
  const outcome = await updateObject(resource.context, {
    ...writeOptions(scope, options),
    name: scope.info.name,
    uid: metaString(object, 'uid'),
    next: (current) => replaced(resource, current, object),
    ...(resource.context.strategy.allowCreateOnUpdate ? { creation: () => cloneJson(object) } : {}),
  })
  return objectReply(environment, scope, resource, form, outcome.created === true ? 201 : 200, outcome)
}

/** Each try gets an object of its own: the store's functions change it. */
function replaced(resource: Resource, current: JsonObject, object: JsonObject): JsonObject {
  return resource.view === undefined ? cloneJson(object) : resource.view.write(current, object)
}
