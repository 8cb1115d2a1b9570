import type { JsonObject, JsonValue } from '../base/json/index.js'
import { aggregateText, type FieldError } from './field-error.js'
import { goQuote } from './go-format.js'
import { groupResourceText, type GroupResource } from './gvk.js'

const BRAND = Symbol.for('apiextensions-server.StatusError')

/** One cause of a Status. */
export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

/** The details of a Status; empty members are left out on the wire. */
export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

/** What a Status says. */
export interface StatusParts {
  readonly code: number
  /** '' for an error that nobody classified. */
  readonly reason: string
  readonly message: string
  readonly details?: StatusDetails | undefined
  /** `metadata.continue` of an expired list. */
  readonly continue?: string
}

/** An error that a client gets as a Status (spec/api.md §2.2). Recognise it with {@link isStatusError}. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly code: number
  readonly reason: string
  readonly details: StatusDetails | undefined
  readonly #continue: string | undefined

  constructor(parts: StatusParts) {
    super(parts.message)
    Object.defineProperty(this, BRAND, { value: true })
    this.code = parts.code
    this.reason = parts.reason
    this.details = parts.details
    this.#continue = parts.continue
  }

  /** Seconds for the `Retry-After` header; 0 for none. */
  get retryAfterSeconds(): number {
    return this.details?.retryAfterSeconds ?? 0
  }

  /** The Status as JSON, members in upstream's order. */
  toJson(): JsonObject {
    const status: JsonObject = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.#continue === undefined ? {} : { continue: this.#continue },
      status: 'Failure',
    }
    if (this.message !== '') status['message'] = this.message
    if (this.reason !== '') status['reason'] = this.reason
    if (this.details !== undefined) status['details'] = detailsJson(this.details)
    status['code'] = this.code
    return status
  }
}

/** Whether an error is a StatusError, of whichever copy of this package. */
export function isStatusError(error: unknown): error is StatusError {
  return typeof error === 'object' && error !== null && BRAND in error
}

function detailsJson(details: StatusDetails): JsonObject {
  const json: JsonObject = {}
  for (const field of ['name', 'group', 'kind', 'uid'] as const) if ((details[field] ?? '') !== '') json[field] = details[field] as string
  if (details.causes !== undefined && details.causes.length > 0) json['causes'] = details.causes.map(causeJson)
  if ((details.retryAfterSeconds ?? 0) > 0) json['retryAfterSeconds'] = details.retryAfterSeconds as number
  return json
}

function causeJson(cause: StatusCause): JsonValue {
  const json: JsonObject = {}
  for (const field of ['reason', 'message', 'field'] as const) if ((cause[field] ?? '') !== '') json[field] = cause[field] as string
  return json
}

/** The details that name one object of a resource. */
export function resourceDetails(resource: GroupResource, name: string): StatusDetails {
  return { name, group: resource.group, kind: resource.resource }
}

/** The details of validation errors. */
export function invalidDetails(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusDetails {
  return {
    name,
    group: kind.group,
    kind: kind.kind,
    causes: errors.map(({ type, body, field }) => ({ reason: type, message: body, field })),
  }
}

/** `Kind.group "name" is invalid: …`. */
export function invalidMessage(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): string {
  const head = `${groupResourceText({ group: kind.group, resource: kind.kind })} ${goQuote(name)} is invalid`
  return errors.length === 0 ? head : `${head}: ${aggregateText(errors)}`
}
