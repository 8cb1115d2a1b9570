import { own, type JsonObject } from '../base/json/index.js'

/** Members of events.k8s.io/v1 Events by the names that they have in core/v1, in the order that Go writes them. */
const NAMES: readonly (readonly [events: string, core: string])[] = [
  ['eventTime', 'eventTime'],
  ['series', 'series'],
  ['reportingController', 'reportingComponent'],
  ['reportingInstance', 'reportingInstance'],
  ['action', 'action'],
  ['reason', 'reason'],
  ['regarding', 'involvedObject'],
  ['related', 'related'],
  ['note', 'message'],
  ['type', 'type'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
]

/** The same in the order of core/v1. */
const CORE_ORDER = [
  ...['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count', 'type', 'eventTime', 'series'],
  ...['action', 'related', 'reportingComponent', 'reportingInstance'],
]

/** Written by core/v1 also when they are empty. */
const CORE_ALWAYS: readonly string[] = ['reportingComponent', 'reportingInstance']

/** The events.k8s.io/v1 view of a core/v1 Event, the form that is stored (spec/openapi-and-clients.md §6.2). */
export function eventsView(core: JsonObject): JsonObject {
  const view: JsonObject = { kind: 'Event', apiVersion: 'events.k8s.io/v1', metadata: own(core, 'metadata') ?? {} }
  for (const [name, coreName] of NAMES) {
    const value = own(core, coreName)
    if (value === undefined || (CORE_ALWAYS.includes(coreName) && value === '')) continue
    view[name] = value
  }
  const series = own(core, 'series')
  if (series !== undefined) view['series'] = { count: 0, ...(series as JsonObject) }
  return view
}

/** The core/v1 form of an events.k8s.io/v1 Event. */
export function coreView(event: JsonObject): JsonObject {
  const byCoreName = new Map(NAMES.map(([name, coreName]) => [coreName, own(event, name)]))
  const core: JsonObject = { kind: 'Event', apiVersion: 'v1', metadata: own(event, 'metadata') ?? {} }
  for (const name of CORE_ORDER) {
    const value = byCoreName.get(name)
    if (value !== undefined) core[name] = name === 'series' ? withoutZeroCount(value as JsonObject) : value
    else if (CORE_ALWAYS.includes(name)) core[name] = ''
  }
  return core
}

/** core/v1 leaves a count of 0 out. */
function withoutZeroCount(series: JsonObject): JsonObject {
  const { count, ...rest } = series
  return count === undefined || count === 0 ? rest : series
}
