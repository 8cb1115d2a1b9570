import { describe, expect, it } from 'vitest'
import { decodeJson, encodeJson, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { isStatusError } from '../../meta/index.js'
import { WebhookError } from './transport-error.js'
import { WebhookConverter } from './webhook-converter.js'

type Objects = readonly JsonObject[]
/** What the webhook makes of the objects, or the whole answer. */
type Made = (objects: Objects, request: JsonObject) => JsonValue[] | Buffer

const at = (version: string, name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: `ex.io/${version}`,
  kind: 'Barn',
  metadata: { name },
  ...more,
})
const to = (version: string): ((object: JsonObject) => JsonObject) => {
  return (object) => ({ ...object, apiVersion: `ex.io/${version}` })
}

/** A converter whose webhook is a function. */
function converterOf(
  made: Made,
  versions: readonly string[] = ['v1'],
): { converter: WebhookConverter; reviews: JsonObject[]; drained: () => number } {
  const reviews: JsonObject[] = []
  let drained = 0
  let uids = 0
  const converter = new WebhookConverter(
    versions,
    {
      post: (body) => {
        const review = decodeJson(body).value as JsonObject
        reviews.push(review)
        const request = review['request'] as JsonObject
        const answer = made(request['objects'] as JsonObject[], request)
        if (Buffer.isBuffer(answer)) return Promise.resolve({ status: 200, contentType: 'application/json', body: answer })
        const response: JsonObject = { uid: request['uid'] as JsonValue, result: { status: 'Success' }, convertedObjects: answer }
        const { kind, apiVersion } = review as { kind: JsonValue; apiVersion: JsonValue }
        return Promise.resolve({ status: 200, contentType: '', body: Buffer.from(encodeJson({ kind, apiVersion, response })) })
      },
      drain: () => {
        drained++
      },
    },
    { uuid: () => `uid-${String(++uids)}` },
  )
  return { converter, reviews, drained: () => drained }
}

const failure = async (converted: unknown): Promise<string> => {
  try {
    await converted
  } catch (error) {
    if (isStatusError(error)) return `${String(error.code)}${error.reason} ${error.message}`
    throw error
  }
  throw new Error('it was converted')
}

describe('WebhookConverter', () => {
  it('[custom-resources §5.3] asks for one object in the first version of the review that is spoken', async () => {
    const { converter, reviews } = converterOf((objects) => objects.map(to('v2')), ['v7', 'v1beta1', 'v1'])
    expect(await converter.convert(at('v1', 'a', { spec: { n: 1 } }), 'ex.io/v2')).toEqual(at('v2', 'a', { spec: { n: 1 } }))
    expect(reviews).toMatchObject([
      {
        kind: 'ConversionReview',
        apiVersion: 'apiextensions.k8s.io/v1beta1',
        request: { uid: 'uid-1', desiredAPIVersion: 'ex.io/v2', objects: [at('v1', 'a', { spec: { n: 1 } })] },
      },
    ])
  })

  it('[custom-resources §5.1] does not ask about what is in the version, or has nothing in it', () => {
    const { converter, reviews } = converterOf(() => [])
    const there = at('v2', 'a')
    expect(converter.convert(there, 'ex.io/v2')).toBe(there)
    expect(converter.convert({ apiVersion: 'ex.io/v1', kind: 'Barn' }, 'ex.io/v2')).toEqual({ apiVersion: 'ex.io/v2', kind: 'Barn' })
    expect(reviews).toEqual([])
  })

  it('asks one question about many, without those that are in the version, and keeps their order', async () => {
    const { converter, reviews } = converterOf((objects) => objects.map(to('v2')))
    const mixed = [at('v2', 'a'), at('v1', 'b'), at('v0', 'c'), at('v2', 'd'), { apiVersion: 'ex.io/v1', kind: 'Barn' }, at('v1', 'e')]
    const converted = await converter.convertAll(mixed, 'ex.io/v2')
    expect(converted).toEqual([
      at('v2', 'a'),
      at('v2', 'b'),
      at('v2', 'c'),
      at('v2', 'd'),
      { apiVersion: 'ex.io/v2', kind: 'Barn' },
      at('v2', 'e'),
    ])
    expect(reviews.map(({ request }) => (request as JsonObject)['objects'])).toEqual([[at('v1', 'b'), at('v0', 'c'), at('v1', 'e')]])
    expect(await converter.convertAll([at('v2', 'a')], 'ex.io/v2')).toEqual([at('v2', 'a')])
    expect(await converter.convertAll([], 'ex.io/v2')).toEqual([])
    expect(reviews.length).toBe(1)
  })

  const V1 = '"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview"'
  it.each<[string, Made, string]>([
    ['no objects', () => [], 'conversion webhook for ex.io/v1, Kind=Barn returned 0 objects, expected 1'],
    [
      'too many',
      (objects) => [...objects, ...objects].map(to('v2')),
      'conversion webhook for ex.io/v1, Kind=Barn returned 2 objects, expected 1',
    ],
    [
      'a failure',
      (_objects, { uid }) => Buffer.from(`{${V1},"response":{"uid":"${uid as string}","result":{"status":"Failure","message":"no hay"}}}`),
      'conversion webhook for ex.io/v1, Kind=Barn failed: no hay',
    ],
    [
      'no JSON',
      () => Buffer.from('{'),
      "conversion webhook for ex.io/v1, Kind=Barn failed: couldn't get version/kind; json parse error: unexpected end of JSON input",
    ],
    ['null', () => [null], 'unexpected end of JSON input'],
    [
      'the old version',
      (objects) => [...objects],
      'conversion webhook for ex.io/v1, Kind=Barn returned invalid object at index 0: invalid groupVersion (expected ex.io/v2, received ex.io/v1)',
    ],
    [
      'another name',
      () => [at('v2', 'b')],
      'conversion webhook for ex.io/v1, Kind=Barn returned invalid object: must have the same name: a != b',
    ],
    [
      'broken labels',
      () => [{ ...at('v2', 'a'), metadata: { name: 'a', labels: { x: 1 } } }],
      'conversion webhook for ex.io/v1, Kind=Barn returned invalid metadata: metadata.labels[x] must be a string, but is int64 in converted object',
    ],
  ])('[custom-resources §5.4] answered with %s: a plain 500', async (_what, made, message) => {
    expect(await failure(converterOf(made).converter.convert(at('v1', 'a'), 'ex.io/v2'))).toBe(`500 ${message}`)
  })

  it.each<[string, Made, string]>([
    ['too few', ([first]) => [first as JsonObject], 'conversion webhook for ex.io/v1, Kind=Barn returned 1 objects, expected 2'],
    [
      'a wrong order',
      (objects) => objects.map(to('v2')).reverse(),
      'conversion webhook for ex.io/v1, Kind=Barn returned invalid converted object at index 0: must have the same name: a != b',
    ],
    [
      'one that is none',
      ([first]) => [to('v2')(first as JsonObject), null],
      'conversion webhook for ex.io/v0, Kind=Barn returned invalid converted object at index 1: unexpected end of JSON input',
    ],
    [
      'broken metadata in one',
      ([first]) => [to('v2')(first as JsonObject), { ...at('v2', 'b'), metadata: { name: 'b', annotations: 1 } }],
      'conversion webhook for ex.io/v0, Kind=Barn returned invalid metadata in object at index 1: invalid metadata.annotations of type int64 in converted object',
    ],
  ])('[custom-resources §5.4] answered for several with %s', async (_what, made, message) => {
    expect(await failure(converterOf(made).converter.convertAll([at('v1', 'a'), at('v0', 'b')], 'ex.io/v2'))).toBe(`500 ${message}`)
  })

  it('what a webhook says is not handed on without bounds', async () => {
    const { converter } = converterOf(() => [{ apiVersion: 'ex.io/v2', text: 'x'.repeat(1_000_000) }])
    const message = await failure(converter.convert(at('v1', 'a'), 'ex.io/v2'))
    expect(message).toMatch(/^500 Object 'Kind' is missing in '.*x \.\.\.$/)
    expect(message.length).toBeLessThan(17_000)
  })

  it('[custom-resources §5.3] no version of the review that is spoken', async () => {
    const { converter, reviews } = converterOf(() => [], ['v2'])
    expect(await failure(converter.convert(at('v1', 'a'), 'ex.io/v2'))).toBe('500 no supported conversion review versions')
    expect(reviews).toEqual([])
  })

  it('[custom-resources §5.4] a call that fails; what is no failure of the webhook stays what it is', async () => {
    const failing = (error: Error): WebhookConverter =>
      new WebhookConverter(['v1'], { post: () => Promise.reject(error), drain: () => undefined }, { uuid: () => 'u' })
    expect(await failure(failing(new WebhookError('EOF')).convert(at('v1', 'a'), 'ex.io/v2'))).toBe(
      '500 conversion webhook for ex.io/v1, Kind=Barn failed: EOF',
    )
    await expect(failing(new TypeError('a bug')).convert(at('v1', 'a'), 'ex.io/v2')).rejects.toThrow(TypeError)
  })

  it('lets go of connections when it is retired', () => {
    const { converter, drained } = converterOf(() => [])
    converter.retire()
    expect(drained()).toBe(1)
  })
})
