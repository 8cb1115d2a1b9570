import type { Clock } from '../../base/index.js'
import { cloneJson, isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import type { Impersonation } from '../../auth/index.js'
import type { Reply, UserInfo } from '../../endpoints/index.js'
import { metaString } from '../../registry/index.js'
import type { StatusError } from '../../meta/index.js'
import type { EndListener, Exchange } from '../exchange.js'
import { auditEvent, eventSource, failureStatus, objectRefOf, orderedRef, type EventSource } from './event.js'
import { AUDIT_LEVELS, type AuditRule, type AuditStage } from './policy.js'
import { patchValue, recorded, replyValue, withoutManagedFields } from './recorded-body.js'
import type { AuditTrail } from './trail.js'

/** Where events go. */
export interface EventTaker {
  take(event: JsonObject): void
}

const DECISION = 'authorization.k8s.io/decision'
const REASON = 'authorization.k8s.io/reason'
const TRUNCATED = 'audit.k8s.io/truncated'

/** Verbs whose body is the object itself. */
const NAMING_VERBS: ReadonlySet<string> = new Set(['create', 'update'])

const EARLY_END: JsonObject = { metadata: {}, status: 'Success', message: 'Connection closed early', code: 200 }

/** The record of one request: it makes the events that its rule asks for. */
export class AuditRecord implements AuditTrail, EndListener {
  readonly #exchange: Exchange
  readonly #rule: AuditRule
  readonly #taker: EventTaker
  readonly #clock: Clock
  /** From the monotonic clock to wall time, both in ms. */
  readonly #offset: number
  readonly #source: EventSource
  readonly #user: UserInfo | undefined
  readonly #annotations = new Map<string, string>()
  #impersonation: Impersonation | undefined
  #objectRef: JsonObject | undefined
  #requestObject: JsonValue | undefined
  #responseStatus: JsonObject | undefined
  #responseObject: JsonValue | undefined
  #over = false

  /** `user`: undefined where nobody was authenticated. */
  constructor(exchange: Exchange, user: UserInfo | undefined, rule: AuditRule, taker: EventTaker, clock: Clock) {
    this.#exchange = exchange
    this.#rule = rule
    this.#taker = taker
    this.#clock = clock
    this.#offset = clock.now() - clock.monotonic()
    this.#source = eventSource(exchange)
    this.#user = user
    this.#objectRef = objectRefOf(exchange.info)
  }

  /** The request came. */
  received(): void {
    this.#emit('RequestReceived')
  }

  /** The request is refused before anybody looks at what it asks for. */
  refused(responseStatus: JsonObject): void {
    this.#responseStatus = responseStatus
    this.#emit('ResponseStarted')
  }

  impersonated(impersonation: Impersonation): void {
    this.#impersonation = impersonation
  }

  decided(allowed: boolean | undefined, reason: string): void {
    if (allowed !== undefined) this.#annotations.set(DECISION, allowed ? 'allow' : 'forbid')
    this.#annotations.set(REASON, reason)
  }

  requestObject(object: JsonObject): void {
    if (NAMING_VERBS.has(this.#source.verb)) this.#completeRef(object)
    if (this.#keeps('Request')) this.#requestObject = cloneJson(this.#shown(object))
  }

  requestPatch(body: Buffer, isYaml: boolean): void {
    const patch = this.#keeps('Request') ? patchValue(body, isYaml) : undefined
    if (patch !== undefined) this.#requestObject = this.#shown(patch)
  }

  failed(error: StatusError): void {
    this.#responseStatus = failureStatus(error)
  }

  replying(reply: Reply): Reply {
    const { longRunning } = this.#exchange
    const value = typeof reply.body === 'function' ? undefined : this.#replyValue(reply, reply.body)
    this.#responseStatus ??= statusOf(value)
    this.#responseStatus = { ...(this.#responseStatus ?? { metadata: {} }), code: reply.status }
    if (longRunning) this.#emit('ResponseStarted')
    if (longRunning || !this.#keeps('RequestResponse')) return reply
    if (value !== undefined) this.#responseObject = this.#shown(value)
    return recorded(reply, (body) => {
      const streamed = body === undefined ? undefined : replyValue(reply, body)
      if (streamed === undefined) this.#annotations.set(TRUNCATED, 'true')
      else this.#responseObject = this.#shown(streamed)
    })
  }

  panicked(error: unknown): void {
    this.#responseStatus = {
      metadata: {},
      status: 'Failure',
      message: `APIServer panic'd: ${error instanceof Error ? error.message : String(error)}`,
      reason: 'InternalError',
      code: 500,
    }
    this.#emit('Panic')
    this.#over = true
  }

  ended(): void {
    if (this.#over) return
    this.#over = true
    if (this.#responseStatus === undefined) {
      this.#responseStatus = EARLY_END
      if (this.#exchange.longRunning) this.#emit('ResponseStarted')
    }
    this.#emit('ResponseComplete')
  }

  #keeps(level: AuditRule['level']): boolean {
    return AUDIT_LEVELS.indexOf(this.#rule.level) >= AUDIT_LEVELS.indexOf(level)
  }

  /** A whole reply is decoded where it is recorded, or where it can be a Status that nobody told of. */
  #replyValue(reply: Reply, body: Buffer | string): JsonValue | undefined {
    if (this.#keeps('RequestResponse') && !this.#exchange.longRunning) return replyValue(reply, body)
    return this.#responseStatus === undefined && mayBeStatus(body) ? replyValue(reply, body) : undefined
  }

  #shown(value: JsonValue): JsonValue {
    return this.#rule.omitManagedFields ? withoutManagedFields(value) : value
  }

  /** What the URL does not tell is read from the object. */
  #completeRef(object: JsonObject): void {
    const ref = (this.#objectRef ?? {}) as Readonly<Record<string, string>>
    const meta = (field: string): string => metaString(object, field)
    const found = { namespace: meta('namespace'), name: meta('name'), uid: meta('uid'), resourceVersion: meta('resourceVersion') }
    this.#objectRef = orderedRef({ ...found, ...ref })
  }

  #emit(stage: AuditStage): void {
    if (this.#rule.omitStages.has(stage)) return
    const complete = stage === 'ResponseComplete' || stage === 'Panic'
    this.#taker.take(
      auditEvent(this.#source, {
        level: this.#rule.level,
        stage,
        user: this.#user,
        impersonation: this.#impersonation,
        objectRef: this.#objectRef,
        responseStatus: this.#responseStatus,
        requestObject: this.#requestObject,
        responseObject: complete ? this.#responseObject : undefined,
        receivedAt: this.#exchange.receivedAt + this.#offset,
        stageAt: this.#clock.monotonic() + this.#offset,
        annotations: this.#annotations,
      }),
    )
  }
}

const STATUS_BEGINNINGS = ['{"kind":"Status"', '{"metadata":{},"status":"']

function mayBeStatus(body: Buffer | string): boolean {
  const head = typeof body === 'string' ? body : body.subarray(0, 64).toString()
  return STATUS_BEGINNINGS.some((beginning) => head.startsWith(beginning))
}

const STATUS_FIELDS = ['metadata', 'status', 'message', 'reason', 'details', 'code']

/** The part of a Status that events have; undefined for what is no Status. */
function statusOf(value: JsonValue | undefined): JsonObject | undefined {
  if (!isObject(value)) return undefined
  const kind = own(value, 'kind')
  if (kind !== 'Status' && (kind !== undefined || own(value, 'status') !== 'Failure')) return undefined
  return Object.fromEntries(STATUS_FIELDS.flatMap((field) => (Object.hasOwn(value, field) ? [[field, value[field] as JsonValue]] : [])))
}
