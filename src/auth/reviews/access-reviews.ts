import { own, type JsonObject } from '../../base/json/index.js'
import type { Answer, UserInfo } from '../../endpoints/index.js'
import { statusError, type FieldError } from '../../meta/index.js'
import type { Attributes, Authorizer } from '../authorizer.js'
import { localErrors, selfErrors, subjectErrors } from './access-errors.js'
import { objectIn, specOf, textIn, textsIn } from './members.js'

/** Whether the one who asks may do something (spec/openapi-and-clients.md §6.2). */
export function selfSubjectAccessReview(authorizer: Authorizer): Answer {
  return (review, { user }) => answered(authorizer, review, selfErrors(review), () => user)
}

/** Whether somebody may do something. */
export function subjectAccessReview(authorizer: Authorizer): Answer {
  return (review) => answered(authorizer, review, subjectErrors(review), subjectOf)
}

/** Whether somebody may do something in the namespace of the review. */
export function localSubjectAccessReview(authorizer: Authorizer): Answer {
  return (review) => answered(authorizer, review, localErrors(review), subjectOf)
}

/** @throws StatusError 422; it names no kind, as upstream's does */
async function answered(
  authorizer: Authorizer,
  review: JsonObject,
  errors: readonly FieldError[],
  subject: (spec: JsonObject) => UserInfo,
): Promise<JsonObject> {
  if (errors.length > 0) throw statusError.invalid({ group: 'authorization.k8s.io', kind: '' }, '', errors)
  const spec = specOf(review)
  return { ...review, status: await decided(authorizer, subject(spec), attributesOf(spec)) }
}

/** An authorizer that fails allows nothing, and the review tells of it. */
async function decided(authorizer: Authorizer, user: UserInfo, attributes: Attributes): Promise<JsonObject> {
  try {
    const { verdict, reason } = await authorizer.authorize(user, attributes)
    return {
      allowed: verdict === 'allow',
      ...(verdict === 'deny' ? { denied: true } : {}),
      ...(reason === '' ? {} : { reason }),
    }
  } catch (error) {
    return { allowed: false, evaluationError: error instanceof Error ? error.message : String(error) }
  }
}

function subjectOf(spec: JsonObject): UserInfo {
  const uid = textIn(spec, 'uid')
  const extra = objectIn(spec, 'extra')
  return {
    name: textIn(spec, 'user'),
    groups: textsIn(spec, 'groups'),
    ...(uid === '' ? {} : { uid }),
    ...(extra === undefined ? {} : { extra: Object.fromEntries(Object.keys(extra).map((key) => [key, textsIn(extra, key)])) }),
  }
}

function attributesOf(spec: JsonObject): Attributes {
  const resource = objectIn(spec, 'resourceAttributes')
  const given = resource ?? objectIn(spec, 'nonResourceAttributes') ?? {}
  const isResource = resource !== undefined
  const of = (name: string): string => (isResource ? textIn(given, name) : '')
  return {
    isResourceRequest: isResource,
    verb: textIn(given, 'verb'),
    group: of('group'),
    version: isResource && own(given, 'version') === undefined ? '*' : of('version'),
    namespace: of('namespace'),
    resource: of('resource'),
    subresource: of('subresource'),
    name: of('name'),
    path: isResource ? '' : textIn(given, 'path'),
  }
}
