import { decodeJson, own, type JsonObject } from '../base/json/index.js'
import { formatTime, groupResource, statusError } from '../meta/index.js'
import { StoreError, type Entry } from '../storage/index.js'
import { runAdmission, type AdmissionAttributes } from './admission.js'
import type { MaybePromise } from './codec.js'
import type { Outcome, ResourceContext, WriteOptions } from './context.js'
import { fromStoreError } from './errors.js'
import { objectKey } from './keys.js'
import { copyForMetadata, metadataOf, metaString, setMeta } from './object-fields.js'
import { dropDuplicateOwners } from './owners.js'
import { parseRevision } from './revision.js'

const SYSTEM_FIELDS = ['creationTimestamp', 'uid', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink']
const GENERATED_BASE = 58
const GENERATE_ATTEMPTS = 8

export interface CreateRequest extends WriteOptions {
  /** True for what apply made: it says who owns its fields already, and reading it back may drop some of it. */
  readonly tracked?: boolean
}

/**
 * Creates an object, decoded and checked against its URL (spec/api.md §2.6 from step 9). The object is the request's own and is changed.
 * @throws StatusError of admission, validation or the store
 */
export async function createObject(context: ResourceContext, object: JsonObject, options: CreateRequest): Promise<Outcome> {
  for (const field of SYSTEM_FIELDS) setMeta(object, field, undefined)
  dropDuplicateOwners(object, options.warn, false)
  if (context.rest !== undefined) await context.rest()
  const now = formatTime(context.clock.now())
  const updated = options.tracked === true ? object : context.fields.update(undefined, object, options.manager, now)
  const tracked = updated instanceof Promise ? await updated : updated
  const admitted = runAdmission(context.admission, 'admit', () => attributesOf(context, tracked, options))
  if (admitted !== undefined) await admitted
  const generated = metaString(tracked, 'name') === '' && metaString(tracked, 'generateName') !== ''
  for (let attempt = 1; ; attempt++) {
    const outcome = await createOnce(context, tracked, options, { now, generated })
    if (outcome !== undefined) return outcome
    if (!generated || attempt === GENERATE_ATTEMPTS) throw nameTaken(context, tracked, options)
  }
}

/**
 * Answers a create of which nothing is stored (a review, spec/openapi-and-clients.md §6.2): owners are recorded and admission is asked as of every create.
 * @throws StatusError of admission or `answer`
 */
export async function answerCreate(
  context: ResourceContext,
  object: JsonObject,
  options: WriteOptions,
  answer: (object: JsonObject) => MaybePromise<JsonObject>,
): Promise<Outcome> {
  const tracked = await context.fields.update(undefined, object, options.manager, formatTime(context.clock.now()))
  for (const phase of ['admit', 'validate'] as const) {
    const admitted = runAdmission(context.admission, phase, () => attributesOf(context, tracked, options))
    if (admitted !== undefined) await admitted
  }
  return { object: await answer(tracked) }
}

interface Attempt {
  readonly now: string
  /** True where the name is to be made from `generateName`. */
  readonly generated: boolean
}

/** Undefined when the name is taken. */
async function createOnce(
  context: ResourceContext,
  object: JsonObject,
  options: CreateRequest,
  attempt: Attempt,
): Promise<Outcome | undefined> {
  prepare(context, object, attempt)
  if (context.rest !== undefined) await context.rest()
  const found = context.strategy.validate(object)
  const errors = found instanceof Promise ? await found : found
  const name = metaString(object, 'name')
  if (errors.length > 0) throw statusError.invalid(kindOf(context, object), name, errors)
  for (const text of context.strategy.warningsOnCreate(object)) options.warn(text)
  context.strategy.canonicalize?.(object)
  const admitted = runAdmission(context.admission, 'validate', () => attributesOf(context, object, options))
  if (admitted !== undefined) await admitted
  const key = objectKey(context.space, options.namespace, name)
  if (options.dryRun) return context.store.get(key) === undefined ? { object: await previewed(context, key, object) } : undefined
  refuseRevision(object)
  if (context.rest !== undefined) await context.rest()
  const result = await writeValue(context, key, 0, object, options.tracked === true ? 0 : context.codec.mark)
  const entry = result.ok ? result.entry : undefined
  return entry === undefined ? undefined : { entry }
}

function prepare(context: ResourceContext, object: JsonObject, attempt: Attempt): void {
  setMeta(object, 'uid', context.identity.uuid())
  setMeta(object, 'creationTimestamp', attempt.now)
  if (attempt.generated) {
    const base = metaString(object, 'generateName')
    setMeta(object, 'name', base.slice(0, GENERATED_BASE) + context.identity.nameSuffix())
  }
  context.strategy.prepareForCreate(object)
}

/** What a dry run answers: the object as it would be read back, its resourceVersion as it came. */
export async function previewed(context: ResourceContext, key: string, object: JsonObject): Promise<JsonObject> {
  const value = await context.codec.store(object)
  const preview = copyForMetadata(await context.codec.read({ key, value, revision: 0, createRevision: 0, mark: 0, derived: undefined }))
  setMeta(preview, 'resourceVersion', own(metadataOf(object), 'resourceVersion'))
  return preview
}

/** The kind that validation errors name: the body's own where it differs (spec/custom-resources.md §2.10). */
export function kindOf(context: ResourceContext, object: JsonObject): { readonly group: string; readonly kind: string } {
  if (context.strategy.invalidKind !== undefined) return context.strategy.invalidKind
  const kind = own(object, 'kind')
  const apiVersion = own(object, 'apiVersion')
  const group = typeof apiVersion === 'string' && apiVersion !== '' ? groupOf(apiVersion) : context.kind.group
  return { group, kind: typeof kind === 'string' && kind !== '' ? kind : context.kind.kind }
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/', 1)[0] as string) : '')

function refuseRevision(object: JsonObject): void {
  const revision = parseRevision(metaString(object, 'resourceVersion'))
  if (revision !== undefined && revision !== 0n) {
    throw statusError.plain(500, 'resourceVersion should not be set on objects to be created')
  }
}

/** Encodes and writes; a value that is too large is tried once more without managedFields (spec/api.md §2.12). */
export async function writeValue(
  context: ResourceContext,
  key: string,
  expect: number,
  object: JsonObject,
  mark: number,
  encoded?: Buffer,
): Promise<{ readonly ok: true; readonly entry: Entry } | { readonly ok: false }> {
  const stored = encoded ?? context.codec.store(object)
  const value = stored instanceof Promise ? await stored : stored
  try {
    const result = await context.store.cas(key, expect, {
      put: value,
      mark,
      ...(context.ttlMs === undefined ? {} : { ttlMs: context.ttlMs }),
    })
    if (!result.ok) return { ok: false }
    return { ok: true, entry: result.entry as Entry }
  } catch (error) {
    if (error instanceof StoreError && error.code === 'TooLarge' && Object.hasOwn(own(object, 'metadata') as JsonObject, 'managedFields')) {
      const smaller: JsonObject = { ...object, metadata: { ...(object['metadata'] as JsonObject) } }
      setMeta(smaller, 'managedFields', undefined)
      return writeValue(context, key, expect, smaller, mark)
    }
    throw fromStoreError(error)
  }
}

function nameTaken(context: ResourceContext, object: JsonObject, options: WriteOptions): Error {
  const resource = groupResource(context.resource)
  const name = metaString(object, 'name')
  if (metaString(object, 'generateName') !== '') return statusError.generateNameConflict(resource, name)
  const entry = context.store.get(objectKey(context.space, options.namespace, name))
  // Read as it is stored: what no version can serve any more has the name all the same.
  const terminating = entry !== undefined && metaString(decodeJson(entry.value).value as JsonObject, 'deletionTimestamp') !== ''
  return statusError.alreadyExists(resource, name, terminating)
}

function attributesOf(context: ResourceContext, object: JsonObject, options: WriteOptions): AdmissionAttributes {
  return {
    operation: 'CREATE',
    kind: context.kind,
    resource: context.resource,
    subresource: context.subresource,
    namespace: options.namespace,
    name: metaString(object, 'name'),
    object,
    oldObject: undefined,
    dryRun: options.dryRun,
    userName: options.userName,
    warn: (text) => {
      options.warn(text)
    },
  }
}
