import { describe, expect, it } from 'vitest'
import { decodeJson, encodeJson, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { acceptConverted, ConvertedObjectError } from './converted-object.js'

const json = (text: string): JsonObject => decodeJson(text).value as JsonObject
const META = '{"name":"a","namespace":"n","uid":"u","labels":{"l":"1"},"annotations":{"x":"y"},"generation":3,"finalizers":["f/g"]}'
const ORIGINAL = json(`{"apiVersion":"ex.io/v1","kind":"Barn","metadata":${META},"spec":{"n":1}}`)
const answered = (more: JsonObject): JsonObject => ({ ...ORIGINAL, apiVersion: 'ex.io/v2', ...more })
const withMeta = (text: string): JsonObject => answered({ metadata: decodeJson(text).value })
const SAME = '"name":"a","namespace":"n","uid":"u"'

const outcome = (answer: JsonValue): unknown => {
  try {
    return acceptConverted(ORIGINAL, answer, 'ex.io/v2')
  } catch (error) {
    if (error instanceof ConvertedObjectError) return `${error.stage}: ${error.message}`
    throw error
  }
}

describe('acceptConverted', () => {
  it('[custom-resources §5.4] takes the content from the webhook and the metadata from the original', () => {
    const before = encodeJson(ORIGINAL)
    const answer = answered({
      metadata: { ...json(`{${SAME}}`), labels: { l: '2', m: '' }, generation: 42, finalizers: ['other/x'], garbage: 1 },
      spec: { m: 2 },
    })
    expect(outcome(answer)).toEqual({
      apiVersion: 'ex.io/v2',
      kind: 'Barn',
      metadata: { ...json(`{${SAME}}`), labels: { l: '2', m: '' }, generation: 3, finalizers: ['f/g'] },
      spec: { m: 2 },
    })
    expect(encodeJson(ORIGINAL)).toBe(before)
  })

  it.each(['null', '{}'])('[custom-resources §5.4] labels and annotations of %s', (value) => {
    const { metadata } = outcome(withMeta(`{${SAME},"labels":${value},"annotations":${value}}`)) as { metadata: JsonObject }
    expect([metadata['labels'], metadata['annotations']]).toEqual(value === 'null' ? [undefined, undefined] : [{}, {}])
  })

  it.each([
    ['null', null, 'document: unexpected end of JSON input'],
    ['a number', 5, 'document: json: cannot unmarshal number into Go value of type struct { Items json.RawMessage }'],
    ['no kind', { apiVersion: 'ex.io/v2' }, `document: Object 'Kind' is missing in '{"apiVersion":"ex.io/v2"}'`],
    ['another version', ORIGINAL, 'version: invalid groupVersion (expected ex.io/v2, received ex.io/v1)'],
    ['no version', { kind: 'Barn' }, 'version: invalid groupVersion (expected ex.io/v2, received )'],
    ['what is no version', answered({ apiVersion: 'a/b/c' }), 'version: invalid groupVersion (expected ex.io/v2, received )'],
    ['another kind', answered({ kind: 'Shed' }), 'version: invalid kind (expected Barn, received Shed)'],
    ['another name', withMeta('{"name":"b","namespace":"n","uid":"u"}'), 'identity: must have the same name: a != b'],
    ['another namespace', withMeta('{"name":"a","uid":"u"}'), 'identity: must have the same namespace: n != '],
    ['another uid', withMeta('{"name":"a","namespace":"n","uid":"v"}'), 'identity: must have the same UID: u != v'],
    ['a name that is no text', withMeta('{"name":1,"namespace":"n","uid":"u"}'), 'identity: must have the same name: a != '],
    ['no metadata', { apiVersion: 'ex.io/v2', kind: 'Barn' }, 'identity: must have the same name: a != '],
    [
      'labels that are none',
      withMeta(`{${SAME},"labels":[]}`),
      'metadata: invalid metadata.labels of type []interface {} in converted object',
    ],
    [
      'a label of a number',
      withMeta(`{${SAME},"labels":{"l":1}}`),
      'metadata: metadata.labels[l] must be a string, but is int64 in converted object',
    ],
    [
      'a label of a float',
      withMeta(`{${SAME},"labels":{"l":1.5}}`),
      'metadata: metadata.labels[l] must be a string, but is float64 in converted object',
    ],
    [
      'an annotation of a map',
      withMeta(`{${SAME},"annotations":{"l":{}}}`),
      'metadata: metadata.annotations[l] must be a string, but is map[string]interface {} in converted object',
    ],
    [
      'a label of null',
      withMeta(`{${SAME},"labels":{"l":null}}`),
      'metadata: metadata.labels[l] must be a string, but is <nil> in converted object',
    ],
  ] as const)('[custom-resources §5.4] refuses %s', (_what, answer, wanted) => {
    expect(outcome(answer)).toBe(wanted)
  })

  it('[custom-resources §5.4] validates labels and annotations that changed; what was there may be invalid', () => {
    expect(outcome(withMeta(`{${SAME},"labels":{"l":"not valid!"}}`))).toMatch(
      /^metadata: metadata\.labels: Invalid value: "not valid!": a valid label/,
    )
    expect(outcome(withMeta(`{${SAME},"annotations":{"a b":""}}`))).toMatch(
      /^metadata: metadata\.annotation: Invalid value: "a b": name part/,
    )
    const bad = { ...ORIGINAL, metadata: { ...json(`{${SAME}}`), labels: { l: 'not valid!' } } }
    expect(acceptConverted(bad, { ...bad, apiVersion: 'ex.io/v2' }, 'ex.io/v2')).toMatchObject({ metadata: bad.metadata })
  })

  it('[custom-resources §5.4] metadata that is no map where the original has no identity', () => {
    const nameless = { apiVersion: 'ex.io/v1', kind: 'Barn', spec: {} }
    const refused = (answer: JsonObject): unknown => {
      try {
        return acceptConverted(nameless, { apiVersion: 'ex.io/v2', kind: 'Barn', ...answer }, 'ex.io/v2')
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(refused({})).toBe('missing metadata in converted object')
    expect(refused({ metadata: null })).toBe('invalid metadata of type <nil> in converted object')
    expect(refused({ metadata: 'x' })).toBe('invalid metadata of type string in converted object')
    expect(refused({ metadata: { labels: { a: 'b' } } })).toMatchObject({ metadata: { labels: { a: 'b' } } })
  })

  it('keys like __proto__ are keys', () => {
    const answer = json(`{"apiVersion":"ex.io/v2","kind":"Barn","__proto__":{"kind":"X"},"metadata":{${SAME},"labels":{"__proto__":"1"}}}`)
    expect(outcome(answer)).toMatch(/^metadata: metadata\.labels: Invalid value: "__proto__"/)
  })
})
