import { describe, expect, it } from 'vitest'
import { decodeJson, type JsonObject } from '../../base/json/index.js'
import { statusError } from '../../meta/index.js'
import { openEndpoint, WIDGETS, type Endpoint, type RequestParts } from '../testing/endpoint.js'

const MERGE = { 'content-type': 'application/merge-patch+json' }
const JSON_PATCH = { 'content-type': 'application/json-patch+json' }
const APPLY = { 'content-type': 'application/apply-patch+yaml' }
const meta = (object: JsonObject): JsonObject => object['metadata'] as JsonObject
const body = (name: string, metadata: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'ex.io/v1',
  kind: 'Widget',
  metadata: { name, ...metadata },
  ...more,
})
const W = `${WIDGETS}/w`
const text = async (endpoint: Endpoint, method: string, uri: string, parts: RequestParts): Promise<string> => {
  const { code, message } = await endpoint.refused(method, uri, parts)
  return `${String(code)} ${message}`
}

describe('create', () => {
  it('[api §2.6] 201, system fields are the server’s own', async () => {
    const { serve } = await openEndpoint()
    const sent = body('w', {
      uid: 'mine',
      creationTimestamp: '2001-01-01T00:00:00Z',
      deletionTimestamp: '2001-01-01T00:00:00Z',
      generation: 9,
    })
    const { status, json } = await serve('POST', WIDGETS, { body: sent })
    expect(status).toBe(201)
    expect(meta(json)).toEqual({
      name: 'w',
      namespace: 'a',
      creationTimestamp: '2023-11-14T22:13:20Z',
      generation: 1,
      resourceVersion: '2',
      uid: '00000000-0000-4000-8000-000000000002',
    })
  })

  it.each([
    ['7', '500 resourceVersion should not be set on objects to be created'],
    ['18446744073709551615', '500 resourceVersion should not be set on objects to be created'],
  ])('[api §2.6] resourceVersion %s', async (resourceVersion, wanted) => {
    const endpoint = await openEndpoint()
    expect(await text(endpoint, 'POST', WIDGETS, { body: body('w', { resourceVersion }) })).toBe(wanted)
  })

  it.each(['', '0', 'abc', '-1', '18446744073709551616'])('[api §2.6] resourceVersion %j is passed over', async (resourceVersion) => {
    const { serve } = await openEndpoint()
    expect((await serve('POST', WIDGETS, { body: body('w', { resourceVersion }) })).status).toBe(201)
  })

  it('[api §7.1] a dry run stores nothing, and answers without a revision', async () => {
    const { serve, store, refused } = await openEndpoint()
    const { status, json } = await serve('POST', `${WIDGETS}?dryRun=All`, { body: body('w') })
    expect([status, 'resourceVersion' in meta(json), store.head]).toEqual([201, false, 1])
    expect((await serve('POST', `${WIDGETS}?dryRun=All`, { body: body('w', { resourceVersion: '7' }) })).json['metadata']).toMatchObject({
      resourceVersion: '7',
    })
    await serve('POST', WIDGETS, { body: body('w') })
    expect(await refused('POST', `${WIDGETS}?dryRun=All`, { body: body('w') })).toMatchObject({ code: 409, reason: 'AlreadyExists' })
  })

  it('[custom-resources §1.4] POST of an item creates what the body names', async () => {
    const { serve } = await openEndpoint()
    expect(meta((await serve('POST', W, { body: body('other') })).json)['name']).toBe('other')
  })

  it('[api §2.3] a name that is taken', async () => {
    const { serve, refused } = await openEndpoint()
    await serve('POST', WIDGETS, { body: body('w', { finalizers: ['x/y'] }) })
    expect((await refused('POST', WIDGETS, { body: body('w') })).message).toBe('widgets.ex.io "w" already exists')
    await serve('DELETE', W)
    expect((await refused('POST', WIDGETS, { body: body('w') })).message).toBe('object is being deleted: widgets.ex.io "w" already exists')
  })

  it('[api §2.6] admission is asked before validation, and may refuse', async () => {
    const admit = (): undefined => {
      throw statusError.forbidden({ group: 'ex.io', resource: 'widgets' }, 'w', 'no')
    }
    const { refused } = await openEndpoint({}, { admission: [{ name: 'no', admit }] })
    expect(await refused('POST', WIDGETS, { body: body('Bad Name') })).toMatchObject({ code: 403 })
  })
})

describe('update', () => {
  it('[api §2.8] 200; what is the same writes nothing', async () => {
    const { create, serve, store } = await openEndpoint({}, { strategy: { prepareForUpdate: () => undefined } })
    const made = await create('w', { a: 1 })
    const again = await serve('PUT', W, { body: made })
    expect([again.status, meta(again.json)['resourceVersion'], store.head]).toEqual([200, '2', 2])
    const changed = await serve('PUT', W, { body: { ...made, spec: { a: 2 } } })
    expect([meta(changed.json)['resourceVersion'], changed.json['spec']]).toEqual(['3', { a: 2 }])
  })

  it.each<[string, JsonObject, string]>([
    ['another name', body('x'), '400 the name of the object (x) does not match the name on the URL (w)'],
    [
      'no name',
      body('', { resourceVersion: '2' }),
      '400 the name of the object (w based on URL) was undeterminable: name must be provided',
    ],
    [
      'another namespace',
      body('w', { namespace: 'b' }),
      '400 the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'no revision',
      body('w'),
      '422 widgets.ex.io "w" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ],
    [
      'revision 0',
      body('w', { resourceVersion: '0' }),
      '422 widgets.ex.io "w" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ],
    ['no number', body('w', { resourceVersion: 'abc' }), '500 strconv.ParseUint: parsing "abc": invalid syntax'],
    [
      'a stale revision',
      body('w', { resourceVersion: '1' }),
      '409 Operation cannot be fulfilled on widgets.ex.io "w": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [
      'another uid',
      body('w', { uid: 'X', resourceVersion: '2' }),
      '409 Operation cannot be fulfilled on widgets.ex.io "w": StorageError: invalid object, Code: 4, Key: /registry/ex.io/widgets/a/w, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: X, UID in object meta: 00000000-0000-4000-8000-000000000002',
    ],
  ])('[api §2.8] %s', async (_title, sent, wanted) => {
    const endpoint = await openEndpoint()
    await endpoint.create('w')
    expect(await text(endpoint, 'PUT', W, { body: sent })).toBe(wanted)
  })

  it('[api §2.8] a missing object is not created', async () => {
    const endpoint = await openEndpoint()
    expect(await text(endpoint, 'PUT', W, { body: body('w') })).toBe('404 widgets.ex.io "w" not found')
  })

  it('[api §2.8] options come before the media type', async () => {
    const endpoint = await openEndpoint()
    const parts = { headers: { 'content-type': 'text/plain' }, body: '{' }
    expect(await text(endpoint, 'PUT', `${W}?dryRun=x`, parts)).toMatch(/^422 UpdateOptions/)
    expect(await text(endpoint, 'PUT', W, parts)).toMatch(/^415/)
  })
})

describe('patch', () => {
  it.each(['', 'application/json', 'Application/merge-patch+json', 'application/strategic-merge-patch+json', '__proto__'])(
    '[api §5.1] Content-Type %j',
    async (type) => {
      const endpoint = await openEndpoint()
      expect(await text(endpoint, 'PATCH', W, { headers: { 'content-type': type }, body: '{}' })).toBe(
        '415 the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      )
      const builtin = await openEndpoint({ custom: false })
      expect(await text(builtin, 'PATCH', W, { headers: { 'content-type': type }, body: '{}' })).toBe('415 415: Unsupported Media Type')
    },
  )

  it('[api §5.4] merges; parameters of the type do not count; the revision need not be named', async () => {
    const { create, serve } = await openEndpoint()
    await create('w', { a: 1, b: 2 })
    const headers = { 'content-type': 'application/merge-patch+json;charset=utf-8' }
    expect((await serve('PATCH', W, { headers, body: '{"spec":{"a":null,"c":3}}' })).json['spec']).toEqual({ b: 2, c: 3 })
  })

  it('[api §5.4] selfLink is not stored, but a dry run shows it', async () => {
    const { create, serve } = await openEndpoint()
    await create('w', { a: 1 })
    const patch = { headers: MERGE, body: '{"metadata":{"selfLink":"/x"}}' }
    expect(meta((await serve('PATCH', `${W}?dryRun=All`, patch)).json)['selfLink']).toBe('/x')
    expect(meta((await serve('PATCH', W, patch)).json)['selfLink']).toBeUndefined()
  })

  it.each([
    ['{"metadata":{"name":"x"}}', '400 the name of the object (x) does not match the name on the URL (w)'],
    ['{"metadata":{"namespace":"x"}}', '400 the namespace of the provided object does not match the namespace sent on the request'],
    ['{"metadata":{"uid":"X"}}', /^422 Widget.ex.io "w" is invalid: metadata.uid: Invalid value: "X": field is immutable$/],
    [
      '{"metadata":{"resourceVersion":"1"}}',
      /^409 .*the object has been modified; please apply your changes to the latest version and try again$/,
    ],
    [
      '{"metadata":{"resourceVersion":null}}',
      /^422 widgets.ex.io "w" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified/,
    ],
    ['{"apiVersion":null}', `500 Internal error occurred: Object 'apiVersion' is missing in 'object has no apiVersion field'`],
    ['{"apiVersion":""}', `500 Internal error occurred: Object 'apiVersion' is missing in 'object has no apiVersion field'`],
    [
      '{"kind":null}',
      /^422 {2}"" is invalid: patch: Invalid value: "\{\\"apiVersion\\":\\"ex.io\/v1\\",.*": Object 'Kind' is missing in '\{.*\}'$/,
    ],
    ...[
      ['{"kind":5}', 'kind'],
      ['{"apiVersion":5}', 'apiVersion'],
    ].map(([patch, field]): [string, RegExp] => [
      patch as string,
      new RegExp(
        `^422 {2}"" is invalid: patch: Invalid value: ".*": couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .${field as string} of type string$`,
      ),
    ]),
    [
      '{"metadata":{"labels":{"a":5}}}',
      /^422 {2}"" is invalid: patch: Invalid value: ".*": json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string$/,
    ],
  ])('[api §5.5] %s', async (patch, wanted) => {
    const endpoint = await openEndpoint()
    await endpoint.create('w')
    const got = await text(endpoint, 'PATCH', W, { headers: MERGE, body: patch })
    if (typeof wanted === 'string') expect(got).toBe(wanted)
    else expect(got).toMatch(wanted)
  })

  it('[api §5.5] strict findings show the patched document; those of the patch come first', async () => {
    const endpoint = await openEndpoint()
    await endpoint.create('w')
    const error = await endpoint.refused('PATCH', `${W}?fieldValidation=Strict`, {
      headers: MERGE,
      body: '{"spec":{"a":1,"a":2,"unknown":1}}',
    })
    expect(error.message).toMatch(
      /^ "" is invalid: patch: Invalid value: "\{.*\}": strict decoding error: duplicate field "spec.a", unknown field "spec.unknown"$/,
    )
    expect(error.details?.causes).toMatchObject([{ reason: 'FieldValueInvalid', field: 'patch' }])
    const { warnings } = await endpoint.serve('PATCH', W, {
      headers: JSON_PATCH,
      body: '[{"op":"add","path":"/spec/unknown","value":1,"x":2}]',
    })
    expect(warnings).toEqual(['json patch unknown field "[0].x"', 'unknown field "spec.unknown"'])
  })

  it('[api §5.5] keys that are there twice in a value are twice in the object', async () => {
    const endpoint = await openEndpoint()
    await endpoint.create('w')
    const body = '[{"op":"add","path":"/spec","value":{"b":{"c":1,"c":2},"a":{}}}]'
    const wanted = ['json patch duplicate field "[0].value.b.c"', 'duplicate field "spec.b.c"']
    const { warnings } = await endpoint.serve('PATCH', `${W}?dryRun=All`, { headers: JSON_PATCH, body })
    expect(warnings).toEqual(wanted)
    const error = await endpoint.refused('PATCH', `${W}?fieldValidation=Strict`, { headers: JSON_PATCH, body })
    expect(error.message).toContain('\\"spec\\":{\\"b\\":{\\"c\\":1,\\"c\\":2},\\"a\\":{}}}": strict decoding error: ')
    expect(error.message.endsWith(wanted.join(', '))).toBe(true)
    const opened = '[{"op":"add","path":"/spec","value":{"a":1,"a":2}},{"op":"add","path":"/spec/b","value":1}]'
    expect((await endpoint.serve('PATCH', `${W}?dryRun=All`, { headers: JSON_PATCH, body: opened })).warnings).toEqual([
      'json patch duplicate field "[0].value.a"',
    ])
  })

  it('[api §5.4] a missing object: what is no JSON is told first', async () => {
    const endpoint = await openEndpoint()
    expect(await text(endpoint, 'PATCH', W, { headers: MERGE, body: '{' })).toBe('400 invalid JSON patch')
    expect(await text(endpoint, 'PATCH', W, { headers: MERGE, body: '[]' })).toBe('404 widgets.ex.io "w" not found')
    expect(await text(endpoint, 'PATCH', W, { headers: JSON_PATCH, body: '{}' })).toBe('404 widgets.ex.io "w" not found')
  })

  it('[api §5.5] no change writes nothing', async () => {
    const { create, serve, store } = await openEndpoint({}, { strategy: { prepareForUpdate: () => undefined } })
    await create('w', { a: 1 })
    for (const patch of ['{}', '{"spec":{"a":1}}', '{"spec":{"b":null}}']) await serve('PATCH', W, { headers: MERGE, body: patch })
    for (const patch of ['[]', 'null', '[{"op":"test","path":"/spec/a","value":1}]'])
      await serve('PATCH', W, { headers: JSON_PATCH, body: patch })
    expect(store.head).toBe(2)
  })

  it('[api §5.5] a concurrent writer is not seen: the patch goes on top', async () => {
    let race = 2
    const admission = {
      name: 'race',
      validate: async ({ operation }: { readonly operation: string }): Promise<void> => {
        if (operation !== 'UPDATE' || race-- <= 0) return
        const entry = endpoint.store.get('/registry/ex.io/widgets/a/w')!
        const object = decodeJson(entry.value.toString()).value as { spec: JsonObject }
        object.spec[`other${String(race)}`] = 1
        await endpoint.store.cas(entry.key, entry.revision, { put: Buffer.from(JSON.stringify(object)) })
      },
    }
    const endpoint: Endpoint = await openEndpoint({}, { admission: [admission] })
    await endpoint.create('w', { a: 1 })
    const { json } = await endpoint.serve('PATCH', W, { headers: MERGE, body: '{"spec":{"mine":1}}' })
    expect(json['spec']).toEqual({ a: 1, other0: 1, other1: 1, mine: 1 })
  })

  it('[api §5.4] strategic where the type has it: the object first, then the body', async () => {
    const endpoint = await openEndpoint({ custom: false, strategicMerge: (current, patch) => ({ ...current, ...patch }) })
    const headers = { 'content-type': 'application/strategic-merge-patch+json' }
    expect(await text(endpoint, 'PATCH', W, { headers, body: '[' })).toBe('404 widgets.ex.io "w" not found')
    await endpoint.create('w')
    expect(await text(endpoint, 'PATCH', W, { headers, body: '[]' })).toBe(
      '400 json: cannot unmarshal array into Go value of type map[string]interface {}',
    )
    expect(await text(endpoint, 'PATCH', W, { headers, body: '' })).toBe('400 unexpected end of JSON input')
    expect((await endpoint.serve('PATCH', W, { headers, body: '{"spec":{"z":1}}' })).json['spec']).toEqual({ z: 1 })
    expect((await endpoint.serve('PATCH', W, { headers, body: 'null' })).status).toBe(200)
  })
})

describe('apply', () => {
  const uri = `${W}?fieldManager=m`
  const config = 'apiVersion: ex.io/v1\nkind: Widget\nmetadata: {name: w}\nspec: {a: 1}\n'

  it('[api §5.6] creates with 201, then updates with 200', async () => {
    const { serve } = await openEndpoint()
    expect((await serve('PATCH', uri, { headers: APPLY, body: config })).status).toBe(201)
    const { status, json } = await serve('PATCH', uri, { headers: APPLY, body: config.replace('a: 1', 'a: 2') })
    expect([status, json['spec']]).toEqual([200, { a: 2 }])
  })

  it.each([
    ['metadata: {name: x}', '400 the name of the object (x) does not match the name on the URL (w)'],
    ['metadata: {}', '400 the name of the object (w based on URL) was undeterminable: name must be provided'],
    ['metadata: {name: w, namespace: b}', '400 the namespace of the provided object does not match the namespace sent on the request'],
    [
      'metadata: {name: w, uid: U}',
      '409 Operation cannot be fulfilled on widgets.ex.io "w": uid mismatch: the provided object specified uid U, and no existing object was found',
    ],
  ])('[api §5.6] of a missing object: %s', async (metadata, wanted) => {
    const endpoint = await openEndpoint()
    expect(await text(endpoint, 'PATCH', uri, { headers: APPLY, body: config.replace('metadata: {name: w}', metadata) })).toBe(wanted)
  })

  it('[custom-resources §3.3] subresources are not created', async () => {
    const { resource } = await openEndpoint()
    const endpoint = await openEndpoint({ context: { ...resource.context, subresource: 'status' } })
    expect(await text(endpoint, 'PATCH', uri, { headers: APPLY, body: config })).toBe('404 widgets.ex.io "w" not found')
  })

  it('[custom-resources §2.8] duplicate keys', async () => {
    const endpoint = await openEndpoint()
    const twice = config.replace('spec: {a: 1}', 'spec:\n  a: 1\n  a: 2')
    expect(await text(endpoint, 'PATCH', `${uri}&fieldValidation=Strict`, { headers: APPLY, body: twice })).toBe(
      '400 error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:\n  line 6: key "a" already set in map',
    )
    expect((await endpoint.serve('PATCH', uri, { headers: APPLY, body: twice })).warnings).toEqual(['line 6: key "a" already set in map'])
    expect((await endpoint.serve('PATCH', `${uri}&fieldValidation=Ignore`, { headers: APPLY, body: twice })).warnings).toEqual([])
  })

  it.each([
    [
      '[]',
      '400 error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [
      'x',
      '400 error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type map[string]interface {}',
    ],
    [
      '5',
      '400 error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go value of type map[string]interface {}',
    ],
    ['{', '400 error decoding patch: error converting YAML to JSON: yaml: line 1: did not find expected node content'],
    ['a: b: c', '400 error encoding patch: yaml: mapping values are not allowed in this context'],
    ['\ta: 1', '400 error encoding patch: yaml: found character that cannot start any token'],
  ])('[api §5.6] the body %j', async (sent, wanted) => {
    const endpoint = await openEndpoint()
    expect(await text(endpoint, 'PATCH', uri, { headers: APPLY, body: sent })).toBe(wanted)
  })

  it('[api §5.1] a type without it does not take it', async () => {
    const endpoint = await openEndpoint({ applier: undefined })
    expect(await text(endpoint, 'PATCH', uri, { headers: APPLY, body: config })).toBe(
      '415 the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json',
    )
  })
})
