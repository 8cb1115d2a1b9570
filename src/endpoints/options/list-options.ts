import {
  decodeContinue,
  fieldError,
  parseFieldSelector,
  parseLabelSelector,
  statusError,
  type ContinueToken,
  type FieldError,
  type FieldSelector,
  type LabelSelector,
} from '../../meta/index.js'
import { parseRevision, revisionParseText } from '../../registry/index.js'
import type { RequestScope } from '../request.js'
import { queryBoolean, queryInteger } from './query.js'

/** The options of a list, watch or deletecollection, decoded and validated (spec/api.md §4.2). */
export interface ListQuery {
  readonly labels: LabelSelector
  readonly fields: FieldSelector
  readonly limit: number
  readonly timeoutSeconds: number | undefined
  readonly resourceVersion: string
  readonly match: string
  readonly continue: string
  readonly allowWatchBookmarks: boolean
  /** Undefined when not given. */
  readonly sendInitialEvents: boolean | undefined
}

const NEEDS_REVISION = 'resourceVersionMatch is forbidden unless resourceVersion is provided'
const NOT_WITH_CONTINUE = 'resourceVersionMatch is forbidden when continue is provided'

/**
 * Parses numbers and the label selector first, then the field selector, then checks the table of spec/api.md §4.2.
 * `watch`: by the rules of a watch, with its default of initial events (§4.5).
 * @throws StatusError 400 or 422
 */
export function parseListOptions(scope: RequestScope, watch: boolean): ListQuery {
  const { query } = scope
  const timeoutSeconds = queryInteger(query, 'timeoutSeconds')
  const limit = queryInteger(query, 'limit') ?? 0
  const labels = parseLabelSelector(query.get('labelSelector') ?? '')
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '')
  const given: ListQuery = {
    labels,
    fields,
    limit: Math.max(0, limit),
    timeoutSeconds,
    resourceVersion: query.get('resourceVersion') ?? '',
    match: query.get('resourceVersionMatch') ?? '',
    continue: query.get('continue') ?? '',
    allowWatchBookmarks: queryBoolean(query, 'allowWatchBookmarks'),
    sendInitialEvents: query.has('sendInitialEvents') ? queryBoolean(query, 'sendInitialEvents') : undefined,
  }
  const options = watch ? withInitialEvents(given) : given
  const errors = watch ? watchErrors(options) : listErrors(options)
  if (errors.length > 0) throw statusError.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors)
  return options
}

function withInitialEvents(options: ListQuery): ListQuery {
  const unset = options.sendInitialEvents === undefined && options.match === ''
  if (!unset || (options.resourceVersion !== '' && options.resourceVersion !== '0')) return options
  return { ...options, sendInitialEvents: true, match: 'NotOlderThan' }
}

function listErrors(options: ListQuery): FieldError[] {
  const errors: FieldError[] = []
  const forbid = (detail: string): void => {
    errors.push(fieldError.forbidden('resourceVersionMatch', detail))
  }
  if (options.match !== '') {
    if (options.resourceVersion === '') forbid(NEEDS_REVISION)
    if (options.continue !== '') forbid(NOT_WITH_CONTINUE)
    if (options.match !== 'Exact' && options.match !== 'NotOlderThan') {
      errors.push(fieldError.notSupported('resourceVersionMatch', options.match, ['Exact', 'NotOlderThan', '']))
    }
    if (options.match === 'Exact' && options.resourceVersion === '0')
      forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
  }
  if (options.sendInitialEvents !== undefined)
    errors.push(fieldError.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  return errors
}

function watchErrors(options: ListQuery): FieldError[] {
  const errors: FieldError[] = []
  const forbid = (detail: string): void => {
    errors.push(fieldError.forbidden('resourceVersionMatch', detail))
  }
  if (options.sendInitialEvents !== undefined && options.match !== 'NotOlderThan')
    forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  if (options.match !== '') {
    if (options.sendInitialEvents === undefined) forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
    if (options.match !== 'NotOlderThan') errors.push(fieldError.notSupported('resourceVersionMatch', options.match, ['NotOlderThan']))
    if (options.continue !== '') forbid(NOT_WITH_CONTINUE)
  }
  return errors
}

/** The continue token, decoded; undefined when there is none. @throws StatusError 400 */
export function continueOf(options: ListQuery): ContinueToken | undefined {
  if (options.continue === '') return undefined
  const token = decodeContinue(options.continue)
  if (options.resourceVersion !== '' && options.resourceVersion !== '0') {
    throw statusError.badRequest('specifying resource version is not allowed when using continue')
  }
  return token
}

/** The resourceVersion of a list as a number. @throws StatusError 400 with the text of a list */
export function listRevision(options: ListQuery): bigint {
  const revision = parseRevision(options.resourceVersion)
  if (revision === undefined) throw statusError.badRequest(`invalid resource version: ${revisionError(options.resourceVersion)}`)
  return revision
}

/** The resourceVersion of a get or watch as a number. @throws StatusError 500 without reason */
export function readRevision(text: string): bigint {
  const revision = parseRevision(text)
  if (revision === undefined) throw statusError.plain(500, revisionError(text))
  return revision
}

function revisionError(text: string): string {
  return `resourceVersion: Invalid value: ${JSON.stringify(text)}: ${revisionParseText(text)}`
}
