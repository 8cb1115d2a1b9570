import { encodeContinue, statusError, type ContinueToken, type LabelSelector } from '../meta/index.js'
import { StoreError, type Entry, type RangeResult, type Store } from '../storage/index.js'
import { codecFor, questionsOf, type Readable } from './ahead.js'
import type { ObjectCodec } from './codec.js'
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
  /** Where objects have to be asked about outside, nothing more is asked once it is aborted. */
  readonly signal?: AbortSignal
}

export interface ListResult extends Readable {
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
  const result = { revision, continue: '', remaining: undefined }
  if (entry === undefined) return { ...result, entries: [] }
  if (request.matches === undefined) return { ...result, entries: [entry] }
  const found = new Found()
  await select(context.codec, [entry], { ...request, matches: request.matches }, found)
  return { ...result, ...found.readable() }
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
  { store, space, codec }: ResourceContext,
  request: FilteredRequest,
  prefix: string,
  from: string,
  wanted: number,
): Promise<ListResult | undefined> {
  // The index knows the labels that are stored, which a conversion webhook may change.
  if (request.labels === undefined || codec.remote !== undefined || wanted !== store.head) return undefined
  const selected = await LabelIndexes.of(store).find(space.prefix, prefix, request.labels)
  if (selected === undefined) return undefined
  const { entries, revision } = selected
  const exact = request.revision !== undefined || (request.continue?.rv ?? 0) > 0
  if (exact && revision !== wanted) return undefined
  const found = new Found()
  const candidates = entries.filter(({ key }) => key >= from)
  return selectedPage(store, prefix, revision, found, await select(codec, candidates, request, found))
}

/** Looks at every key until enough entries match: the continue token tells that there are more keys, not that there are more matches. */
async function filtered(
  { store, codec }: ResourceContext,
  request: FilteredRequest,
  prefix: string,
  start: string,
  revision: number,
): Promise<ListResult> {
  const found = new Found()
  for await (const entries of store.scan(prefix, { from: start, revision })) {
    const full = await select(codec, entries, request, found)
    if (full !== undefined) return selectedPage(store, prefix, revision, found, full)
  }
  return selectedPage(store, prefix, revision, found, undefined)
}

/** `full`: the entry that filled the page. */
function selectedPage(store: Store, prefix: string, revision: number, found: Found, full: Entry | undefined): ListResult {
  const more = full !== undefined && store.range(prefix, { from: `${full.key}\0`, limit: 1, revision }).entries.length > 0
  return { ...found.readable(), revision, continue: more ? tokenAfter(prefix, full, revision) : '', remaining: undefined }
}

/** What a selector let through, and the codecs that were asked about it already. */
class Found {
  readonly #entries: Entry[] = []
  readonly #readers = new Map<Entry, ObjectCodec>()

  /** `reader`: undefined where nothing had to be asked. Answers how many there are. */
  add(entry: Entry, reader: ObjectCodec | undefined): number {
    if (reader !== undefined) this.#readers.set(entry, reader)
    return this.#entries.push(entry)
  }

  readable(): Readable {
    return { entries: this.#entries, readers: this.#readers.size === 0 ? undefined : this.#readers }
  }
}

/** Adds the wanted ones of some entries to those found; answers the entry that filled the page. */
async function select(
  codec: ObjectCodec,
  entries: readonly Entry[],
  { matches, limit, signal }: ListRequest & { readonly matches: Matcher },
  found: Found,
): Promise<Entry | undefined> {
  for (const group of matches.byKey ? [entries] : questionsOf(codec, entries)) {
    signal?.throwIfAborted()
    const ready = matches.byKey ? codec : await codecFor(codec, group)
    for (const entry of group) {
      const verdict = matches.matches(entry, ready)
      if (!(typeof verdict === 'boolean' ? verdict : await verdict)) continue
      const count = found.add(entry, ready === codec ? undefined : ready)
      if (limit > 0 && count >= limit) return entry
    }
  }
  return undefined
}

function tokenAfter(prefix: string, last: Entry, revision: number): string {
  return encodeContinue({ rv: revision, start: `${last.key.slice(prefix.length)}\0` })
}

function expired(request: ListRequest, error: unknown): unknown {
  if (!(error instanceof StoreError) || error.code !== 'Compacted') return fromStoreError(error)
  if (request.continue === undefined) return statusError.expired('The resourceVersion for the provided list is too old.')
  return statusError.expiredContinue(encodeContinue({ rv: -1, start: request.continue.start }))
}
