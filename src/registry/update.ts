import { isObject, jsonEqual, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import {
  formatTime,
  isStatusError,
  statusError,
  pathSegmentRule,
  validateObjectMeta,
  validateObjectMetaUpdate,
  type FieldError,
} from '../meta/index.js'
import type { Entry } from '../storage/index.js'
import { runAdmission, type AdmissionAttributes } from './admission.js'
import type { MaybePromise } from './codec.js'
import type { Outcome, ResourceContext, WriteOptions } from './context.js'
import { createObject, kindOf, previewed, writeValue } from './create.js'
import { conflict, fromStoreError, MODIFIED, notFound, preconditionText } from './errors.js'
import { objectKey } from './keys.js'
import { copyForMetadata, metadataOf, metaString, metaStrings, setMeta } from './object-fields.js'
import { dropDuplicateOwners } from './owners.js'
import { parseRevision, revisionParseText } from './revision.js'

/** How an update makes the new object of the current one. */
export interface UpdateRequest extends WriteOptions {
  readonly name: string
  /** The new object, in this version, given the current one (which must not be changed). May be called several times. */
  readonly next: (current: JsonObject) => MaybePromise<JsonObject>
  /** The uid that a PUT body names: must be the current one's. */
  readonly uid?: string
  /** The object that a PUT makes where there is none (`allowCreateOnUpdate`); called once for each try. */
  readonly creation?: () => JsonObject
  /** True where the request is a patch (its text of the owner reference warning differs). */
  readonly isPatch?: boolean
  /** True where `next` is what apply made: it says who owns its fields already, and reading it back may drop some of it. */
  readonly tracked?: boolean
}

/**
 * Reads, changes and writes one object; lost races run again on the newest state (spec/api.md §2.8, storage.md §1.3).
 * @throws StatusError, whatever `next` throws
 */
export async function updateObject(context: ResourceContext, request: UpdateRequest): Promise<Outcome> {
  const key = objectKey(context.space, request.namespace, request.name)
  for (;;) {
    const entry = context.store.get(key)
    if (entry === undefined && request.creation === undefined) throw notFound(context, request.name)
    const outcome = await (entry === undefined ? createInstead(context, request, key) : updateOnce(context, request, entry))
    if (outcome !== undefined) return outcome
    request.signal.throwIfAborted()
  }
}

/** Makes the object that is not there (spec/openapi-and-clients.md §6.2). Undefined when another write came first. */
async function createInstead(context: ResourceContext, request: UpdateRequest, key: string): Promise<Outcome | undefined> {
  const object = (request.creation as () => JsonObject)()
  if (request.uid !== undefined && request.uid !== '') throw conflict(context, request.name, preconditionText(key, 'UID', request.uid, ''))
  setMeta(object, 'resourceVersion', undefined)
  try {
    return { ...(await createObject(context, object, request)), created: true }
  } catch (error) {
    if (isStatusError(error) && error.reason === 'AlreadyExists' && context.store.get(key) !== undefined) return undefined
    throw error
  }
}

/** Undefined when another write came first. */
async function updateOnce(context: ResourceContext, request: UpdateRequest, entry: Entry): Promise<Outcome | undefined> {
  const old = await context.codec.read(entry)
  if (context.rest !== undefined) await context.rest()
  checkUid(context, request, entry, old)
  const next = await changed(context, request, old)
  await runAdmission(context.admission, 'admit', () => attributesOf(context, request, next, old))
  if (request.isPatch === true) dropDuplicateOwners(next, request.warn, true)
  checkRevision(context, request, entry, next)
  fillSystemFields(context, next, old)
  context.strategy.prepareForUpdate(next, old)
  if (context.rest !== undefined) await context.rest()
  await validate(context, request, next, old)
  context.strategy.canonicalize?.(next)
  keepFieldTimes(next, old)
  await runAdmission(context.admission, 'validate', () => attributesOf(context, request, next, old))
  if (isReadyToGo(context, next)) return remove(context, request, entry, next)
  return write(context, request, entry, next)
}

async function changed(context: ResourceContext, request: UpdateRequest, old: JsonObject): Promise<JsonObject> {
  const next = copyForMetadata(await request.next(old))
  if (request.isPatch !== true) dropDuplicateOwners(next, request.warn, false)
  if (request.tracked === true) return next
  return context.fields.update(old, next, request.manager, formatTime(context.clock.now()))
}

function checkUid(context: ResourceContext, request: UpdateRequest, entry: Entry, old: JsonObject): void {
  const found = metaString(old, 'uid')
  if (request.uid === undefined || request.uid === '' || request.uid === found) return
  throw conflict(context, request.name, preconditionText(entry.key, 'UID', request.uid, found))
}

function checkRevision(context: ResourceContext, request: UpdateRequest, entry: Entry, next: JsonObject): void {
  const text = metaString(next, 'resourceVersion')
  const revision = parseRevision(text)
  if (revision === undefined) throw statusError.plain(500, revisionParseText(text))
  if (revision === 0n) {
    if (context.strategy.allowUnconditionalUpdate) return
    const error: FieldError = {
      type: 'FieldValueInvalid',
      field: 'metadata.resourceVersion',
      body: 'Invalid value: 0: must be specified for an update',
    }
    throw statusError.invalid({ group: context.resource.group, kind: context.resource.resource }, request.name, [error])
  }
  if (revision !== BigInt(entry.revision)) throw conflict(context, request.name, MODIFIED)
}

/** What a client leaves out, and what it can never change, comes from the current object (spec/api.md §3.5). */
function fillSystemFields(context: ResourceContext, next: JsonObject, old: JsonObject): void {
  const live = metadataOf(old)
  const meta = metadataOf(next)
  if (metaString(next, 'uid') === '') setMeta(next, 'uid', own(live, 'uid'))
  setMeta(next, 'creationTimestamp', own(live, 'creationTimestamp'))
  setMeta(next, 'generation', own(live, 'generation'))
  setMeta(next, 'resourceVersion', own(live, 'resourceVersion'))
  if (!context.strategy.namespaced) setMeta(next, 'namespace', undefined)
  if (Object.hasOwn(live, 'deletionTimestamp')) {
    setMeta(next, 'deletionTimestamp', own(live, 'deletionTimestamp'))
    if (!Object.hasOwn(meta, 'deletionGracePeriodSeconds'))
      setMeta(next, 'deletionGracePeriodSeconds', own(live, 'deletionGracePeriodSeconds'))
  }
}

async function validate(context: ResourceContext, request: UpdateRequest, next: JsonObject, old: JsonObject): Promise<void> {
  const warn = (text: string): void => {
    request.warn(text)
  }
  const { namespaced, olderTexts: olderOwnerTexts = false } = context.strategy
  const errors = [
    ...validateObjectMeta(next, { namespaced, name: pathSegmentRule, olderOwnerTexts }),
    ...validateObjectMetaUpdate(next, old, { olderOwnerTexts }),
    ...(await context.strategy.validateUpdate(next, old, warn)),
  ]
  if (errors.length > 0) throw statusError.invalid(kindOf(context, next), request.name, errors)
  for (const text of context.strategy.warningsOnUpdate(next, old)) request.warn(text)
}

/** A change of nothing but the times in managedFields is no change. */
function keepFieldTimes(next: JsonObject, old: JsonObject): void {
  const before = own(metadataOf(old), 'managedFields')
  const after = own(metadataOf(next), 'managedFields')
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return
  if (!jsonEqual(before.map(withoutTime), after.map(withoutTime))) return
  if (jsonEqual(withoutFields(next), withoutFields(old))) setMeta(next, 'managedFields', before)
}

function withoutTime(entry: JsonValue): JsonValue {
  if (!isObject(entry)) return entry
  const { time: _time, ...rest } = entry
  return rest
}

function withoutFields(object: JsonObject): JsonObject {
  const { managedFields: _fields, ...metadata } = metadataOf(object)
  return { ...object, metadata }
}

function isReadyToGo(context: ResourceContext, next: JsonObject): boolean {
  if (metaString(next, 'deletionTimestamp') === '' || metaStrings(next, 'finalizers').length > 0) return false
  const grace = own(metadataOf(next), 'deletionGracePeriodSeconds')
  return (grace === undefined || grace === 0) && context.strategy.deletion?.held(next) !== true
}

/** The update that empties the finalizers of a terminating object removes it instead (spec/api.md §3.6). */
async function remove(context: ResourceContext, request: UpdateRequest, entry: Entry, next: JsonObject): Promise<Outcome | undefined> {
  if (request.dryRun) return { object: next }
  const result = await context.store.cas(entry.key, entry.revision, { delete: true }).catch((error: unknown) => {
    throw fromStoreError(error)
  })
  return result.ok || result.current === undefined ? { object: next } : undefined
}

async function write(context: ResourceContext, request: UpdateRequest, entry: Entry, next: JsonObject): Promise<Outcome | undefined> {
  if (context.rest !== undefined) await context.rest()
  const value = await context.codec.store(next)
  const link = metaString(next, 'selfLink')
  if (value.equals(entry.value) && (!request.dryRun || link === '')) return { entry }
  if (request.dryRun) {
    // What is stored has no selfLink; a dry run stores nothing, and shows it.
    const preview = await previewed(context, entry.key, next)
    if (link !== '') setMeta(preview, 'selfLink', link)
    return { object: preview }
  }
  const mark = request.tracked === true ? 0 : context.codec.mark
  const result = await writeValue(context, entry.key, entry.revision, next, mark, value)
  return result.ok ? { entry: result.entry } : undefined
}

function attributesOf(context: ResourceContext, request: UpdateRequest, object: JsonObject, oldObject: JsonObject): AdmissionAttributes {
  return {
    operation: 'UPDATE',
    kind: context.kind,
    resource: context.resource,
    subresource: context.subresource,
    namespace: request.namespace,
    name: request.name,
    object,
    oldObject,
    dryRun: request.dryRun,
    userName: request.userName,
    warn: (text) => {
      request.warn(text)
    },
  }
}
