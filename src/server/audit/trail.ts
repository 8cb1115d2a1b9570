import type { Impersonation } from '../../auth/index.js'
import type { Reply, RequestAudit } from '../../endpoints/index.js'
import type { StatusError } from '../../meta/index.js'

/** What is told, while a request is served, to whoever keeps record of it (spec/api.md §8.9). */
export interface AuditTrail extends RequestAudit {
  /** The request is taken for another user's. */
  impersonated(impersonation: Impersonation): void
  /** What the authorizer said; undefined: nothing, it failed. */
  decided(allowed: boolean | undefined, reason: string): void
  /** The reply will be this error. */
  failed(error: StatusError): void
  /** A reply begins; what is answered is to be sent in its place. */
  replying(reply: Reply): Reply
  /** A fault of the program. */
  panicked(error: unknown): void
}
