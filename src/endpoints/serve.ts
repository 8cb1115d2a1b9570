import { goQuote, groupResource, pathSegmentErrors, statusError } from '../meta/index.js'
import type { Environment } from './environment.js'
import type { Reply, RequestScope } from './request.js'
import type { Resource } from './resource.js'
import { createVerb } from './verbs/create.js'
import { deleteCollectionVerb } from './verbs/delete-collection.js'
import { deleteVerb } from './verbs/delete.js'
import { getObject } from './verbs/get.js'
import { listVerb } from './verbs/list.js'
import { patchVerb } from './verbs/patch.js'
import { updateVerb } from './verbs/update.js'
import { watchVerb } from './verbs/watch.js'

type Verb = (environment: Environment, scope: RequestScope, resource: Resource) => Promise<Reply>

const VERBS: Readonly<Record<string, Verb>> = {
  get: getObject,
  list: listVerb,
  watch: watchVerb,
  create: createVerb,
  update: updateVerb,
  patch: patchVerb,
  delete: deleteVerb,
  deletecollection: deleteCollectionVerb,
}

/** Of compiled-in types collections are created in, items are written. */
const WRITES = ['create', 'update', 'patch']

/** Serves a request for a resource. A verb that the resource does not have is refused (spec/custom-resources.md §1.4). @throws StatusError */
export async function serveResource(environment: Environment, scope: RequestScope, resource: Resource): Promise<Reply> {
  const { verb, name } = scope.info
  const serve = resource.verbs.has(verb) && Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
  if (serve === undefined)
    throw resource.custom ? statusError.methodNotSupported(groupResource(resource.context.resource), verb) : statusError.methodNotAllowed()
  const inCollection = verb === 'create' && resource.context.subresource === ''
  if (!resource.custom && inCollection !== (name === '') && WRITES.includes(verb)) throw statusError.methodNotAllowed()
  const [wrong] = pathSegmentErrors(name)
  if (wrong !== undefined) throw statusError.badRequest(`Name parameter invalid: ${goQuote(name)}: ${wrong}`)
  return serve(environment, scope, resource)
}
