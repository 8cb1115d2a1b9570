import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { metaString } from '../registry/index.js'
import { ageOf } from './table.js'

/** The cells of an Event in its stored (core/v1) form (spec/openapi-and-clients.md §6.2). */
export function eventCells(event: JsonObject, now: number): JsonValue[] {
  const involved = memberOf(event, 'involvedObject')
  const series = own(event, 'series')
  const first = own(event, 'firstTimestamp') ?? own(event, 'eventTime')
  const last = isObject(series) ? own(series, 'lastObservedTime') : (own(event, 'lastTimestamp') ?? first)
  return [
    ageOf(last, now),
    textOf(event, 'type'),
    textOf(event, 'reason'),
    targetOf(involved),
    textOf(involved, 'fieldPath'),
    sourceOf(event),
    textOf(event, 'message').trim(),
    ageOf(first, now),
    isObject(series) ? (own(series, 'count') ?? 0) : (own(event, 'count') ?? 1),
    metaString(event, 'name'),
  ]
}

function memberOf(object: JsonObject, member: string): JsonObject {
  const value = own(object, member)
  return isObject(value) ? value : {}
}

function textOf(object: JsonObject, member: string): string {
  const value = own(object, member)
  return typeof value === 'string' ? value : ''
}

function targetOf(involved: JsonObject): string {
  const kind = textOf(involved, 'kind').toLowerCase()
  const name = textOf(involved, 'name')
  return name === '' ? kind : `${kind}/${name}`
}

/** The old form's source, else the new form's controller. */
function sourceOf(event: JsonObject): string {
  const source = memberOf(event, 'source')
  const component = textOf(source, 'component') || textOf(event, 'reportingComponent')
  const instance = textOf(source, 'host') || textOf(event, 'reportingInstance')
  return instance === '' ? component : `${component}, ${instance}`
}
