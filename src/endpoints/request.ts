import type { JsonObject } from '../base/json/index.js'

/** What a request asks for, read from its URL and method (spec/api.md §1). */
export interface RequestInfo {
  readonly isResourceRequest: boolean
  /** get, list, watch, create, update, patch, delete, deletecollection; '' for other methods; the lower-case method for non-resource requests. */
  readonly verb: string
  /** 'api' or 'apis'; '' for non-resource requests. */
  readonly apiPrefix: string
  readonly group: string
  readonly version: string
  readonly namespace: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  /** The decoded path segments behind the version; for non-resource requests all segments. */
  readonly parts: readonly string[]
  readonly path: string
}

/** Who asks. */
export interface UserInfo {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** Keeps record of what requests carry (spec/api.md §8.9). */
export interface RequestAudit {
  /** The object of a create, update or delete, decoded; it may change afterwards. */
  requestObject(object: JsonObject): void
  /** The body of a patch. */
  requestPatch(body: Buffer, isYaml: boolean): void
}

/** One request on its way through the server: built by the filters, passed explicitly below them. */
export interface RequestScope {
  readonly method: string
  readonly info: RequestInfo
  readonly query: URLSearchParams
  /** The request URI as sent. */
  readonly uri: string
  /** A request header by its lower-case name; '' when absent. */
  header(name: string): string
  readonly user: UserInfo
  readonly auditId: string
  /** Undefined where nobody keeps record of the request. */
  readonly audit?: RequestAudit | undefined
  /** Aborted when the client is gone or the deadline has passed. */
  readonly signal: AbortSignal
  /** Adds a `Warning` header to the reply (spec/api.md §7.4). */
  warn(text: string): void
  /** The whole body; at most `limit` bytes. @throws a 413 StatusError beyond that */
  readBody(limit: number): Promise<Buffer>
}

/** Where a streamed reply goes. */
export interface ReplySink {
  /** Writes a chunk; undefined, or a promise to await before the next one (back-pressure). */
  write(chunk: Buffer | string): Promise<void> | undefined
  /** From true to false, what is written may wait to be sent together; for the length of one synchronous step. */
  gather(on: boolean): void
  /** Bytes handed over and not yet taken by the socket. */
  readonly pendingBytes: number
  /** Aborted when the client is gone, the request's deadline has passed or the server ends its streams. */
  readonly signal: AbortSignal
  /** Calls once when the signal is or would be aborted, at once if that is so already: cheaper than the signal. One call a sink. */
  whenOver(callback: () => void): void
}

/** What a handler answers: the filters write it out. A stream ends with its promise. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string | ((sink: ReplySink) => Promise<void>)
}

/** Serves one request; what it throws becomes a Status (spec/api.md §2.2). */
export type Handler = (scope: RequestScope) => Promise<Reply>
