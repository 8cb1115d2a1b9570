import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeJson, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { isStatusError } from '../../meta/index.js'
import { WebhookConverter } from './webhook-converter.js'

const ORIGINAL: JsonObject = {
  apiVersion: 'ex.io/v1',
  kind: 'Barn',
  metadata: { name: 'a', namespace: 'n', uid: 'u', labels: { l: 'v' }, finalizers: ['x/y'] },
  spec: { n: 1 },
}
const good = (): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'ConversionReview',
  response: { uid: 'q', result: { status: 'Success' }, convertedObjects: [{ ...ORIGINAL, apiVersion: 'ex.io/v2' }] },
})

const PATHS = [
  ['kind'],
  ['response'],
  ['response', 'uid'],
  ['response', 'result'],
  ['response', 'result', 'status'],
  ['response', 'convertedObjects'],
  ...[[], ['apiVersion'], ['kind'], ['metadata'], ['spec'], ['__proto__']].map((rest) => ['response', 'convertedObjects', '0', ...rest]),
  ...['name', 'uid', 'labels', 'annotations', 'finalizers'].map((field) => ['response', 'convertedObjects', '0', 'metadata', field]),
]

/** A value with another in its place at a path. */
function replaced(value: JsonValue, [key, ...rest]: readonly string[], by: JsonValue): JsonValue {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? replaced(item, rest, by) : item))
  const object = value as JsonObject
  const copy = { ...object }
  Object.defineProperty(copy, key, {
    value: replaced(Object.hasOwn(object, key) ? (object[key] as JsonValue) : null, rest, by),
    enumerable: true,
    configurable: true,
    writable: true,
  })
  return copy
}

const answering = (body: Buffer, status = 200): WebhookConverter =>
  new WebhookConverter(
    ['v1'],
    { post: () => Promise.resolve({ status, contentType: 'application/json', body }), drain: () => undefined },
    { uuid: () => 'q' },
  )

/** Whatever the webhook answers: an object of the original's identity in the wanted version, or a plain 500. */
async function judge(converter: WebhookConverter): Promise<void> {
  const before = encodeJson(ORIGINAL)
  try {
    const converted = await converter.convert(ORIGINAL, 'ex.io/v2')
    expect(converted).toMatchObject({ apiVersion: 'ex.io/v2', kind: 'Barn' })
    const { labels, annotations, ...rest } = converted['metadata'] as JsonObject
    expect(rest).toEqual({ name: 'a', namespace: 'n', uid: 'u', finalizers: ['x/y'] })
    for (const texts of [labels, annotations]) {
      expect(Object.values((texts ?? {}) as JsonObject).every((text) => typeof text === 'string')).toBe(true)
    }
  } catch (error) {
    if (!isStatusError(error)) throw error
    expect([error.code, error.reason]).toEqual([500, ''])
  }
  expect(encodeJson(ORIGINAL)).toBe(before)
}

describe('[custom-resources §5.4] whatever a webhook answers', () => {
  it('any bytes, any status', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.json().map((text) => Buffer.from(text)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 100, max: 599 }), (body, status) => judge(answering(Buffer.from(body), status))),
    )
  })

  it('a good answer with one thing wrong', async () => {
    const wrong = fc.tuple(fc.constantFrom(...PATHS), fc.jsonValue())
    await fc.assert(
      fc.asyncProperty(wrong, ([path, by]) => judge(answering(Buffer.from(encodeJson(replaced(good(), path, by as JsonValue)))))),
      { numRuns: 500 },
    )
  })

  it('an answer as deep as JSON may be, and deeper', async () => {
    for (const depth of [9_000, 200_000]) {
      const body = encodeJson(good()).replace('"spec":{"n":1}', `"spec":${'['.repeat(depth)}${']'.repeat(depth)}`)
      await judge(answering(Buffer.from(body)))
    }
  })
})
