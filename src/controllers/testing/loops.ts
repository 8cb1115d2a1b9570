import { FakeClock } from '../../base/index.js'
import type { JsonObject } from '../../base/json/index.js'
import {
  createObject,
  deleteObject,
  keySpace,
  objectKey,
  updateObject,
  type AdmissionPlugin,
  type ResourceContext,
} from '../../registry/index.js'
import { openHarness } from '../../registry/testing/harness.js'
import type { Store } from '../../storage/index.js'
import { ControlLoops, CONTROL_LOOPS } from '../control-loops.js'
import type { ServedType, ServedTypes } from '../served-types.js'

const ALL_VERBS: readonly string[] = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']

/** A type over the store of a test. */
export interface TestType extends ServedType {
  readonly endpoint: ResourceContext
}

/** The control loops over a memory store whose time stands still. */
export interface Loops {
  readonly clock: FakeClock
  readonly store: Store
  readonly loops: ControlLoops
  /** What the loops reported, as `controller key: message`. */
  readonly errors: string[]
  /** Makes a type and serves it; `served: false`: its objects can be written, but the loops do not know it. */
  readonly type: (
    kind: string,
    more?: { readonly namespaced?: boolean; readonly verbs?: readonly string[]; readonly served?: boolean },
  ) => TestType
  /** Serves a type from now on, or no longer. */
  readonly serve: (type: TestType, served: boolean) => void
  /** Creates an object. @returns its uid */
  readonly make: (type: TestType, name: string, metadata?: JsonObject, namespace?: string) => Promise<string>
  readonly drop: (type: TestType, name: string, propagationPolicy?: string, namespace?: string) => Promise<void>
  /** Changes members of the metadata of an object. */
  readonly change: (type: TestType, name: string, metadata: JsonObject, namespace?: string) => Promise<void>
  /** The object; undefined where it is gone. */
  readonly find: (type: TestType, name: string, namespace?: string) => JsonObject | undefined
  /** Names of the objects of a type that are there. */
  readonly names: (type: TestType) => string[]
  /** Lets the loops get on; time stands still. */
  readonly settle: () => Promise<void>
  /** Lets the time pass before the namespace controller begins. */
  readonly grace: () => Promise<void>
}

/** A reference to an owner. */
export function ownedBy(type: TestType, name: string, uid: string, more: JsonObject = {}): JsonObject {
  const { group, version } = type.resource
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind: type.kind, name, uid, ...more }
}

/** Members of an object as text, joined by spaces. */
export function textOf(object: JsonObject, ...fields: readonly string[]): string {
  return fields.map((field) => (typeof object[field] === 'string' ? object[field] : '')).join(' ')
}

const TURNS = 40
/** How long a namespace that is being deleted is let alone. */
const GRACE_MS = 5_000

/** Opens a store; the loops are started by the test. `enabled`: names of the loops that run. */
export async function openLoops(
  options: { readonly enabled?: readonly string[]; readonly admission?: readonly AdmissionPlugin[] } = {},
): Promise<Loops> {
  const harness = await openHarness({ admission: options.admission ?? [] })
  const { store, context } = harness
  const clock = new FakeClock(1_700_000_000_000)
  const served = new Map<string, TestType>()
  const types: ServedTypes = {
    all: () => [...served.values()],
    ofKey: (key) => [...served.values()].find(({ space }) => key.startsWith(space.prefix)),
    ofKind: (group, kind) => [...served.values()].find((type) => type.resource.group === group && type.kind === kind),
  }
  const errors: string[] = []
  const namespaces = { ...context, space: keySpace('', 'namespaces', false), strategy: namespaceStrategy(context) }
  const loops = new ControlLoops({
    store,
    clock,
    scheduler: clock,
    types,
    namespaces: { status: namespaces, finalize: namespaces },
    enabled: new Set(options.enabled ?? CONTROL_LOOPS),
    onError: (controller, key, error) => errors.push(`${controller} ${key}: ${error instanceof Error ? error.message : String(error)}`),
  })
  const write = (namespace: string): ReturnType<typeof harness.options> => harness.options({ namespace })
  const namespaceOf = (type: TestType, namespace: string): string => (type.space.namespaced ? namespace : '')
  const find: Loops['find'] = (type, name, namespace = 'a') => {
    const entry = store.get(objectKey(type.space, namespaceOf(type, namespace), name))
    return entry === undefined ? undefined : (JSON.parse(entry.value.toString()) as JsonObject)
  }
  return {
    clock,
    store,
    loops,
    errors,
    find,
    type: (kind, more = {}) => {
      const type = testType(context, kind, more.namespaced ?? true, more.verbs ?? ALL_VERBS)
      if (more.served !== false) served.set(type.space.prefix, type)
      return type
    },
    serve: (type, isServed) => {
      if (isServed) served.set(type.space.prefix, type)
      else served.delete(type.space.prefix)
      loops.typesChanged()
    },
    make: async (type, name, metadata = {}, namespace = 'a') => {
      const place = namespaceOf(type, namespace)
      const own = { name, ...(place === '' ? {} : { namespace: place }), ...metadata }
      const { entry } = await createObject(type.endpoint, { apiVersion: 'ex.io/v1', kind: type.kind, metadata: own }, write(place))
      const made = JSON.parse((entry?.value ?? '').toString()) as { readonly metadata: { readonly uid: string } }
      return made.metadata.uid
    },
    drop: async (type, name, propagationPolicy = 'Background', namespace = 'a') => {
      await deleteObject(type.endpoint, { ...write(namespaceOf(type, namespace)), name, options: { propagationPolicy } })
    },
    change: async (type, name, metadata, namespace = 'a') => {
      const next = (current: JsonObject): JsonObject => ({ ...current, metadata: { ...(current['metadata'] as JsonObject), ...metadata } })
      await updateObject(type.endpoint, { ...write(namespaceOf(type, namespace)), name, next })
    },
    names: (type) => store.range(type.space.prefix).entries.map(({ key }) => key.slice(type.space.prefix.length)),
    grace: async () => {
      await clock.advance(GRACE_MS)
      for (let turn = 0; turn < TURNS; turn++) await clock.advance(0)
    },
    settle: async () => {
      for (let turn = 0; turn < TURNS; turn++) await clock.advance(0)
    },
  }
}

function testType(context: ResourceContext, kind: string, namespaced: boolean, verbs: readonly string[]): TestType {
  const isCore = kind === 'Namespace' || kind === 'Event'
  const group = isCore ? '' : kind === 'ClusterRole' ? 'rbac.authorization.k8s.io' : 'ex.io'
  const resource = { group, version: 'v1', resource: `${kind.toLowerCase()}s` }
  const space = keySpace(group, resource.resource, namespaced)
  const strategy = kind === 'Namespace' ? namespaceStrategy(context) : { ...context.strategy, namespaced, validate: () => [] }
  const endpoint: ResourceContext = { ...context, kind: { group, version: 'v1', kind }, resource, space, strategy }
  return { resource, kind, space, verbs: new Set(verbs), context: () => endpoint, endpoint }
}

/** What of namespaces the loops meet: their own finalizers hold them. */
function namespaceStrategy({ strategy }: ResourceContext): ResourceContext['strategy'] {
  const finalizers = (object: JsonObject): unknown => (object['spec'] as JsonObject | undefined)?.['finalizers']
  return {
    ...strategy,
    namespaced: false,
    validate: () => [],
    prepareForCreate: (object) => {
      object['spec'] = { finalizers: ['kubernetes'] }
    },
    deletion: { mark: (old, now) => markedOnce(old, now), held: (object) => Array.isArray(finalizers(object)) },
  }
}

function markedOnce(old: JsonObject, now: string): JsonObject | undefined {
  const metadata = old['metadata'] as JsonObject
  return metadata['deletionTimestamp'] === undefined ? { ...old, metadata: { ...metadata, deletionTimestamp: now } } : undefined
}
