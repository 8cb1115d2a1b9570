import { inParallel } from '../../base/index.js'
import type { DeleteOptions } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'
import { changeObject, removeObject, type Actor } from '../actor.js'
import type { ServedType } from '../served-types.js'
import { withoutBlocking, withoutFinalizer, withoutOwners } from './changes.js'
import { COLLECTOR_FINALIZERS, departureOf, type Departure, type GraphNode, type OwnerReference } from './graph-node.js'
import type { OwnerGraph } from './owner-graph.js'

/** An object about which the collector decides, as it is now. */
export interface Item {
  readonly type: ServedType
  readonly node: GraphNode
  readonly entry: Entry
  readonly graph: OwnerGraph
  /** The type of a key; undefined where the collector can do nothing for it. */
  readonly typeOf: (key: string) => ServedType | undefined
}

/** Dependents that are changed at a time. */
const AT_ONCE = 20

const POLICIES: Readonly<Record<Departure, string>> = { foreground: 'Foreground', orphan: 'Orphan' }
const BACKGROUND = 'Background'

/** Takes the finalizer away that the object has waited with. */
export async function finishDeparture({ type, node }: Item, departure: Departure, actor: Actor): Promise<void> {
  const finalizer = COLLECTOR_FINALIZERS[departure]
  await changeObject(type.context(), node, actor, (current) => withoutFinalizer(current, finalizer))
}

/** Takes the owner out of all its dependents. @throws the first error, when all have been tried */
export async function orphanDependents({ node, graph, typeOf }: Item, actor: Actor): Promise<void> {
  const failures = await inParallel([...graph.dependents(node.uid)], AT_ONCE, async (key) => {
    const dependent = graph.get(key)
    const type = typeOf(key)
    if (dependent === undefined || type === undefined) return
    await changeObject(type.context(), dependent, actor, (current) => withoutOwners(current, (uid) => uid === node.uid))
  })
  const [first] = failures
  if (first !== undefined) throw first.error
}

/** Takes owners that are no more, or are going, out of an object that others still own. */
export async function keepDependent({ type, node }: Item, gone: readonly OwnerReference[], actor: Actor): Promise<void> {
  const uids = new Set(gone.map(({ uid }) => uid))
  await changeObject(type.context(), node, actor, (current) => withoutOwners(current, (uid) => uids.has(uid)))
}

/** Deletes an object that no living owner has; `departing`: owners that wait for it to go. */
export async function deleteDependent(item: Item, departing: readonly OwnerReference[], actor: Actor): Promise<void> {
  const { type, node, entry, graph } = item
  const context = type.context()
  const dependents = graph.dependents(node.uid)
  const waits = departing.length > 0 && dependents.size > 0
  let unchanged: DeleteOptions = { resourceVersion: String(entry.revision) }
  if (waits && inCircle(graph, dependents) && node.owners.some(({ blocks }) => blocks)) {
    // It would wait for one that waits for it: it must not hold its owners up.
    await changeObject(context, node, actor, withoutBlocking)
    unchanged = {}
  }
  const own = departureOf(node.finalizers)
  const policy = waits ? POLICIES.foreground : own === undefined ? BACKGROUND : POLICIES[own]
  await removeObject(context, node.key, actor, { uid: node.uid, ...unchanged, propagationPolicy: policy })
}

function inCircle(graph: OwnerGraph, dependents: ReadonlySet<string>): boolean {
  for (const key of dependents) if (graph.get(key)?.departure === 'foreground') return true
  return false
}
