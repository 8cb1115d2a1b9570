import { describe, expect, it } from 'vitest'
import type { WebhookAnswer } from './exchange.js'
import { encodeReview, kindText, readReview, reviewVersion, type ReviewVersion } from './review.js'
import { WebhookError } from './transport-error.js'

const V1 = '"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview"'
const answer = (body: string, more: Partial<WebhookAnswer> = {}): WebhookAnswer => ({
  status: 200,
  contentType: 'application/json',
  body: Buffer.from(body),
  ...more,
})
const outcome = (given: WebhookAnswer, version: ReviewVersion = 'v1'): unknown => {
  try {
    return readReview(version, 'u1', given)
  } catch (error) {
    if (error instanceof WebhookError) return error.message
    throw error
  }
}

describe('a question', () => {
  it('[custom-resources §5.3] has the shape that upstream sends, the empty response included', () => {
    expect(encodeReview('v1beta1', 'u1', 'ex.io/v2', [{ apiVersion: 'ex.io/v1', kind: 'Barn', n: 9007199254740993n }]).toString()).toBe(
      '{"kind":"ConversionReview","apiVersion":"apiextensions.k8s.io/v1beta1","request":{"uid":"u1","desiredAPIVersion":"ex.io/v2",' +
        '"objects":[{"apiVersion":"ex.io/v1","kind":"Barn","n":9007199254740993}]},"response":{"uid":"","convertedObjects":null,"result":{"metadata":{}}}}\n',
    )
  })

  it.each([
    [['v1', 'v1beta1'], 'v1'],
    [['v1beta1', 'v1'], 'v1beta1'],
    [['v9', 'v1beta1'], 'v1beta1'],
    [['v9'], undefined],
    [[], undefined],
  ])('[custom-resources §5.3] of versions %j', (versions, wanted) => {
    expect(reviewVersion(versions)).toBe(wanted)
  })
})

describe('an answer', () => {
  const good = '"response":{"uid":"u1","result":{"status":"Success"},"convertedObjects":[{"a":1},null]}'

  it('[custom-resources §5.4] the objects as they are', () => {
    expect(outcome(answer(`{${V1},${good}}`))).toEqual([{ a: 1 }, null])
    expect(outcome(answer(`{${V1},${good}}`, { status: 206, contentType: 'text/plain' }))).toEqual([{ a: 1 }, null])
    expect(outcome(answer(`{${V1},"response":{"uid":"u1","result":{"status":"Success"}}}`))).toEqual([])
  })

  it.each([
    [`{${good}}`, 'expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got /, Kind='],
    [
      `{"apiVersion":"apiextensions.k8s.io/v1beta1","kind":"ConversionReview",${good}}`,
      'expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got apiextensions.k8s.io/v1beta1, Kind=ConversionReview',
    ],
    [`{${V1}}`, 'no response provided'],
    [`{${V1},"response":null}`, 'no response provided'],
    [`{${V1},"response":{"uid":"u2","result":{"status":"Success"}}}`, 'expected response.uid="u1", got "u2"'],
    [`{${V1},"response":{"result":{"status":"Success"}}}`, 'expected response.uid="u1", got ""'],
    [`{${V1},"response":{"uid":"u1","result":{"status":"Failure","message":"no barns today"}}}`, 'no barns today'],
    [`{${V1},"response":{"uid":"u1","result":{"status":"Failure"}}}`, "response.result.status was 'Failure', not 'Success'"],
    [`{${V1},"response":{"uid":"u1"}}`, "response.result.status was '', not 'Success'"],
    ['{"a":', "couldn't get version/kind; json parse error: unexpected end of JSON input"],
    [
      '[]',
      `couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    ],
    [
      `{${V1},"response":"x"}`,
      'json: cannot unmarshal string into Go struct field ConversionReview.response of type v1.ConversionResponse',
    ],
    [
      `{${V1},"response":{"convertedObjects":{}}}`,
      'json: cannot unmarshal object into Go struct field ConversionResponse.response.convertedObjects of type []runtime.RawExtension',
    ],
    ['', '0-length response with status code: 200 and content type: application/json'],
  ])('[custom-resources §5.4] %s', (body, wanted) => {
    expect(outcome(answer(body))).toBe(wanted)
  })

  it('[custom-resources §5.4] v1beta1 looks at neither kind nor uid', () => {
    const body = '{"kind":"Other","response":{"uid":"u2","result":{"status":"Success"},"convertedObjects":[{}]}}'
    expect(outcome(answer(body), 'v1beta1')).toEqual([{}])
    expect(outcome(answer('{}'), 'v1beta1')).toBe('no response provided')
    expect(outcome(answer('{"response":{"result":{"message":"no"}}}'), 'v1beta1')).toBe('no')
  })

  it.each([
    [422, 'text/plain', 'x', 'the server rejected our request due to an error in our request'],
    [404, 'text/plain', 'x', 'the server could not find the requested resource'],
    [403, 'text/plain', ' who are you? \n', 'who are you?'],
    [418, 'text/plain', 'x', 'the server responded with the status code 418 but did not return more information'],
    [307, 'text/html', '', 'the server responded with the status code 307 but did not return more information'],
    [500, 'text/plain; charset=utf-8', 'bang\n', 'an error on the server ("bang") has prevented the request from succeeding'],
    [502, '', 'bang', 'an error on the server ("bang") has prevented the request from succeeding'],
    [500, 'application/json', '{"a":1}', 'an error on the server ("unknown") has prevented the request from succeeding'],
    [500, 'text/plain', 'x'.repeat(5000), `an error on the server ("${'x'.repeat(2048)}") has prevented the request from succeeding`],
    [503, 'application/json', '{"kind":"Status","status":"Failure","message":"come back later"}', 'come back later'],
    [503, 'application/json', '{"kind":"Status","status":"Success"}', 'the server is currently unable to handle the request'],
  ])('[custom-resources §5.4] HTTP %i, %s', (status, contentType, body, wanted) => {
    expect(outcome(answer(body, { status, contentType }))).toBe(wanted)
  })
})

describe('kindText', () => {
  it.each([
    ['ex.io/v1', 'Barn', 'ex.io/v1, Kind=Barn'],
    ['v1', 'Pod', '/v1, Kind=Pod'],
    ['', '', '/, Kind='],
  ])('%s %s', (apiVersion, kind, wanted) => {
    expect(kindText(apiVersion, kind)).toBe(wanted)
  })
})
