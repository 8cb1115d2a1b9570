import { describe, expect, it } from 'vitest'
import { openEndpoint, refusal, requestScope, WIDGETS, type RequestParts } from '../testing/endpoint.js'
import { readDeleteOptions, type ParsedDeleteOptions } from './delete-options.js'

const read = async (query: string, parts: RequestParts = {}): Promise<ParsedDeleteOptions> => {
  const { resource } = await openEndpoint()
  return readDeleteOptions(requestScope('DELETE', `${WIDGETS}/w?${query}`, parts), resource)
}
const refused = async (query: string, parts: RequestParts = {}): Promise<string> => {
  const { code, message } = await refusal(read(query, parts))
  return `${String(code)} ${message}`
}
const HEAD = '422 DeleteOptions.meta.k8s.io "" is invalid: '

describe('options of a delete in the query', () => {
  it('[api §2.9] nothing said', async () => {
    expect(await read('')).toEqual({ dryRun: false })
  })

  it('[api §2.9] policy, uid, dry run; any text but 0 and false is true', async () => {
    expect(await read('propagationPolicy=Orphan&dryRun=All&uid=u')).toEqual({ dryRun: true, propagationPolicy: 'Orphan', uid: 'u' })
    expect(await read('orphanDependents=perhaps')).toMatchObject({ orphanDependents: true })
    expect(await read('orphanDependents=False')).toMatchObject({ orphanDependents: false })
  })

  it.each([
    [
      'propagationPolicy=Orphan&orphanDependents=true',
      `${HEAD}propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set`,
    ],
    [
      'propagationPolicy=x',
      `${HEAD}propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"`,
    ],
    ['dryRun=x', `${HEAD}dryRun: Unsupported value: ["x"]: supported values: "All"`],
    ['gracePeriodSeconds=x', '400 strconv.ParseInt: parsing "x": invalid syntax'],
  ])('[api §2.9] ?%s', async (query, wanted) => {
    expect(await refused(query)).toBe(wanted)
  })
})

describe('options of a delete in the body', () => {
  it('[api §2.9] a body makes the query void, dryRun too', async () => {
    expect(await read('dryRun=All&propagationPolicy=x', { body: {} })).toEqual({ dryRun: false })
    expect(await read('dryRun=All', { body: 'null' })).toEqual({ dryRun: false })
  })

  it('[api §2.9] DeleteOptions of any group; unknown members are passed over; YAML', async () => {
    expect(await read('', { body: { kind: 'DeleteOptions', apiVersion: 'apps/v9', nope: 1, dryRun: ['All'] } })).toEqual({ dryRun: true })
    const body = 'preconditions: {uid: u, resourceVersion: "7"}\npropagationPolicy: Foreground\n'
    expect(await read('', { body, headers: { 'content-type': 'application/yaml' } })).toEqual({
      dryRun: false,
      uid: 'u',
      resourceVersion: '7',
      propagationPolicy: 'Foreground',
    })
  })

  it('[api §2.9] an empty precondition is one', async () => {
    expect(await read('', { body: { preconditions: { uid: '', resourceVersion: '' } } })).toMatchObject({ uid: '', resourceVersion: '' })
  })

  it('[api §2.9] prototype keys are only keys', async () => {
    const options = await read('', { body: '{"__proto__":{"dryRun":["All"],"propagationPolicy":"Orphan"},"constructor":{}}' })
    expect(options).toEqual({ dryRun: false })
  })

  it.each([
    ['{"dryRun":"All"}', '400 json: cannot unmarshal string into Go struct field DeleteOptions.dryRun of type []string'],
    ['{"dryRun":["All","x"]}', `${HEAD}dryRun: Unsupported value: ["All","x"]: supported values: "All"`],
    ['{"dryRun":[5]}', '400 json: cannot unmarshal number into Go struct field DeleteOptions.dryRun of type string'],
    ['{"orphanDependents":"x"}', '400 json: cannot unmarshal string into Go struct field DeleteOptions.orphanDependents of type bool'],
    ['{"kind":"Foo"}', '400 no kind "Foo" is registered for version "ex.io/v1" in scheme "pkg/runtime/scheme.go:111"'],
    ['{"kind":"Foo","apiVersion":"v9"}', '400 no kind "Foo" is registered for version "v9" in scheme "pkg/runtime/scheme.go:111"'],
    ['{', "400 couldn't get version/kind; json parse error: unexpected end of JSON input"],
  ])('[api §2.9] %s', async (body, wanted) => {
    expect(await refused('', { body })).toBe(wanted)
  })

  it('[api §6.6] Content-Type counts only with a body', async () => {
    const headers = { 'content-type': 'text/plain' }
    expect(await read('', { headers })).toEqual({ dryRun: false })
    expect(await refused('', { headers, body: '{}' })).toMatch(/^415 the body of the request was in an unknown format/)
  })
})
