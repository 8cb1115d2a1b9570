import { answerCreate, createObject, type WriteOptions } from '../../registry/index.js'
import { readObject } from '../body/object.js'
import type { Environment } from '../environment.js'
import { negotiateObject } from '../negotiation/form.js'
import { objectReply } from '../negotiation/object-reply.js'
import { managerName, parseWriteOptions, type WriteQuery } from '../options/write-options.js'
import type { Reply, RequestScope } from '../request.js'
import type { Resource } from '../resource.js'

/** POST of a collection, or of a subresource that is answered (spec/api.md §2.6). */
export async function createVerb(environment: Environment, scope: RequestScope, resource: Resource): Promise<Reply> {
  const form = negotiateObject(scope, resource)
  const { object, options } = await readObject(scope, resource, () => parseWriteOptions(scope, 'CreateOptions'))
  const { context, answer } = resource
  const writing = writeOptions(scope, options)
  const outcome =
    answer === undefined
      ? await createObject(context, object, writing)
      : await answerCreate(context, object, writing, (given) => answer(given, scope))
  return objectReply(environment, scope, resource, form, 201, outcome)
}

/** What the registry is told of a write. `warn`: who is told of warnings, by default the client. */
export function writeOptions(
  scope: RequestScope,
  query: Pick<WriteQuery, 'dryRun' | 'fieldManager'>,
  warn = (text: string): void => {
    scope.warn(text)
  },
): WriteOptions {
  return {
    namespace: scope.info.namespace,
    dryRun: query.dryRun,
    manager: managerName(scope, query.fieldManager),
    userName: scope.user.name,
    get signal() {
      return scope.signal
    },
    warn,
  }
}
