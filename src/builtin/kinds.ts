import { isObject, own, type JsonObject } from '../base/json/index.js'
import { configMapStrategy } from './config-map-strategy.js'
import { eventCells } from './event-cells.js'
import { coreEventStrategy, eventsEventStrategy } from './event-strategy.js'
import { coreView, eventsView } from './event-views.js'
import { mapOf } from './keyed-data.js'
import { ALL_VERBS, type BuiltinKind } from './kind.js'
import { leaseStrategy } from './lease-strategy.js'
import { namespaceDefaults } from './namespace-parts.js'
import { namespaceFinalizeStrategy, namespaceStatusStrategy, namespaceStrategy } from './namespace-strategy.js'
import { RBAC_KINDS } from './rbac-kinds.js'
import { REVIEW_KINDS } from './review-kinds.js'
import { secretDefaults, secretStrategy } from './secret-strategy.js'
import { serviceAccountStrategy } from './service-account-strategy.js'
import { nameAndAge } from './table.js'
import { configMapType } from './types/config-map-type.js'
import { coreEventType, eventsEventType } from './types/event-types.js'
import { leaseType } from './types/lease-type.js'
import { namespaceType } from './types/namespace-type.js'
import { secretType } from './types/secret-type.js'
import { serviceAccountType } from './types/service-account-type.js'

const text = (object: JsonObject, member: string): string => {
  const value = own(object, member)
  return typeof value === 'string' ? value : ''
}

const member = (object: JsonObject, name: string): JsonObject => {
  const value = own(object, name)
  return isObject(value) ? value : {}
}

const NAMESPACES: BuiltinKind = {
  definition: 'core/namespaces',
  type: namespaceType,
  defaults: namespaceDefaults,
  mergeKeys: { conditions: 'type' },
  endpoints: [
    {
      subresource: '',
      strategy: namespaceStrategy,
      verbs: ALL_VERBS.filter((verb) => verb !== 'deletecollection'),
      resetFields: ['status'],
    },
    { subresource: 'finalize', strategy: namespaceFinalizeStrategy, verbs: ['update'], resetFields: ['status'] },
    { subresource: 'status', strategy: namespaceStatusStrategy, verbs: ['get', 'patch', 'update'], resetFields: ['spec'] },
  ],
  cells: (object, now) => nameAndAge(object, now, [text(member(object, 'status'), 'phase')]),
}

const CONFIG_MAPS: BuiltinKind = {
  definition: 'core/configmaps',
  type: configMapType,
  endpoints: [{ subresource: '', strategy: configMapStrategy, verbs: ALL_VERBS }],
  cells: (object, now) =>
    nameAndAge(object, now, [Object.keys(mapOf(object, 'data')).length + Object.keys(mapOf(object, 'binaryData')).length]),
}

const SECRETS: BuiltinKind = {
  definition: 'core/secrets',
  type: secretType,
  defaults: secretDefaults,
  endpoints: [{ subresource: '', strategy: secretStrategy, verbs: ALL_VERBS }],
  cells: (object, now) => nameAndAge(object, now, [text(object, 'type'), Object.keys(mapOf(object, 'data')).length]),
}

const SERVICE_ACCOUNTS: BuiltinKind = {
  definition: 'core/serviceaccounts',
  type: serviceAccountType,
  mergeKeys: { secrets: 'name' },
  endpoints: [{ subresource: '', strategy: serviceAccountStrategy, verbs: ALL_VERBS }],
  cells: (object, now) => nameAndAge(object, now),
}

const LEASES: BuiltinKind = {
  definition: 'coordination.k8s.io/leases',
  type: leaseType,
  endpoints: [{ subresource: '', strategy: leaseStrategy, verbs: ALL_VERBS }],
  cells: (object, now) => nameAndAge(object, now, [text(member(object, 'spec'), 'holderIdentity')]),
}

/** `source` also finds the reporting controller of the new form. */
const eventSource = (event: JsonObject): string => text(member(event, 'source'), 'component') || text(event, 'reportingComponent')

const coreEvents = (ttlMs: number): BuiltinKind => ({
  definition: 'core/events',
  type: coreEventType,
  endpoints: [{ subresource: '', strategy: coreEventStrategy, verbs: ALL_VERBS }],
  cells: eventCells,
  fieldValue: (event, label) => (label === 'source' ? eventSource(event) : undefined),
  ttlMs,
})

const newEvents = (ttlMs: number): BuiltinKind => ({
  definition: 'events.k8s.io/events',
  type: eventsEventType,
  internalPackage: 'core',
  view: { storedAs: 'events', show: eventsView, write: coreView },
  endpoints: [{ subresource: '', strategy: eventsEventStrategy, verbs: ALL_VERBS }],
  cells: (event, now) => eventCells(coreView(event), now),
  ttlMs,
})

/** The kinds that are compiled in. `eventTtlMs`: how long Events stay. */
export function builtinKinds(eventTtlMs: number): readonly BuiltinKind[] {
  const stored = [CONFIG_MAPS, coreEvents(eventTtlMs), NAMESPACES, SECRETS, SERVICE_ACCOUNTS, LEASES, newEvents(eventTtlMs)]
  return [...stored, ...RBAC_KINDS, ...REVIEW_KINDS]
}
