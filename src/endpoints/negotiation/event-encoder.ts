import { encodeJson, type JsonObject, type JsonValue } from '../../base/json/index.js'
import type { MaybePromise, WatchEvent } from '../../registry/index.js'
import type { Environment } from '../environment.js'
import type { RequestScope } from '../request.js'
import type { Resource } from '../resource.js'
import { tableOf } from '../table/table.js'
import type { Form } from './form.js'
import { partialMetadata } from './partial-metadata.js'
import { encodeWatchEvent } from './protobuf.js'
import { SharedEvents } from './shared-events.js'

/** An event has no form as a list: the stream ends instead (spec/api.md §4.9). */
export class NotAList extends Error {
  override readonly name = 'NotAList'
}

/** Makes the bytes of one client's watch events in its form (spec/api.md §4.6, §4.8, §4.9). */
export class EventEncoder {
  readonly #form: Form
  readonly #resource: Resource
  /** Kept for tables alone. */
  readonly #scope: RequestScope | undefined
  readonly #environment: Environment
  readonly #shared: SharedEvents
  /** The form in short: what events are shared by. */
  readonly #key: string
  #columnsSent = false

  constructor(form: Form, resource: Resource, scope: RequestScope, environment: Environment) {
    this.#form = form
    this.#resource = resource
    this.#scope = form.as === 'Table' ? scope : undefined
    this.#environment = environment
    this.#shared = SharedEvents.of(resource)
    this.#key = `${form.media}/${form.as}/${form.version}`
  }

  /** One event. The plain and metadata forms of an event are made once for all watchers. @throws NotAList */
  event(event: WatchEvent): MaybePromise<Buffer> {
    this.#assertShown()
    if (this.#form.as === 'Table') return this.#table(event)
    return this.#shared.get(event, this.#key, this)
  }

  /** A BOOKMARK at the revision. @throws NotAList */
  bookmark(revision: number, annotations: JsonObject | undefined): Buffer {
    this.#assertShown()
    const metadata: JsonObject = {
      ...(annotations === undefined ? {} : { annotations }),
      ...this.#bookmarkMetadata(),
      resourceVersion: String(revision),
    }
    const object: JsonObject = { ...this.#resource.bookmark, metadata }
    return this.#frame('BOOKMARK', this.#form.as === 'Table' ? this.#tableOf(object, true) : this.#transformed(object))
  }

  /** An ERROR with a Status, never transformed. */
  error(status: JsonObject): Buffer {
    return this.#frame('ERROR', status)
  }

  #assertShown(): void {
    if (this.#form.as === 'PartialObjectMetadataList') throw new NotAList('an event is not a list')
  }

  #bookmarkMetadata(): JsonObject {
    return this.#resource.custom ? {} : { creationTimestamp: null }
  }

  /** The plain or metadata form of an event. */
  encode(event: WatchEvent): MaybePromise<Buffer> {
    const { codec } = event
    if (this.#form.media === 'json' && this.#form.as === '') {
      const bytes = codec.bytes(event.entry, event.revision)
      return bytes instanceof Promise ? bytes.then((ready) => framed(event.type, ready)) : framed(event.type, bytes)
    }
    const object = codec.read(event.entry, event.revision)
    if (object instanceof Promise) return object.then((ready) => this.#frame(event.type, this.#transformed(ready)))
    return this.#frame(event.type, this.#transformed(object))
  }

  #table(event: WatchEvent): MaybePromise<Buffer> {
    const object = event.codec.read(event.entry, event.revision)
    if (object instanceof Promise) return object.then((ready) => this.#frame(event.type, this.#tableOf(ready, false)))
    return this.#frame(event.type, this.#tableOf(object, false))
  }

  #tableOf(object: JsonObject, bookmark: boolean): JsonObject {
    const table = tableOf(this.#environment, this.#scope as RequestScope, this.#resource, this.#form, [object], object, bookmark)
    if (this.#columnsSent) table['columnDefinitions'] = null
    this.#columnsSent = true
    return table
  }

  #transformed(object: JsonObject): JsonObject {
    return this.#form.as === '' ? object : partialMetadata(object, this.#form.version)
  }

  #frame(type: string, object: JsonValue): Buffer {
    if (this.#form.media === 'protobuf') return encodeWatchEvent(type, object as JsonObject)
    return Buffer.from(`{"type":"${type}","object":${encodeJson(object)}}\n`)
  }
}

const TAIL = Buffer.from('}\n')
const HEADS: Readonly<Record<string, Buffer>> = Object.fromEntries(
  ['ADDED', 'MODIFIED', 'DELETED'].map((type) => [type, Buffer.from(`{"type":"${type}","object":`)]),
)

function framed(type: string, object: Buffer): Buffer {
  return Buffer.concat([HEADS[type] as Buffer, object, TAIL])
}
