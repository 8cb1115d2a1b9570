import { own, type JsonObject } from '../base/json/index.js'
import { formatTime, statusError } from '../meta/index.js'
import type { Entry } from '../storage/index.js'
import { runAdmission, type AdmissionAttributes } from './admission.js'
import type { ResourceContext, WriteOptions } from './context.js'
import { writeValue } from './create.js'
import { fromStoreError, notFound } from './errors.js'
import { objectKey } from './keys.js'
import { copyForMetadata, generationOf, metaString, metaStrings, metadataOf, setMeta } from './object-fields.js'

/** DeleteOptions, validated (spec/api.md §2.9). */
export interface DeleteOptions {
  readonly uid?: string
  readonly resourceVersion?: string
  readonly propagationPolicy?: string
  readonly orphanDependents?: boolean
}

export interface DeleteRequest extends Omit<WriteOptions, 'manager'> {
  readonly name: string
  readonly options: DeleteOptions
}

/** What a delete leaves: the removed object, or the object that stays (marked), as an entry or, on a dry run, as it would be. */
export type Deletion =
  | { readonly removed: JsonObject; readonly stays?: undefined; readonly entry?: undefined }
  | { readonly entry: Entry; readonly removed?: undefined; readonly stays?: undefined }
  | { readonly stays: JsonObject; readonly removed?: undefined; readonly entry?: undefined }

const ORPHAN = 'orphan'
const FOREGROUND = 'foregroundDeletion'

/** Deletes one object, or marks it where something holds it (spec/api.md §3.6). @throws StatusError */
export async function deleteObject(context: ResourceContext, request: DeleteRequest): Promise<Deletion> {
  const key = objectKey(context.space, request.namespace, request.name)
  for (;;) {
    const entry = context.store.get(key)
    if (entry === undefined) throw notFound(context, request.name)
    const deletion = await deleteOnce(context, request, entry)
    if (deletion !== undefined) return deletion
    request.signal.throwIfAborted()
  }
}

/** Undefined when another write came first. */
async function deleteOnce(context: ResourceContext, request: DeleteRequest, entry: Entry): Promise<Deletion | undefined> {
  const old = await context.codec.read(entry)
  checkPreconditions(context, request, old)
  const attributes = attributesOf(context, request, old)
  await runAdmission(context.admission, 'admit', () => attributes)
  await runAdmission(context.admission, 'validate', () => attributes)
  const now = formatTime(context.clock.now())
  const finalizers = finalizersAfter(metaStrings(old, 'finalizers'), request.options)
  const special = context.strategy.deletion?.mark(old, now, finalizers)
  if (special !== undefined) return keep(context, request, entry, special)
  if (context.strategy.deletion?.held(old) === true) return { entry }
  if (finalizers.length === 0) return remove(context, request, entry, old)
  return keep(context, request, entry, marked(old, finalizers, now))
}

function checkPreconditions(context: ResourceContext, request: DeleteRequest, old: JsonObject): void {
  const { uid, resourceVersion } = request.options
  const gk = { group: context.kind.group, resource: context.kind.kind }
  const foundUid = metaString(old, 'uid')
  const special = context.strategy.deletion
  if (uid !== undefined && uid !== foundUid) {
    const own = special?.preconditionFailed?.(request.name, 'UID', uid, foundUid)
    if (own !== undefined) throw own
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${foundUid}). The object might have been deleted and then recreated`
    throw statusError.conflict(gk, request.name, why)
  }
  const foundRevision = metaString(old, 'resourceVersion')
  if (resourceVersion !== undefined && resourceVersion !== foundRevision) {
    const own = special?.preconditionFailed?.(request.name, 'ResourceVersion', resourceVersion, foundRevision)
    if (own !== undefined) throw own
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${foundRevision}). The object might have been modified`
    throw statusError.conflict(gk, request.name, why)
  }
}

/** The finalizers that the propagation policy leaves: it adds one of the collector's and takes the other away. */
function finalizersAfter(current: readonly string[], options: DeleteOptions): readonly string[] {
  const wanted = collectorFinalizer(current, options)
  const others = current.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND)
  if (wanted === undefined) return others
  return current.includes(wanted) ? current.filter((finalizer) => finalizer === wanted || others.includes(finalizer)) : [...others, wanted]
}

function collectorFinalizer(current: readonly string[], options: DeleteOptions): string | undefined {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? ORPHAN : undefined
  switch (options.propagationPolicy) {
    case 'Orphan':
      return ORPHAN
    case 'Foreground':
      return FOREGROUND
    case 'Background':
      return undefined
    default:
      return [ORPHAN, FOREGROUND].find((finalizer) => current.includes(finalizer))
  }
}

function marked(old: JsonObject, finalizers: readonly string[], now: string): JsonObject {
  const next = copyForMetadata(old)
  setMeta(next, 'finalizers', finalizers.length === 0 ? undefined : [...finalizers])
  setMeta(next, 'deletionGracePeriodSeconds', 0)
  if (metaString(old, 'deletionTimestamp') !== '') return next
  setMeta(next, 'deletionTimestamp', now)
  if (generationOf(old) > 0) setMeta(next, 'generation', generationOf(old) + 1)
  return next
}

async function keep(context: ResourceContext, request: DeleteRequest, entry: Entry, next: JsonObject): Promise<Deletion | undefined> {
  const value = await context.codec.store(next)
  if (value.equals(entry.value)) return { entry }
  if (request.dryRun) return { stays: next }
  const result = await writeValue(context, entry.key, entry.revision, next, 0, value)
  return result.ok ? { entry: result.entry } : undefined
}

async function remove(context: ResourceContext, request: DeleteRequest, entry: Entry, old: JsonObject): Promise<Deletion | undefined> {
  if (request.dryRun) return { removed: old }
  const result = await context.store.cas(entry.key, entry.revision, { delete: true }).catch((error: unknown) => {
    throw fromStoreError(error)
  })
  if (result.ok) return { removed: withRevisionOf(old, result.revision) }
  if (result.current === undefined) throw notFound(context, request.name)
  return undefined
}

function withRevisionOf(object: JsonObject, revision: number): JsonObject {
  const next = copyForMetadata(object)
  setMeta(next, 'resourceVersion', String(revision))
  return next
}

/** The Status of a removal (spec/api.md §2.9); kinds that return what they removed have their own answer. */
export function deletedStatus(context: ResourceContext, removed: JsonObject): JsonObject {
  const details: JsonObject = { name: metaString(removed, 'name') }
  if (context.resource.group !== '') details['group'] = context.resource.group
  details['kind'] = context.resource.resource
  const uid = own(metadataOf(removed), 'uid')
  if (uid !== undefined) details['uid'] = uid
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
}

function attributesOf(context: ResourceContext, request: DeleteRequest, old: JsonObject): AdmissionAttributes {
  return {
    operation: 'DELETE',
    kind: context.kind,
    resource: context.resource,
    subresource: context.subresource,
    namespace: request.namespace,
    name: request.name,
    object: undefined,
    oldObject: old,
    dryRun: request.dryRun,
    userName: request.userName,
    warn: (text) => {
      request.warn(text)
    },
  }
}
