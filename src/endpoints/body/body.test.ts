import { describe, expect, it } from 'vitest'
import { openEndpoint, WIDGETS, type RequestParts } from '../testing/endpoint.js'

const post = async (body: RequestParts['body'], query = '', headers: Readonly<Record<string, string>> = {}): Promise<string> => {
  const endpoint = await openEndpoint()
  const { code, message } = await endpoint.refused('POST', `${WIDGETS}?${query}`, { body: body ?? '', headers })
  return `${String(code)} ${message}`
}
const YAML = { 'content-type': 'application/yaml' }
const UNKNOWN = '400 the object provided is unrecognized (must be of type Widget): '
const TYPE_META = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

describe('bodies that are no object of the type', () => {
  it.each([
    ['', `${UNKNOWN}couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`],
    ['{', `${UNKNOWN}couldn't get version/kind; json parse error: unexpected end of JSON input ({)`],
    ['[]', `${UNKNOWN}couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type ${TYPE_META} (5b5d)`],
    ['7', `${UNKNOWN}couldn't get version/kind; json parse error: json: cannot unmarshal number into Go value of type ${TYPE_META} (37)`],
    ['{}', `${UNKNOWN}Object 'Kind' is missing in '{}' ({})`],
    ['null', `${UNKNOWN}Object 'Kind' is missing in 'null' (6e756c6c)`],
    ['{"kind":""}', `${UNKNOWN}Object 'Kind' is missing in '{"kind":""}' ({"kind":""})`],
    [
      '{"apiVersion":"ex.io/v1","metadata":{}}',
      `${UNKNOWN}Object 'Kind' is missing in '{"apiVersion":"ex.io/v1","metadata":{}}' ({"apiVersion":"ex.io/v1","meta ...)`,
    ],
    [
      '{"kind":5}',
      `${UNKNOWN}couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({"kind":5})`,
    ],
    ['{"kind":"W","apiVersion":"a/b/c"}', `${UNKNOWN}unexpected GroupVersion string: a/b/c ({"kind":"W","apiVersion":"a/b/ ...)`],
    [
      '{"kind":"W","apiVersion":null}',
      '400 W in version "" cannot be handled as a Widget: .apiVersion accessor error: <nil> is of the type <nil>, expected string',
    ],
    ['{"kind":"Widget"}', '400 the API version in the data () does not match the expected API version (ex.io/v1)'],
    [
      '{"kind":"Widget","apiVersion":"ex.io/v2"}',
      '400 the API version in the data (ex.io/v2) does not match the expected API version (ex.io/v1)',
    ],
    [
      '{"kind":"Widget","apiVersion":"ex.io/v1","spec":{"a":1e400}}',
      '400 Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number 1e400 into Go value of type float64',
    ],
    [
      '{"kind":"Widget","apiVersion":"ex.io/v1","metadata":{"labels":{"a":5}}}',
      '400 Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
    ],
    [
      '{"kind":"Widget","apiVersion":"ex.io/v1","metadata":{"namespace":"b"}}',
      '400 the namespace of the provided object does not match the namespace sent on the request',
    ],
  ])('[api §2.5] %s', async (body, wanted) => {
    expect(await post(body)).toBe(wanted)
  })

  it('[custom-resources §2.9] nested deeper than 10,000', async () => {
    const deep = `{"apiVersion":"ex.io/v1","kind":"Widget","spec":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    expect(await post(deep)).toBe(
      `${UNKNOWN}couldn't get version/kind; json parse error: invalid character '[' exceeded max depth ({"apiVersion":"ex.io/v1","kind ...)`,
    )
  })

  it('[custom-resources §2.9] YAML that does not parse; the summary is in hex', async () => {
    expect(await post('a: *nope', '', YAML)).toBe(`${UNKNOWN}yaml: unknown anchor 'nope' referenced (613a202a6e6f7065)`)
  })

  it.each(['text/plain', 'application/json5', 'application/apply-patch+yaml', '__proto__', 'constructor', 'application/json; charset'])(
    '[api §6.6] Content-Type %s',
    async (type) => {
      expect(await post('{}', '', { 'content-type': type })).toBe(
        '415 the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      )
    },
  )

  it.each(['', 'application/json', 'APPLICATION/JSON', 'application/json; charset=utf-8', ' application/json '])(
    '[api §6.6] Content-Type %j is JSON',
    async (type) => {
      expect(await post('{}', '', { 'content-type': type })).toContain("Object 'Kind' is missing")
    },
  )
})

describe('order of the checks of a create', () => {
  const wrong = { accept: 'text/plain', 'content-type': 'text/plain' }
  it('[api §2.6] Accept, Content-Type, options, decoding', async () => {
    expect(await post('{', 'dryRun=x', wrong)).toMatch(/^406/)
    expect(await post('{', 'dryRun=x', { ...wrong, accept: '' })).toMatch(/^415/)
    expect(await post('{', 'dryRun=x')).toMatch(/^422 CreateOptions/)
    expect(await post('{')).toMatch(/^400/)
  })
})

describe('strict decoding', () => {
  const body = '{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"w","foo":1},"spec":{"a":1,"a":2,"unknownB":3,"unknownA":4}}'
  const findings = [
    'duplicate field "spec.a"',
    'unknown field "metadata.foo"',
    'unknown field "spec.unknownB"',
    'unknown field "spec.unknownA"',
  ]

  it('[custom-resources §2.8] Strict refuses with all findings', async () => {
    expect(await post(body, 'fieldValidation=Strict')).toBe(
      `400 Widget in version "v1" cannot be handled as a Widget: strict decoding error: ${findings.join(', ')}`,
    )
  })

  it('[custom-resources §2.8] Warn warns, one by one; of doubled fields the last wins', async () => {
    const { serve } = await openEndpoint()
    const { status, json, warnings } = await serve('POST', WIDGETS, { body })
    expect({ status, warnings, spec: json['spec'] }).toEqual({ status: 201, warnings: findings, spec: { a: 2, unknownB: 3, unknownA: 4 } })
  })

  it('[custom-resources §2.8] Ignore says nothing', async () => {
    const { serve } = await openEndpoint()
    expect((await serve('POST', `${WIDGETS}?fieldValidation=Ignore`, { body })).warnings).toEqual([])
  })

  it('[custom-resources §2.8] YAML duplicates: one error of several lines, a warning for each line', async () => {
    const yaml = 'apiVersion: ex.io/v1\nkind: Widget\nmetadata: {name: w}\nspec:\n  a: 1\n  a: 2\n  b: 1\n  b: 2\n'
    expect(await post(yaml, 'fieldValidation=Strict', YAML)).toBe(
      '400 Widget in version "v1" cannot be handled as a Widget: strict decoding error: yaml: unmarshal errors:\n  line 6: key "a" already set in map\n  line 8: key "b" already set in map',
    )
    const { serve } = await openEndpoint()
    expect((await serve('POST', WIDGETS, { body: yaml, headers: YAML })).warnings).toEqual([
      'line 6: key "a" already set in map',
      'line 8: key "b" already set in map',
    ])
  })
})

describe('what a create keeps', () => {
  it('[custom-resources §2.5] numbers come back as they went in', async () => {
    const { serve } = await openEndpoint()
    const spec = '{"big":9223372036854775807,"float":1.5,"whole":1.0,"exp":1e21,"neg":-9223372036854775808}'
    const body = `{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"w"},"spec":${spec}}`
    const { text } = await serve('POST', WIDGETS, { body })
    for (const member of ['"big":9223372036854775807', '"exp":1e+21', '"float":1.5', '"neg":-9223372036854775808', '"whole":1'])
      expect(text).toMatch(new RegExp(`[{,]${member.replace('+', '\\+')}[,}]`))
  })

  it('[api §3.2] the namespace is filled in, and cleared on a cluster-scoped type', async () => {
    const { create } = await openEndpoint()
    expect((await create('w'))['metadata']).toMatchObject({ namespace: 'a' })
    const cluster = await openEndpoint({}, { strategy: { namespaced: false, validate: () => [] } })
    expect((await cluster.create('w', {}, { namespace: 'zzz' }))['metadata']).not.toHaveProperty('namespace')
  })

  it('[api §2.5] keys of the prototype are stored as keys', async () => {
    const { serve } = await openEndpoint()
    const body =
      '{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"__proto__":{"a":1},"constructor":{"prototype":2}}}'
    await serve('POST', WIDGETS, { body })
    expect((await serve('GET', `${WIDGETS}/w`)).text).toContain('"spec":{"__proto__":{"a":1},"constructor":{"prototype":2}}')
  })

  it('[api §6.6] of YAML the first document counts', async () => {
    const { serve } = await openEndpoint()
    const body = 'apiVersion: ex.io/v1\nkind: Widget\nmetadata: {name: w}\n---\nkind: Other\n'
    expect((await serve('POST', WIDGETS, { body, headers: YAML })).status).toBe(201)
  })
})
