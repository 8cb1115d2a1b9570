import type { JsonObject } from '../base/json/index.js'
import { isStatusError } from '../meta/index.js'
import { createObject, deleteObject, splitKey, updateObject, type DeleteOptions, type ResourceContext } from '../registry/index.js'

/** In whose name a control loop writes, and for how long. */
export interface Actor {
  readonly userName: string
  readonly signal: AbortSignal
}

/** The name that Kubernetes' own control loops have in managedFields. */
const MANAGER = 'kube-controller-manager'

/** Deletes the object of a key; does nothing where it is gone. @throws StatusError */
export async function removeObject(context: ResourceContext, key: string, actor: Actor, options: DeleteOptions): Promise<void> {
  const { namespace, name } = splitKey(context.space, key)
  await unlessGone(deleteObject(context, { ...actor, namespace, name, dryRun: false, options, warn: () => undefined }))
}

/** What a change is about: the object of a key, as long as it is the one with this uid. */
export interface Subject {
  readonly key: string
  readonly uid: string
}

/** Changes an object; does nothing where it is gone. `next` must not change what it is given. @throws StatusError, 409 where another object has its place */
export async function changeObject(
  context: ResourceContext,
  { key, uid }: Subject,
  actor: Actor,
  next: (current: JsonObject) => JsonObject,
): Promise<void> {
  const { namespace, name } = splitKey(context.space, key)
  const common = { ...actor, namespace, name, uid, dryRun: false, manager: MANAGER, isPatch: true, warn: () => undefined }
  await unlessGone(updateObject(context, { ...common, next }))
}

/** Creates an object. @throws StatusError */
export async function makeObject(context: ResourceContext, object: JsonObject, namespace: string, actor: Actor): Promise<void> {
  await createObject(context, object, { ...actor, namespace, dryRun: false, manager: MANAGER, warn: () => undefined })
}

async function unlessGone(write: Promise<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!isStatusError(error) || error.code !== 404) throw error
  }
}
