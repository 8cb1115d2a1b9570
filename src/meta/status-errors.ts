import type { FieldError } from './field-error.js'
import { goQuote } from './go-format.js'
import { groupResourceText, type GroupResource } from './gvk.js'
import { invalidDetails, invalidMessage, resourceDetails, StatusError, type StatusDetails } from './status.js'

// The catalogue of errors that leave the server (spec/api.md §2.3): the one place where they are made.

const make = (code: number, reason: string, message: string, details?: StatusDetails): StatusError =>
  new StatusError({ code, reason, message, details })
const named = (resource: GroupResource, name: string): string => `${groupResourceText(resource)} ${goQuote(name)}`

/** 404 for an object. */
export function notFound(resource: GroupResource, name: string): StatusError {
  return make(404, 'NotFound', `${named(resource, name)} not found`, resourceDetails(resource, name))
}

/** 409 for a name that is taken; `terminating`: by an object on its way out. */
export function alreadyExists(resource: GroupResource, name: string, terminating: boolean): StatusError {
  const prefix = terminating ? 'object is being deleted: ' : ''
  return make(409, 'AlreadyExists', `${prefix}${named(resource, name)} already exists`, resourceDetails(resource, name))
}

/** 409 for a generated name that is taken. */
export function generateNameConflict(resource: GroupResource, name: string): StatusError {
  const message = `${named(resource, name)} already exists, the server was not able to generate a unique name for the object`
  return make(409, 'AlreadyExists', message, { ...resourceDetails(resource, name), retryAfterSeconds: 1 })
}

/** 409 for an operation that the state of an object does not allow. */
export function conflict(resource: GroupResource, name: string, why: string): StatusError {
  return make(409, 'Conflict', `Operation cannot be fulfilled on ${named(resource, name)}: ${why}`, resourceDetails(resource, name))
}

/** 409 of server-side apply, one cause for each field. */
export function applyConflict(message: string, causes: readonly { readonly message: string; readonly field: string }[]): StatusError {
  return make(409, 'Conflict', message, { causes: causes.map((cause) => ({ reason: 'FieldManagerConflict', ...cause })) })
}

/** 422 with field errors. */
export function invalid(kind: { readonly group: string; readonly kind: string }, name: string, errors: readonly FieldError[]): StatusError {
  return make(422, 'Invalid', invalidMessage(kind, name, errors), invalidDetails(kind, name, errors))
}

/** 400. */
export function badRequest(message: string): StatusError {
  return make(400, 'BadRequest', message)
}

/** 401. */
export function unauthorized(): StatusError {
  return make(401, 'Unauthorized', 'Unauthorized')
}

/** 403; a name of '' stands for the whole collection. */
export function forbidden(resource: GroupResource, name: string, why: string, causes?: StatusDetails['causes']): StatusError {
  const what = resource.resource === '' ? '' : name === '' ? `${groupResourceText(resource)} is ` : `${named(resource, name)} is `
  const details = { ...resourceDetails(resource, name), ...(causes === undefined ? {} : { causes }) }
  return make(403, 'Forbidden', `${what}forbidden: ${why}`, details)
}

/** 405 with the verb that the resource does not have. */
export function methodNotSupported(resource: GroupResource, verb: string): StatusError {
  const message = `${verb} is not supported on resources of kind ${goQuote(groupResourceText(resource))}`
  return make(405, 'MethodNotAllowed', message, { group: resource.group, kind: resource.resource })
}

/** 405 of a fixed path. */
export function methodNotAllowed(): StatusError {
  return genericServerResponse(405)
}

/** 406 that lists what would be accepted. */
export function notAcceptable(types: readonly string[]): StatusError {
  return notAcceptableText(`only the following media types are accepted: ${types.join(', ')}`)
}

/** 406 with another text. */
export function notAcceptableText(message: string): StatusError {
  return make(406, 'NotAcceptable', message)
}

/** 410 for a revision whose history is gone. */
export function expired(message: string): StatusError {
  return make(410, 'Expired', message)
}

const CONTINUE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter'
const CONTINUE_INCONSISTENT =
  ', or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'

/** 410 for a page whose revision is gone, with the token that goes on inconsistently. */
export function expiredContinue(token: string): StatusError {
  return new StatusError({ code: 410, reason: 'Expired', message: CONTINUE_EXPIRED + CONTINUE_INCONSISTENT, continue: token })
}

/** 413. */
export function requestEntityTooLarge(why: string): StatusError {
  return make(413, 'RequestEntityTooLarge', `Request entity too large: ${why}`)
}

/** 415 that lists what would be accepted. */
export function unsupportedMediaType(types: readonly string[]): StatusError {
  return make(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`,
  )
}

/** 429. */
export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return make(429, 'TooManyRequests', message, { retryAfterSeconds })
}

/** 500 of something that went wrong inside. */
export function internalError(message: string): StatusError {
  return make(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })
}

/** 500 of an operation that may go through when it is tried again. */
export function serverTimeout(resource: GroupResource, operation: string, retryAfterSeconds: number): StatusError {
  const message = `The ${operation} operation against ${groupResourceText(resource)} could not be completed at this time, please try again.`
  return make(500, 'ServerTimeout', message, { ...resourceDetails(resource, operation), retryAfterSeconds })
}

/** An error that nobody classified: no reason, no details. */
export function plain(code: number, message: string): StatusError {
  return make(code, '', message)
}

/** 503; `retryAfterSeconds` only where nothing was done. */
export function serviceUnavailable(message: string, retryAfterSeconds?: number): StatusError {
  return make(503, 'ServiceUnavailable', message, retryAfterSeconds === undefined ? undefined : { retryAfterSeconds })
}

/** 504. */
export function timeout(why: string, retryAfterSeconds?: number): StatusError {
  return make(504, 'Timeout', `Timeout: ${why}`, retryAfterSeconds === undefined ? undefined : { retryAfterSeconds })
}

/** 504 for a revision that the store has not reached. */
export function tooLargeResourceVersion(wanted: bigint, current: number): StatusError {
  return make(504, 'Timeout', `Timeout: Too large resource version: ${String(wanted)}, current: ${String(current)}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
}

const GENERIC: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  403: ['Forbidden', ''],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  406: ['NotAcceptable', ''],
  409: ['Conflict', 'the server reported a conflict'],
  415: ['UnsupportedMediaType', ''],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'the server was unable to return a response in the time allotted, but may still be processing the request'],
}

/** What is said where only a code is known, or a text comes from elsewhere (403, 406, 415, other codes from 500 on); `details` is empty. */
export function genericServerResponse(code: number, text = 'unknown'): StatusError {
  const [reason, message] = GENERIC[code] ?? otherResponse(code, text)
  return make(code, reason, message === '' ? text : message, {})
}

function otherResponse(code: number, text: string): readonly [reason: string, message: string] {
  if (code < 500) return ['', `the server responded with the status code ${String(code)} but did not return more information`]
  return ['InternalError', `an error on the server (${goQuote(text)}) has prevented the request from succeeding`]
}
