import { isObject, jsonEqual, own, toNumber, type JsonObject, type JsonValue } from '../base/json/index.js'
import { fieldError, qualifiedNameErrors, type FieldError } from '../meta/index.js'
import { metaString } from '../registry/index.js'

// Rules of Events in their stored (core/v1) form (spec/openapi-and-clients.md §6.2). Both views answer with core's field names, but for the reporting
// controller, whose name the caller gives.

const MAX_NAME = 128
const MAX_MESSAGE = 1024

const textOf = (object: JsonObject, member: string): string => {
  const value = own(object, member)
  return typeof value === 'string' ? value : ''
}

const isSet = (value: JsonValue | undefined): boolean => value !== undefined && value !== null

/** True for an Event of the old form, which has no eventTime. */
export function isLegacyEvent(event: JsonObject): boolean {
  return !isSet(own(event, 'eventTime'))
}

/** The object that an Event is about has to be in its namespace; that of a cluster-scoped one is empty, and the Event in one of the `homes`. */
export function involvedNamespaceErrors(event: JsonObject, isLegacy: boolean): FieldError[] {
  const involved = own(event, 'involvedObject')
  const found = isObject(involved) ? textOf(involved, 'namespace') : ''
  const namespace = metaString(event, 'namespace')
  const matches = isLegacy
    ? found === namespace || (found === '' && namespace === 'default')
    : found !== '' || namespace === 'default' || namespace === 'kube-system'
  return matches ? [] : [fieldError.invalid('involvedObject.namespace', found, 'does not match event.namespace')]
}

/** What an Event with an eventTime has to have. */
export function modernEventErrors(event: JsonObject, controllerField: string): FieldError[] {
  const controller = textOf(event, 'reportingComponent')
  return [
    ...(controller === '' ? [fieldError.required(controllerField)] : []),
    ...qualifiedNameErrors(controller).map((why) => fieldError.invalid(controllerField, controller, why)),
    ...requiredName(event, 'reportingInstance'),
    ...requiredName(event, 'action'),
    ...requiredName(event, 'reason'),
    ...(Buffer.byteLength(textOf(event, 'message')) > MAX_MESSAGE ? [tooLong('message', MAX_MESSAGE)] : []),
  ]
}

function requiredName(event: JsonObject, member: string): FieldError[] {
  const value = textOf(event, member)
  if (value === '') return [fieldError.required(member)]
  return Buffer.byteLength(value) > MAX_NAME ? [tooLong(member, MAX_NAME)] : []
}

/** Texts of this kind do not show the value. */
function tooLong(field: string, max: number): FieldError {
  return fieldError.invalid(field, '', `can have at most ${String(max)} characters`)
}

/** What events.k8s.io/v1 asks of a new Event beyond that. */
export function strictEventErrors(event: JsonObject): FieldError[] {
  const type = textOf(event, 'type')
  const source = own(event, 'source')
  const count = own(event, 'count')
  const unset = (field: string): FieldError => fieldError.invalid(field, '', 'needs to be unset')
  return [
    ...(type === 'Normal' || type === 'Warning' ? [] : [fieldError.invalid('type', '', `has invalid value: ${type}`)]),
    ...(isSet(own(event, 'firstTimestamp')) ? [unset('firstTimestamp')] : []),
    ...(isSet(own(event, 'lastTimestamp')) ? [unset('lastTimestamp')] : []),
    ...(count === undefined || count === 0 ? [] : [unset('count')]),
    ...(isObject(source) && Object.keys(source).length > 0 ? [unset('source')] : []),
  ]
}

/** What events.k8s.io/v1 asks of a series. */
export function seriesErrors(event: JsonObject): FieldError[] {
  const series = own(event, 'series')
  if (!isObject(series)) return []
  return [
    ...(toNumber(own(series, 'count') ?? 0) < 2 ? [fieldError.invalid('series.count', '', 'should be at least 2')] : []),
    ...(isSet(own(series, 'lastObservedTime')) ? [] : [fieldError.required('series.lastObservedTime')]),
  ]
}

/** Members that never change through events.k8s.io/v1, in the order of their errors, with the values that stand for absent ones in texts. */
const IMMUTABLE: readonly (readonly [member: string, field: string, zero: JsonValue])[] = [
  ['involvedObject', 'involvedObject', {}],
  ['reason', 'reason', ''],
  ['message', 'message', ''],
  ['source', 'source', {}],
  ['firstTimestamp', 'firstTimestamp', null],
  ['lastTimestamp', 'lastTimestamp', null],
  ['count', 'count', 0],
  ['reason', 'reason', ''],
  ['type', 'type', ''],
  ['eventTime', 'eventTime', null],
  ['action', 'action', ''],
  ['related', 'related', null],
  ['reportingComponent', 'reportingController', ''],
  ['reportingInstance', 'reportingInstance', ''],
]

/** Everything but series and metadata is immutable through events.k8s.io/v1. */
export function immutableEventErrors(event: JsonObject, old: JsonObject): FieldError[] {
  return IMMUTABLE.flatMap(([member, field, zero]) => {
    const value = own(event, member) ?? zero
    if (jsonEqual(value, own(old, member) ?? zero)) return []
    return [fieldError.invalidText(field, goStructText(member, value), 'field is immutable')]
  })
}

const REFERENCE = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']
const GO_NAMES: Readonly<Record<string, string>> = { uid: 'UID', apiVersion: 'APIVersion' }
const STRUCTS: Readonly<Record<string, readonly string[]>> = {
  involvedObject: REFERENCE,
  related: REFERENCE,
  source: ['component', 'host'],
}

/** A value as texts show it: structs without JSON names, all members there. */
function goStructText(member: string, value: JsonValue): string {
  const members = STRUCTS[member]
  if (members === undefined || !isObject(value)) return JSON.stringify(value)
  const goName = (name: string): string => GO_NAMES[name] ?? name.charAt(0).toUpperCase() + name.slice(1)
  return JSON.stringify(Object.fromEntries(members.map((name) => [goName(name), textOf(value, name)])))
}
