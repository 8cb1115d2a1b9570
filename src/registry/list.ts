import { encodeContinue, statusError, type ContinueToken } from '../meta/index.js'
import { StoreError, type Entry, type RangeResult } from '../storage/index.js'
import { codecFor, questionsOf, type Readable } from './ahead.js'
import type { ObjectCodec } from './codec.js'
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
  const found = new Found()
  for (let from = start; ;) {
    const range = context.store.range(prefix, { from, limit: CHUNK, revision })
    const last = range.entries.at(-1)
    const full = await select(context.codec, range.entries, request, found)
    if (full !== undefined) {
      const more = range.more || full !== last
      return { ...found.readable(), revision, continue: more ? tokenAfter(prefix, full, revision) : '', remaining: undefined }
    }
    if (!range.more || last === undefined) return { ...found.readable(), revision, continue: '', remaining: undefined }
    from = `${last.key}\0`
  }
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
  { matches, limit }: ListRequest & { readonly matches: Matcher },
  found: Found,
): Promise<Entry | undefined> {
  for (const group of matches.byKey ? [entries] : questionsOf(codec, entries)) {
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
