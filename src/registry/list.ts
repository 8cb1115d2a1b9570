import { encodeContinue, statusError, type ContinueToken } from '../meta/index.js'
import { StoreError, type Entry, type RangeResult } from '../storage/index.js'
import type { ResourceContext } from './context.js'
import { fromStoreError } from './errors.js'
import { collectionPrefix, objectKey } from './keys.js'
import type { Matcher } from './selection.js'

/** Keys looked at in one go before a page is full. */
const CHUNK = 2000

export interface ListRequest {
  readonly namespace: string
  /** One object alone, by its key (an exact `metadata.name` in one namespace). */
  readonly name?: string
  readonly matches: Matcher | undefined
  /** 0: all. */
  readonly limit: number
  readonly continue: ContinueToken | undefined
  /** The exact revision wanted; undefined: the newest. */
  readonly revision: number | undefined
}

export interface ListResult {
  readonly entries: readonly Entry[]
  /** The revision that the list shows. */
  readonly revision: number
  /** The token of the next page; '' when there is none. */
  readonly continue: string
  /** How many keys remain behind this page, where that is known (no selector). */
  readonly remaining: number | undefined
}

/** Lists a collection at one revision (spec/api.md §4.3, storage.md §5). @throws StatusError 410 for a compacted revision */
export async function listObjects(context: ResourceContext, request: ListRequest): Promise<ListResult> {
  const pending = context.store.barrier()
  if (pending !== undefined) await pending
  const revision = revisionOf(context, request)
  if (request.name !== undefined) return single(context, request, revision)
  try {
    return await page(context, request, revision)
  } catch (error) {
    throw expired(request, error)
  }
}

function revisionOf(context: ResourceContext, request: ListRequest): number {
  const token = request.continue
  if (token !== undefined && token.rv > 0) return token.rv
  return request.revision ?? context.store.head
}

async function single(context: ResourceContext, request: ListRequest, revision: number): Promise<ListResult> {
  const entry = context.store.get(objectKey(context.space, request.namespace, request.name as string), revision)
  const wanted = entry !== undefined && (request.matches === undefined || (await request.matches(entry)))
  return { entries: wanted ? [entry] : [], revision, continue: '', remaining: undefined }
}

async function page(context: ResourceContext, request: ListRequest, revision: number): Promise<ListResult> {
  const prefix = collectionPrefix(context.space, request.namespace)
  const start = request.continue === undefined ? prefix : prefix + request.continue.start
  if (request.matches === undefined) {
    const range = context.store.range(prefix, { from: start, revision, ...(request.limit > 0 ? { limit: request.limit } : {}) })
    return unfiltered(context, prefix, start, range, request.limit, revision)
  }
  return filtered(context, { ...request, matches: request.matches }, prefix, start, revision)
}

function unfiltered(
  context: ResourceContext,
  prefix: string,
  start: string,
  range: RangeResult,
  limit: number,
  revision: number,
): ListResult {
  const last = range.entries.at(-1)
  if (!range.more || last === undefined) return { entries: range.entries, revision, continue: '', remaining: undefined }
  const remaining = context.store.count(prefix, { from: start, revision }) - limit
  return { entries: range.entries, revision, continue: tokenAfter(prefix, last, revision), remaining }
}

async function filtered(
  context: ResourceContext,
  request: ListRequest & { readonly matches: Matcher },
  prefix: string,
  start: string,
  revision: number,
): Promise<ListResult> {
  const found: Entry[] = []
  for (let from = start; ;) {
    const range = context.store.range(prefix, { from, limit: CHUNK, revision })
    for (const [index, entry] of range.entries.entries()) {
      const verdict = request.matches(entry)
      if (!(typeof verdict === 'boolean' ? verdict : await verdict)) continue
      found.push(entry)
      if (request.limit === 0 || found.length < request.limit) continue
      const more = range.more || index + 1 < range.entries.length
      return { entries: found, revision, continue: more ? tokenAfter(prefix, entry, revision) : '', remaining: undefined }
    }
    const last = range.entries.at(-1)
    if (!range.more || last === undefined) return { entries: found, revision, continue: '', remaining: undefined }
    from = `${last.key}\0`
  }
}

function tokenAfter(prefix: string, last: Entry, revision: number): string {
  return encodeContinue({ rv: revision, start: `${last.key.slice(prefix.length)}\0` })
}

function expired(request: ListRequest, error: unknown): unknown {
  if (!(error instanceof StoreError) || error.code !== 'Compacted') return fromStoreError(error)
  if (request.continue === undefined) return statusError.expired('The resourceVersion for the provided list is too old.')
  return statusError.expiredContinue(encodeContinue({ rv: -1, start: request.continue.start }))
}
