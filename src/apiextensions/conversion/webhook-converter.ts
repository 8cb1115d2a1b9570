import { own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { statusError } from '../../meta/index.js'
import type { IdentitySource, MaybePromise } from '../../registry/index.js'
import type { WebhookAnswer } from './exchange.js'
import { acceptConverted, ConvertedObjectError } from './converted-object.js'
import type { Converter } from './converter.js'
import { encodeReview, kindText, readReview, reviewVersion } from './review.js'
import { WebhookError } from './transport-error.js'

/** Who is asked. */
export interface Asked {
  /** @throws WebhookError */
  post(body: Buffer): Promise<WebhookAnswer>
  drain(): void
}

/** Strategy Webhook: objects are converted by asking (spec/custom-resources.md §5.3, §5.4). What goes wrong is a plain 500 that says so. */
export class WebhookConverter implements Converter {
  readonly #reviewVersions: readonly string[]
  readonly #client: Asked
  readonly #identity: Pick<IdentitySource, 'uuid'>

  constructor(reviewVersions: readonly string[], client: Asked, identity: Pick<IdentitySource, 'uuid'>) {
    this.#reviewVersions = reviewVersions
    this.#client = client
    this.#identity = identity
  }

  convert(object: JsonObject, apiVersion: string): MaybePromise<JsonObject> {
    const known = answerOf(object, apiVersion)
    return known ?? this.#ask([object], apiVersion).then(([converted]) => converted as JsonObject)
  }

  readonly convertAll = async (objects: readonly JsonObject[], apiVersion: string): Promise<readonly JsonObject[]> => {
    const results = objects.map((object) => answerOf(object, apiVersion))
    const unknown = objects.filter((_object, index) => results[index] === undefined)
    const answers = unknown.length === 0 ? [] : await this.#ask(unknown, apiVersion)
    let next = 0
    return results.map((known) => known ?? (answers[next++] as JsonObject))
  }

  retire(): void {
    this.#client.drain()
  }

  async #ask(objects: readonly JsonObject[], apiVersion: string): Promise<readonly JsonObject[]> {
    const version = reviewVersion(this.#reviewVersions)
    if (version === undefined) throw failure('no supported conversion review versions')
    const uid = this.#identity.uuid()
    const kind = kindOf(objects[0] as JsonObject)
    const answers = await this.#answers(
      kind,
      () => this.#client.post(encodeReview(version, uid, apiVersion, objects)),
      (answer) => readReview(version, uid, answer),
    )
    if (answers.length !== objects.length) {
      throw failure(`conversion webhook for ${kind} returned ${String(answers.length)} objects, expected ${String(objects.length)}`)
    }
    return objects.map((object, index) =>
      accepted(object, answers[index] as JsonValue, apiVersion, objects.length === 1 ? undefined : index),
    )
  }

  async #answers(
    kind: string,
    post: () => Promise<WebhookAnswer>,
    read: (answer: WebhookAnswer) => readonly JsonValue[],
  ): Promise<readonly JsonValue[]> {
    try {
      return read(await post())
    } catch (error) {
      throw error instanceof WebhookError ? failure(`conversion webhook for ${kind} failed: ${error.message}`) : error
    }
  }
}

/** Characters of a text that a client gets: what a webhook says goes into it, and may be megabytes. */
const LONGEST_TEXT = 16_384

function failure(message: string): Error {
  return statusError.plain(500, message.length > LONGEST_TEXT ? `${message.slice(0, LONGEST_TEXT)} ...` : message)
}

/** What needs no question: an object that is in the version already, and one with nothing in it but its type. */
function answerOf(object: JsonObject, apiVersion: string): JsonObject | undefined {
  if (own(object, 'apiVersion') === apiVersion) return object
  return Object.keys(object).every((key) => key === 'apiVersion' || key === 'kind') ? { ...object, apiVersion } : undefined
}

function kindOf(object: JsonObject): string {
  const text = (field: string): string => {
    const value = own(object, field)
    return typeof value === 'string' ? value : ''
  }
  return kindText(text('apiVersion'), text('kind'))
}

/** `index`: the object's place among several; undefined where it was asked for alone. */
function accepted(object: JsonObject, answer: JsonValue, apiVersion: string, index: number | undefined): JsonObject {
  try {
    return acceptConverted(object, answer, apiVersion)
  } catch (error) {
    throw error instanceof ConvertedObjectError ? failure(refusal(kindOf(object), error, index)) : error
  }
}

function refusal(kind: string, { stage, message }: ConvertedObjectError, index: number | undefined): string {
  const head = `conversion webhook for ${kind} returned invalid`
  if (index !== undefined) {
    const what = stage === 'metadata' ? 'metadata in object' : 'converted object'
    return `${head} ${what} at index ${String(index)}: ${message}`
  }
  switch (stage) {
    case 'document':
      return message
    case 'version':
      return `${head} object at index 0: ${message}`
    case 'identity':
      return `${head} object: ${message}`
    case 'metadata':
      return `${head} metadata: ${message}`
  }
}
