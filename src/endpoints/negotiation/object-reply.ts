import type { JsonObject } from '../../base/json/index.js'
import { statusError } from '../../meta/index.js'
import type { Outcome } from '../../registry/index.js'
import type { Environment } from '../environment.js'
import type { Reply, RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { tableOf } from '../table/table.js'
import { partialMetadata } from './partial-metadata.js'
import { encodedReply } from './encode.js'
import { CONTENT_TYPES, goPackage, type Form } from './form.js'

const NEWLINE = Buffer.from('\n')

/** The reply of one object in the negotiated form; the plain form of a stored one is its bytes (spec/api.md §6.3). */
export async function objectReply(
  environment: Environment,
  scope: RequestScope,
  resource: Resource,
  form: Form,
  status: number,
  outcome: Outcome,
): Promise<Reply> {
  const { codec } = resource.context
  if (outcome.entry !== undefined && form.media === 'json' && form.as === '' && !form.pretty && resource.view === undefined) {
    const bytes = codec.bytes(outcome.entry)
    return {
      status,
      headers: { 'content-type': CONTENT_TYPES.json },
      body: Buffer.concat([bytes instanceof Promise ? await bytes : bytes, NEWLINE]),
    }
  }
  const stored = outcome.entry === undefined ? outcome.object : await codec.read(outcome.entry)
  const object = resource.view === undefined ? stored : resource.view.show(stored)
  return encodedReply(form, status, transformObject(environment, scope, resource, form, object))
}

function transformObject(environment: Environment, scope: RequestScope, resource: Resource, form: Form, object: JsonObject): JsonObject {
  switch (form.as) {
    case '':
      return object
    case 'Table':
      return tableOf(environment, scope, resource, form, [object], object)
    case 'PartialObjectMetadata':
      return partialMetadata(object, form.version)
    case 'PartialObjectMetadataList':
      if (resource.custom) throw statusError.plain(500, 'content is not a list')
      throw statusError.notAcceptableText(
        `you requested PartialObjectMetadataList, but the requested object is not a list (*${goPackage(resource)}.${resource.context.kind.kind})`,
      )
  }
}

/** A reply of an object that is never transformed (a Status). */
export function plainReply(form: Form, status: number, object: JsonObject): Reply {
  return encodedReply({ ...form, as: '' }, status, object)
}
