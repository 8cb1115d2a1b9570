import { escapeHtml } from '../auth/index.js'
import { encodedReply, negotiateError, type Reply, type RequestScope } from '../endpoints/index.js'
import { goQuote, type StatusError } from '../meta/index.js'

const TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }

/** A text of a filter, with a line break at its end (spec/api.md §8.1). */
export function textReply(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { ...TEXT_HEADERS, ...headers }, body: `${text}\n` }
}

/** The 500 of a filter that cannot do its work: its URI, and why (spec/api.md §1.1.5, §8.8). */
export function internalErrorReply(uri: string, why: string): Reply {
  return textReply(500, `Internal Server Error: ${goQuote(escapeHtml(uri))}: ${why}`)
}

/** What nobody serves below `/apis` (spec/api.md §1.5). */
export const PAGE_NOT_FOUND: Reply = textReply(404, '404 page not found')

/** An error as a Status in the form that the client accepts; 406 is always indented (spec/api.md §2.2, §6.5). */
export function statusReply(scope: RequestScope, error: StatusError, headers: Readonly<Record<string, string>> = {}): Reply {
  const form = negotiateError(scope)
  const reply = encodedReply(error.code === 406 ? { ...form, pretty: true } : form, error.code, error.toJson())
  const { retryAfterSeconds } = error
  const retry: Record<string, string> = retryAfterSeconds > 0 ? { 'retry-after': String(retryAfterSeconds) } : {}
  return { ...reply, headers: { ...reply.headers, ...retry, ...headers } }
}
