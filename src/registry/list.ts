import { encodeContinue, statusError, type ContinueToken, type LabelSelector } from '../meta/index.js'
import { StoreError, type Entry, type RangeResult, type Store } from '../storage/index.js'
import type { ResourceContext } from './context.js'
import { fromStoreError } from './errors.js'
import { collectionPrefix, objectKey } from './keys.js'
import { LabelIndexes } from './label-index.js'
import type { Matcher } from './selection.js'

/** Pages up to this size are read in one go: that takes less than a millisecond. */
const SMALL_PAGE = 2_000

export interface ListRequest {
  readonly namespace: string
  /** One object alone, by its key (an exact `metadata.name` in one namespace). */
  readonly name?: string
  readonly matches: Matcher | undefined
  /** The label selector among what `matches` asks for: what is found by it need not be searched for. */
  readonly labels?: LabelSelector
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
  const { matches } = request
  if (matches === undefined) return unfiltered(context, prefix, start, request.limit, revision)
  return (
    (await indexed(context, { ...request, matches }, prefix, start, revision)) ??
    filtered(context, { ...request, matches }, prefix, start, revision)
  )
}

async function unfiltered({ store }: ResourceContext, prefix: string, from: string, limit: number, revision: number): Promise<ListResult> {
  const { entries, more } =
    limit > 0 && limit <= SMALL_PAGE ? store.range(prefix, { from, revision, limit }) : await readAll(store, prefix, from, limit, revision)
  const last = entries.at(-1)
  if (!more || last === undefined) return { entries, revision, continue: '', remaining: undefined }
  const remaining = store.count(prefix, { from, revision }) - limit
  return { entries, revision, continue: tokenAfter(prefix, last, revision), remaining }
}

async function readAll(store: Store, prefix: string, from: string, limit: number, revision: number): Promise<RangeResult> {
  const most = limit > 0 ? limit : Number.POSITIVE_INFINITY
  const found: Entry[] = []
  for await (const entries of store.scan(prefix, { from, revision })) {
    for (const entry of entries) {
      if (found.length === most) return { entries: found, more: true }
      found.push(entry)
    }
  }
  return { entries: found, more: false }
}

type FilteredRequest = ListRequest & { readonly matches: Matcher }

/** A list of the newest state by its labels; undefined where all entries have to be looked at. */
async function indexed(
  { store, space }: ResourceContext,
  request: FilteredRequest,
  prefix: string,
  from: string,
  wanted: number,
): Promise<ListResult | undefined> {
  if (request.labels === undefined || wanted !== store.head) return undefined
  const selected = await LabelIndexes.of(store).find(space.prefix, prefix, request.labels)
  if (selected === undefined) return undefined
  const { entries, revision } = selected
  const exact = request.revision !== undefined || (request.continue?.rv ?? 0) > 0
  if (exact && revision !== wanted) return undefined
  const found: Entry[] = []
  for (const entry of entries) {
    if (entry.key < from) continue
    const verdict = request.matches(entry)
    if (!(typeof verdict === 'boolean' ? verdict : await verdict)) continue
    found.push(entry)
    if (found.length !== request.limit) continue
    const more = store.range(prefix, { from: `${entry.key}\0`, limit: 1, revision }).entries.length > 0
    return { entries: found, revision, continue: more ? tokenAfter(prefix, entry, revision) : '', remaining: undefined }
  }
  return { entries: found, revision, continue: '', remaining: undefined }
}

/** Looks at every key until enough entries match: the continue token tells that there are more keys, not that there are more matches. */
async function filtered(
  { store }: ResourceContext,
  request: FilteredRequest,
  prefix: string,
  start: string,
  revision: number,
): Promise<ListResult> {
  const found: Entry[] = []
  for await (const entries of store.scan(prefix, { from: start, revision })) {
    for (const entry of entries) {
      if (request.limit > 0 && found.length === request.limit)
        return { entries: found, revision, continue: tokenAfter(prefix, found.at(-1) as Entry, revision), remaining: undefined }
      const verdict = request.matches(entry)
      if (typeof verdict === 'boolean' ? verdict : await verdict) found.push(entry)
    }
  }
  return { entries: found, revision, continue: '', remaining: undefined }
}

function tokenAfter(prefix: string, last: Entry, revision: number): string {
  return encodeContinue({ rv: revision, start: `${last.key.slice(prefix.length)}\0` })
}

function expired(request: ListRequest, error: unknown): unknown {
  if (!(error instanceof StoreError) || error.code !== 'Compacted') return fromStoreError(error)
  if (request.continue === undefined) return statusError.expired('The resourceVersion for the provided list is too old.')
  return statusError.expiredContinue(encodeContinue({ rv: -1, start: request.continue.start }))
}
