import { decodeJson, encodeJson, isObject, JsonSyntaxError, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { typeMetaMismatch } from '../../endpoints/index.js'
import { goQuote, statusError } from '../../meta/index.js'
import {
  always,
  decodeTyped,
  int32,
  list,
  omitEmpty,
  pointer,
  rawJson,
  string,
  struct,
  TypedDecodeError,
  type CompoundType,
} from '../../meta/typed/index.js'
import type { WebhookAnswer } from './exchange.js'
import { WebhookError } from './transport-error.js'

const GROUP = 'apiextensions.k8s.io'
const KIND = 'ConversionReview'

/** A version of ConversionReview that is spoken here. */
export type ReviewVersion = 'v1' | 'v1beta1'

/** The first version of a CRD's list that is spoken here (spec/custom-resources.md §5.3). */
export function reviewVersion(versions: readonly string[]): ReviewVersion | undefined {
  return versions.find((version): version is ReviewVersion => version === 'v1' || version === 'v1beta1')
}

/** What upstream sends as the answer that is yet to come. */
const NO_RESPONSE = '{"uid":"","convertedObjects":null,"result":{"metadata":{}}}'

/** The body of a question. */
export function encodeReview(version: ReviewVersion, uid: string, desiredAPIVersion: string, objects: readonly JsonObject[]): Buffer {
  const request = `{"uid":${encodeJson(uid)},"desiredAPIVersion":${encodeJson(desiredAPIVersion)},"objects":[${objects.map((object) => encodeJson(object)).join(',')}]}`
  return Buffer.from(`{"kind":"${KIND}","apiVersion":"${GROUP}/${version}","request":${request},"response":${NO_RESPONSE}}\n`)
}

const status = struct('Status', {
  status: omitEmpty(string()),
  message: omitEmpty(string()),
  reason: omitEmpty(string('v1.StatusReason')),
  code: omitEmpty(int32),
})

const reviewType = (pkg: ReviewVersion): CompoundType =>
  struct(
    KIND,
    {
      kind: omitEmpty(string()),
      apiVersion: omitEmpty(string()),
      response: pointer(
        struct(
          'ConversionResponse',
          { uid: always(string('types.UID')), convertedObjects: always(list(rawJson, '[]runtime.RawExtension')), result: always(status) },
          pkg,
        ),
      ),
    },
    pkg,
  )

const REVIEW_TYPES: Readonly<Record<ReviewVersion, CompoundType>> = { v1: reviewType('v1'), v1beta1: reviewType('v1beta1') }

/** The objects of an answer, unchecked. @throws WebhookError where it is no answer to the question, or says that the conversion failed (spec/custom-resources.md §5.4) */
export function readReview(version: ReviewVersion, uid: string, answer: WebhookAnswer): readonly JsonValue[] {
  const refused = refusalOf(answer)
  if (refused !== undefined) throw new WebhookError(refused)
  const review = decodeReview(version, answer)
  if (version === 'v1') checkKind(review)
  const response = own(review, 'response')
  if (!isObject(response)) throw new WebhookError('no response provided')
  const answered = text(response, 'uid')
  if (version === 'v1' && answered !== uid) throw new WebhookError(`expected response.uid=${goQuote(uid)}, got ${goQuote(answered)}`)
  checkResult(own(response, 'result'))
  const objects = own(response, 'convertedObjects')
  return Array.isArray(objects) ? objects : []
}

function decodeReview(version: ReviewVersion, { body, status: code, contentType }: WebhookAnswer): JsonObject {
  if (body.length === 0) throw new WebhookError(`0-length response with status code: ${String(code)} and content type: ${contentType}`)
  const value = parsed(body)
  if (!isObject(value)) throw new WebhookError(typeMetaMismatch(value))
  try {
    return decodeTyped(REVIEW_TYPES[version], value).value
  } catch (error) {
    throw error instanceof TypedDecodeError ? new WebhookError(error.message) : error
  }
}

function parsed(body: Buffer): JsonValue {
  try {
    return decodeJson(body).value
  } catch (error) {
    throw error instanceof JsonSyntaxError ? new WebhookError(`couldn't get version/kind; json parse error: ${error.message}`) : error
  }
}

function checkKind(review: JsonObject): void {
  const apiVersion = text(review, 'apiVersion')
  if (apiVersion === `${GROUP}/v1` && text(review, 'kind') === KIND) return
  throw new WebhookError(`expected webhook response of ${kindText(`${GROUP}/v1`, KIND)}, got ${kindText(apiVersion, text(review, 'kind'))}`)
}

function checkResult(result: JsonValue | undefined): void {
  const outcome = isObject(result) ? result : {}
  const found = text(outcome, 'status')
  if (found === 'Success') return
  const message = text(outcome, 'message')
  throw new WebhookError(message === '' ? `response.result.status was '${found}', not 'Success'` : message)
}

/** A kind as Go prints it: `farm.example.org/v1, Kind=Barn`. */
export function kindText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`
}

const LAST_GOOD_STATUS = 206
const TEXT_LIMIT = 2048

/** What is wrong with an answer by its HTTP status, in the words of upstream's client; undefined: nothing. */
function refusalOf({ status: code, contentType, body }: WebhookAnswer): string | undefined {
  if (code >= 200 && code <= LAST_GOOD_STATUS) return undefined
  const said = statusMessage(body)
  if (said !== undefined) return said
  const isText = contentType === '' || contentType.trimStart().toLowerCase().startsWith('text/')
  return statusError.genericServerResponse(code, isText ? body.subarray(0, TEXT_LIMIT).toString().trim() : 'unknown').message
}

/** The message of a body that is a Status of a failure: it says more than the code. */
function statusMessage(body: Buffer): string | undefined {
  try {
    const { value } = decodeJson(body)
    const isFailure = isObject(value) && text(value, 'kind') === 'Status' && text(value, 'status') === 'Failure'
    return isFailure ? text(value, 'message') : undefined
  } catch {
    return undefined // no JSON, no Status
  }
}

function text(object: JsonObject, field: string): string {
  const value = own(object, field)
  return typeof value === 'string' ? value : ''
}
