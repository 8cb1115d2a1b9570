import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { groupVersionText } from '../../meta/index.js'
import { readEach, type ListResult, type ObjectCodec } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'
import type { Environment } from '../environment.js'
import type { Reply, ReplySink, RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { tableOf } from '../table/table.js'
import { encodedReply } from './encode.js'
import { CONTENT_TYPES, type Form } from './form.js'
import { partialMetadata } from './partial-metadata.js'
import { SliceWriter } from './slice-writer.js'

/** The reply of a list in the negotiated form; the plain JSON form is spliced from the items' bytes, slice by slice (DESIGN §5). */
export async function listReply(
  environment: Environment,
  scope: RequestScope,
  resource: Resource,
  form: Form,
  result: ListResult,
): Promise<Reply> {
  const { codec } = resource.context
  if (form.media === 'json' && form.as === '' && !form.pretty) {
    const items = await convertedItems(resource, result, scope.signal)
    return { status: 200, headers: { 'content-type': CONTENT_TYPES.json }, body: spliced(resource, result, items) }
  }
  const objects = await readEach(codec, result, scope.signal, (ready, entry) => ready.read(entry))
  const list = plainList(resource, result, objects)
  return encodedReply(form, 200, transformList(environment, scope, resource, form, list, objects))
}

function transformList(
  environment: Environment,
  scope: RequestScope,
  resource: Resource,
  form: Form,
  list: JsonObject,
  objects: JsonObject[],
): JsonObject {
  if (form.as === 'Table') return tableOf(environment, scope, resource, form, objects, list)
  if (form.as === '') return list
  const items = objects.map((object): JsonValue => partialMetadata(object, form.version))
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${form.version}`,
    metadata: metadataWithoutEmpty(list['metadata'] as JsonObject),
    items: items.length === 0 ? null : items,
  }
}

function metadataWithoutEmpty(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== ''))
}

function plainList(resource: Resource, result: ListResult, objects: JsonObject[]): JsonObject {
  const list: JsonObject = {
    apiVersion: groupVersionText(resource.context.kind),
    kind: resource.listKind,
    metadata: listMetadata(resource, result),
  }
  list['items'] = resource.custom ? objects : objects.map(withoutTypeMeta)
  return list
}

/** Items of compiled-in types carry neither kind nor apiVersion (spec/api.md §4.1). */
function withoutTypeMeta(object: JsonObject): JsonObject {
  const { apiVersion: _version, kind: _kind, ...rest } = object
  return rest
}

function listMetadata(resource: Resource, result: ListResult): JsonObject {
  const metadata: JsonObject = { resourceVersion: String(result.revision) }
  if (resource.custom || result.continue !== '') metadata['continue'] = result.continue
  if (result.remaining !== undefined && result.remaining > 0) metadata['remainingItemCount'] = result.remaining
  return metadata
}

/** The bytes of all items, where some have to be asked about outside: that may fail, so it comes before the first byte of the reply. Undefined: none has to. */
async function convertedItems(resource: Resource, result: ListResult, signal: AbortSignal): Promise<readonly Buffer[] | undefined> {
  const { codec } = resource.context
  const { remote } = codec
  if (remote === undefined || !result.entries.some((entry) => remote.asks(entry))) return undefined
  return readEach(codec, result, signal, (ready, entry) => itemBytes(resource, ready, entry))
}

/** Lists of custom resources are maps, whose members Go sorts; those of compiled-in types are written in the order of their type. */
function spliced(resource: Resource, result: ListResult, items: readonly Buffer[] | undefined): (sink: ReplySink) => Promise<void> {
  const apiVersion = `"apiVersion":"${groupVersionText(resource.context.kind)}"`
  const kind = `"kind":"${resource.listKind}"`
  const metadata = `"metadata":${JSON.stringify(listMetadata(resource, result))}`
  const [head, tail] = resource.custom
    ? [`{${apiVersion},"items":[`, `],${kind},${metadata}}\n`]
    : [`{${kind},${apiVersion},${metadata},"items":[`, ']}\n']
  return (sink) => writeItems(resource, result.entries, items, sink, { head: Buffer.from(head), tail: Buffer.from(tail) })
}

async function writeItems(
  resource: Resource,
  entries: readonly Entry[],
  items: readonly Buffer[] | undefined,
  sink: ReplySink,
  frame: { readonly head: Buffer; readonly tail: Buffer },
): Promise<void> {
  const { codec } = resource.context
  const slices = new SliceWriter(sink)
  await slices.write(frame.head)
  for (const [index, entry] of entries.entries()) {
    if (index > 0) slices.comma()
    let pending: Promise<void> | undefined
    if (items === undefined && resource.custom && codec.servesAsStored(entry)) pending = slices.writeStored(entry)
    else {
      const ready = items?.[index] ?? itemBytes(resource, codec, entry)
      pending = slices.write(ready instanceof Promise ? await ready : ready)
    }
    if (pending === undefined) continue
    await pending
    if (sink.signal.aborted) return
  }
  await slices.write(frame.tail)
  await slices.flush()
}

/** Items of compiled-in types lose the head `"apiVersion":…,"kind":…,` that the stored form begins with. */
function itemBytes(resource: Resource, codec: ObjectCodec, entry: Entry): ReturnType<ObjectCodec['bytes']> {
  const bytes = codec.bytes(entry)
  if (resource.custom) return bytes
  return bytes instanceof Promise ? bytes.then(fromMetadata) : fromMetadata(bytes)
}

function fromMetadata(bytes: Buffer): Buffer {
  return Buffer.concat([BRACE, bytes.subarray(bytes.indexOf(METADATA))])
}

const BRACE = Buffer.from('{')
const METADATA = Buffer.from('"metadata":{')
