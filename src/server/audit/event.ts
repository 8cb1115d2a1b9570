import { isIP } from 'node:net'
import { put, type JsonObject } from '../../base/json/index.js'
import type { Impersonation } from '../../auth/index.js'
import type { RequestInfo, UserInfo } from '../../endpoints/index.js'
import { formatMicroTime, type StatusError } from '../../meta/index.js'
import type { Exchange } from '../exchange.js'
import type { AuditLevel, AuditStage } from './policy.js'

const USER_AGENT_MAX = 1024
const CUT = '...TRUNCATED'

/** What an event says beside what its exchange and stage do. */
export interface EventParts {
  readonly level: AuditLevel
  readonly stage: AuditStage
  readonly user: UserInfo | undefined
  readonly impersonation: Impersonation | undefined
  readonly objectRef: JsonObject | undefined
  readonly responseStatus: JsonObject | undefined
  readonly requestObject: JsonObject[string] | undefined
  readonly responseObject: JsonObject[string] | undefined
  /** Wall time in ms, with fractions. */
  readonly receivedAt: number
  readonly stageAt: number
  readonly annotations: ReadonlyMap<string, string>
}

/** An event of audit.k8s.io/v1, its members in upstream's order (spec/api.md §8.9). */
export function auditEvent({ auditId, uri, ...exchange }: EventSource, parts: EventParts): JsonObject {
  const { impersonation, objectRef, responseStatus, requestObject, responseObject, annotations } = parts
  const event: JsonObject = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: parts.level,
    auditID: auditId,
    stage: parts.stage,
    requestURI: uri,
    verb: exchange.verb,
    user: userOf(parts.user),
  }
  if (impersonation !== undefined) event['impersonatedUser'] = userOf(impersonation.user)
  const constraint = impersonation?.constraint ?? ''
  if (constraint !== '') event['authenticationMetadata'] = { impersonationConstraint: constraint }
  if (exchange.sourceIPs.length > 0) event['sourceIPs'] = [...exchange.sourceIPs]
  if (exchange.userAgent !== '') event['userAgent'] = exchange.userAgent
  if (objectRef !== undefined) event['objectRef'] = objectRef
  if (responseStatus !== undefined) event['responseStatus'] = responseStatus
  if (requestObject !== undefined) event['requestObject'] = requestObject
  if (responseObject !== undefined) event['responseObject'] = responseObject
  event['requestReceivedTimestamp'] = microTime(parts.receivedAt)
  event['stageTimestamp'] = microTime(parts.stageAt)
  if (annotations.size > 0) event['annotations'] = Object.fromEntries(annotations)
  return event
}

/** What all events of an exchange share. */
export interface EventSource {
  readonly auditId: string
  readonly uri: string
  readonly verb: string
  readonly sourceIPs: readonly string[]
  readonly userAgent: string
}

export function eventSource(exchange: Exchange): EventSource {
  const agent = exchange.header('user-agent')
  return {
    auditId: exchange.auditId,
    uri: exchange.uri,
    verb: exchange.info.verb,
    sourceIPs: sourceIPs(exchange),
    userAgent: agent.length > USER_AGENT_MAX ? agent.slice(0, USER_AGENT_MAX) + CUT : agent,
  }
}

/** Where the request says that it comes from, then the peer. */
function sourceIPs(exchange: Exchange): string[] {
  const found = exchange
    .header('x-forwarded-for')
    .split(',')
    .map((text) => text.trim())
    .filter(isAddress)
  const real = exchange.header('x-real-ip')
  if (isAddress(real) && !found.includes(real)) found.push(real)
  const peer = exchange.peerAddress
  if (peer !== '' && found.at(-1) !== peer) found.push(peer)
  return found
}

function isAddress(text: string): boolean {
  return isIP(text) !== 0
}

function userOf(user: UserInfo | undefined): JsonObject {
  if (user === undefined) return {}
  const { name, uid, groups, extra } = user
  const found: JsonObject = { username: name }
  if (uid !== undefined && uid !== '') found['uid'] = uid
  if (groups.length > 0) found['groups'] = [...groups]
  if (extra !== undefined && Object.keys(extra).length > 0) {
    const copy: JsonObject = {}
    for (const [key, values] of Object.entries(extra)) put(copy, key, [...values])
    found['extra'] = copy
  }
  return found
}

/** What a request is about, as far as its URL tells; undefined for paths that are no resource. */
export function objectRefOf(info: RequestInfo): JsonObject | undefined {
  if (!info.isResourceRequest) return undefined
  const { resource, namespace, name, group, version, subresource } = info
  return orderedRef({ resource, namespace, name, apiGroup: group, apiVersion: version, subresource })
}

const REF_FIELDS = ['resource', 'namespace', 'name', 'uid', 'apiGroup', 'apiVersion', 'resourceVersion', 'subresource']

/** The members of a reference in upstream's order, without those that are empty. */
export function orderedRef(members: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(REF_FIELDS.flatMap((field) => ((members[field] ?? '') === '' ? [] : [[field, members[field] as string]])))
}

/** The part of an error's Status that events have. */
export function failureStatus(error: StatusError): JsonObject {
  const { kind: _kind, apiVersion: _apiVersion, ...status } = error.toJson()
  return { ...status, metadata: {} }
}

function microTime(at: number): string {
  const ms = Math.floor(at / 1000) * 1000
  return formatMicroTime({ ms, micros: Math.min(999_999, Math.max(0, Math.round((at - ms) * 1000))) })
}
