import { decodeJson, encodeJson, isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldError, statusError, type StatusError } from '../../meta/index.js'
import { updateObject, type MaybePromise } from '../../registry/index.js'
import { BODY_LIMIT, typeMetaMismatch, typeMetaMistyped } from '../body/document.js'
import { checkName, checkNamespace, reportFindings } from '../body/object.js'
import type { Environment } from '../environment.js'
import { negotiateObject, type Form } from '../negotiation/form.js'
import { objectReply } from '../negotiation/object-reply.js'
import { parseWriteOptions, type WriteQuery } from '../options/write-options.js'
import { applyVerb } from './apply.js'
import { parsePatch, type Patch } from '../patch/patch-body.js'
import { patchedText } from '../patch/patched-text.js'
import { parseStrategicPatch } from '../patch/strategic-body.js'
import type { Reply, RequestScope } from '../request.js'
import { DecodeError, type DecodedObject, type ObjectDecoder, type Resource } from '../resource.js'
import { writeOptions } from './create.js'

const JSON_PATCH = 'application/json-patch+json'
const MERGE_PATCH = 'application/merge-patch+json'
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json'
const APPLY_PATCH = 'application/apply-patch+yaml'

/** PATCH of one object (spec/api.md §5). */
export async function patchVerb(environment: Environment, scope: RequestScope, resource: Resource): Promise<Reply> {
  const type = patchType(scope, resource)
  if (scope.info.name === '') throw statusError.badRequest('name must be provided')
  const form = negotiateObject(scope, resource)
  const body = await scope.readBody(BODY_LIMIT)
  scope.audit?.requestPatch(body, type === APPLY_PATCH)
  if (type === APPLY_PATCH) return applyVerb(environment, scope, resource, form, body)
  const query = parseWriteOptions(scope, 'PatchOptions')
  const patch =
    type === STRATEGIC_PATCH
      ? parseStrategicPatch(body, resource)
      : parsePatch(body, type === JSON_PATCH ? 'json' : 'merge', query.fieldValidation)
  return patched(environment, { scope, resource, form, query, patch })
}

function patchType(scope: RequestScope, resource: Resource): string {
  const type = scope.header('content-type').split(';', 1)[0] as string
  const accepted = [
    JSON_PATCH,
    MERGE_PATCH,
    ...(resource.strategicMerge === undefined ? [] : [STRATEGIC_PATCH]),
    ...(resource.applier === undefined ? [] : [APPLY_PATCH]),
  ]
  if (accepted.includes(type)) return type
  throw resource.custom ? statusError.unsupportedMediaType(accepted) : statusError.genericServerResponse(415, '415: Unsupported Media Type')
}

interface PatchRequest {
  readonly scope: RequestScope
  readonly resource: Resource
  readonly form: Form
  readonly query: WriteQuery
  readonly patch: Patch
}

async function patched(environment: Environment, request: PatchRequest): Promise<Reply> {
  const { scope, resource, form, query } = request
  const outcome = await updateObject(resource.context, {
    ...writeOptions(scope, query),
    name: scope.info.name,
    isPatch: true,
    next: (current) => nextObject(request, current),
  })
  return objectReply(environment, scope, resource, form, 200, outcome)
}

/** The patched and decoded object; for a view, the stored object as the patched view leaves it. */
async function nextObject(request: PatchRequest, current: JsonObject): Promise<JsonObject> {
  const { resource, patch } = request
  const { view } = resource
  if (view === undefined) return decodePatched(request, current, patch.apply(current), resource.decoder)
  const base = view.patchBase(current)
  return view.write(current, await decodePatched(request, base, patch.apply(base), view.decoder))
}

function decodePatched(request: PatchRequest, current: JsonObject, document: JsonValue, decoder: ObjectDecoder): Promise<JsonObject> {
  const { patch } = request
  const { untyped } = patch
  if (untyped === undefined || decoder.fromUntyped === undefined || !isObject(document))
    return decodeDocument(request, current, document, decoder)
  const fromUntyped = (): MaybePromise<DecodedObject> => (decoder.fromUntyped as NonNullable<ObjectDecoder['fromUntyped']>)(document)
  return decodeObject(request, fromUntyped, (why) => undecodableText(untyped.text(), why))
}

function decodeDocument(request: PatchRequest, current: JsonObject, document: JsonValue, decoder: ObjectDecoder): Promise<JsonObject> {
  const text = textOfPatched(request, current, document)
  const frame = (why: string): StatusError => undecodableText(text(), why)
  if (!isObject(document)) throw frame(document === null ? "Object 'Kind' is missing in 'null'" : typeMetaMismatch(document))
  const mistyped = typeMetaMistyped(document)
  if (mistyped !== undefined) throw frame(mistyped)
  if (decoder.fromPatched === undefined) checkTypeMeta(document, text, frame)
  const repeated = request.patch.written?.mayRepeatKeys === true ? decodeJson(text(), { duplicates: true }).duplicates : []
  const findings = repeated.map((path) => `duplicate field "${path}"`)
  return decodeObject(request, () => decoder.fromPatched?.(document) ?? decoder.fromJson(document), frame, findings)
}

/** The text of the patched document. That of a JSON patch is made when somebody asks for it, others before the document is changed. */
function textOfPatched({ resource, patch }: PatchRequest, current: JsonObject, document: JsonValue): () => string {
  const { custom, view } = resource
  const keepOrder = !custom || view !== undefined
  const { written } = patch
  if (written !== undefined) return () => written.text(encodeJson(current, { keepOrder }))
  const text = keepOrder && isObject(document) ? patchedText(document, current, patch) : encodeJson(document)
  return () => text
}

function checkTypeMeta(document: JsonObject, text: () => string, frame: (why: string) => StatusError): void {
  const kind = own(document, 'kind')
  if (typeof kind !== 'string' || kind === '') throw frame(`Object 'Kind' is missing in '${text()}'`)
  if ((own(document, 'apiVersion') ?? '') === '')
    throw statusError.internalError("Object 'apiVersion' is missing in 'object has no apiVersion field'")
}

/** `refusal`: the answer to what does not decode. `before`: findings beside those of the patch itself and of decoding. */
async function decodeObject(
  request: PatchRequest,
  decode: () => MaybePromise<DecodedObject>,
  refusal: (why: string) => StatusError,
  before: readonly string[] = [],
): Promise<JsonObject> {
  const { scope, resource, patch, query } = request
  try {
    const { object, findings } = await decode()
    reportFindings(scope, [...patch.findings, ...before, ...findings], query.fieldValidation, refusal)
    checkNamespace(scope, resource, object)
    checkName(scope, object)
    return object
  } catch (error) {
    throw error instanceof DecodeError ? refusal(error.message) : error
  }
}

/** A result that does not decode (spec/api.md §5.5). */
function undecodableText(text: string, why: string): StatusError {
  return statusError.invalid({ group: '', kind: '' }, '', [fieldError.invalid('patch', text, why)])
}
