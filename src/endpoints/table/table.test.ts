import { describe, expect, it } from 'vitest'
import { decodeJson, encodeJson, JsonFloat, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { openEndpoint, WIDGETS } from '../testing/endpoint.js'
import { printerColumns, type PrinterColumn } from './columns.js'
import { compilePath } from './json-path.js'

const OBJECT = decodeJson(
  `{"metadata":{"name":"w","annotations":{"a.b/c":"dotted"}},"spec":{"n":1,"l":[1,2,3,4],"items":[{"type":"A","v":1},{"type":"B","v":2},{"v":3}],
   "map":{"x":{"deep":"found"}},"nil":null,"mixed":[{"t":1},{"t":"x"}]}}`,
).value as JsonObject
/** What a path finds, in JSON; `none`, or `unparsable`. */
const found = (path: string): string => {
  const query = compilePath(path)
  if (query === undefined) return 'unparsable'
  const value = query(OBJECT)
  return value === undefined ? 'none' : encodeJson(value)
}

describe('paths of columns', () => {
  it.each([
    ['.spec.n', '1'],
    ['.spec.nope', 'none'],
    ['.spec.n.deeper', 'none'],
    ['.metadata.annotations.a\\.b/c', '"dotted"'],
    [".metadata.annotations['a\\.b/c']", '"dotted"'],
    [".metadata.annotations['a.b/c']", 'none'],
    ["['spec'].n", '1'],
    ['.spec.l[0]', '1'],
    ['.spec.l[-1]', '4'],
    ['.spec.l[9]', 'none'],
    ['.spec.l[-1:]', '4'],
    ['.spec.l[1:3]', '2'],
    ['.spec.l[1:4:2]', '2'],
    ['.spec.l[:]', '1'],
    ['.spec.l[*]', '1'],
    ['.spec.l[2,0]', '3'],
    ['.spec.map.*.deep', '"found"'],
    ['.spec.n[0]', 'none'],
    ['..deep', '"found"'],
    ['.spec.items[?(@.type=="B")].v', '2'],
    [".spec.items[?(@.type=='B')].v", '2'],
    ['.spec.items[?(@.type!="A")].v', '2'],
    ['.spec.items[?(@.v>1)].v', '2'],
    ['.spec.items[?(@.v>=3)].v', '3'],
    ['.spec.items[?(@.v<1)].v', 'none'],
    ['.spec.items[?(@.type)].type', '"A"'],
    ['.spec.mixed[?(@.t=="x")].t', 'none'],
    ['.spec.map[?(@.x)]', 'none'],
    ['.spec.nil', 'null'],
    ['.spec.l[', 'unparsable'],
    ['.spec.l[x]', 'unparsable'],
    ['.spec.l[]', 'unparsable'],
    ['.spec.items[?(@.type="B")]', 'none'],
    ['spec', 'unparsable'],
    ['.spec.a b', 'unparsable'],
    ['.__proto__', 'none'],
    ['.constructor.name', 'none'],
    ['.spec.l.length', 'none'],
  ])('[custom-resources §6.5] %s', (path, wanted) => {
    expect(found(path)).toBe(wanted)
  })

  it('[custom-resources §6.5] hostile paths end soon', () => {
    expect(found('.'.repeat(100_000))).toBe('unparsable')
    expect(found(`.spec${'['.repeat(2_000)}`)).toBe('unparsable')
    expect(compilePath(`.spec${'..*'.repeat(400)}`)?.(OBJECT)).toBeUndefined()
    const wide: JsonObject = { a: Array.from({ length: 50_000 }, (_, index) => index) }
    expect(compilePath('.a[*]')?.(wide)).toBe(0)
    expect(compilePath('..*..*..*')?.(wide)).toBeUndefined()
  })
})

const column = (type: string, jsonPath = '.v', more: Partial<PrinterColumn> = {}): PrinterColumn => ({ name: 'C', type, jsonPath, ...more })
const NOW = Date.UTC(2026, 0, 10)
const cell = (type: string, value: JsonValue | undefined): JsonValue | undefined =>
  printerColumns([column(type)]).cells(value === undefined ? {} : { v: value }, NOW)[1]

describe('cells', () => {
  it.each<[string, JsonValue | undefined, JsonValue]>([
    ['string', 'x', 'x'],
    ['string', 7, '7'],
    ['string', true, 'true'],
    ['string', 9223372036854775807n, '9223372036854775807'],
    ['string', 3.1415926, '3.1415926'],
    ['string', new JsonFloat(1e6), '1e+06'],
    ['string', new JsonFloat(3), '3'],
    ['string', [1, 2, 3], '[1,2,3]'],
    ['string', { b: 1, a: [] }, '{"a":[],"b":1}'],
    ['string', null, '<no value>'],
    ['string', undefined, null],
    ['integer', 7, 7],
    ['integer', 7.9, 7],
    ['integer', -7.9, -7],
    ['integer', new JsonFloat(3), 3],
    ['integer', 9223372036854775807n, 9223372036854775807n],
    ['integer', '7', null],
    ['integer', null, null],
    ['number', 1.5, 1.5],
    ['number', 2, 2],
    ['number', '2', null],
    ['boolean', false, false],
    ['boolean', 'true', null],
    ['boolean', 1, null],
    ['date', '2026-01-09T23:59:00Z', '60s'],
    ['date', '2026-01-05T00:00:00Z', '5d'],
    ['date', '', '<unknown>'],
    ['date', 'null', '<unknown>'],
    ['date', 'yesterday', '<invalid>'],
    ['date', '2026-01-10T01:00:00Z', '<invalid>'],
    ['date', 5, null],
    ['date', undefined, null],
    ['nope', 'x', null],
  ])('[custom-resources §6.3] %s of %s', (type, value, wanted) => {
    expect(cell(type, value)).toEqual(wanted)
  })
})

describe('columns', () => {
  it('[custom-resources §6.2] Name and Age where none are declared', () => {
    const table = printerColumns([])
    expect(table.columns.map(({ name, type, format, priority }) => ({ name, type, format, priority }))).toEqual([
      { name: 'Name', type: 'string', format: 'name', priority: 0 },
      { name: 'Age', type: 'date', format: '', priority: 0 },
    ])
    expect(table.cells({ metadata: { name: 'w', creationTimestamp: '2026-01-09T23:58:00Z' } }, NOW)).toEqual(['w', '2m'])
    expect(table.cells({}, NOW)).toEqual(['', null])
  })

  it('[custom-resources §6.2] all five members, a description where there is none', () => {
    const { columns } = printerColumns([
      column('integer', '.spec.a', { format: 'int32', priority: 1 }),
      column('string', '.b', { description: 'B' }),
    ])
    expect(columns.slice(1)).toEqual([
      {
        name: 'C',
        type: 'integer',
        format: 'int32',
        description: 'Custom resource definition column (in JSONPath format): .spec.a',
        priority: 1,
      },
      { name: 'C', type: 'string', format: '', description: 'B', priority: 0 },
    ])
  })

  it('[custom-resources §6.2] a path that does not parse ends the list', () => {
    const table = printerColumns([column('string', '.a'), column('string', '.b['), column('string', '.c')])
    expect(table.columns.map(({ name }) => name)).toEqual(['Name', 'C'])
    expect(table.cells({ a: 'x', c: 'y' }, NOW)).toEqual(['', 'x'])
  })
})

describe('Tables', () => {
  const headers = { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' }
  it('[custom-resources §6.6] of a list', async () => {
    const { create, serve } = await openEndpoint()
    expect((await serve('GET', WIDGETS, { headers })).json).toMatchObject({ rows: [], metadata: { resourceVersion: '1' } })
    await create('a1')
    await create('a2')
    const { json } = await serve('GET', `${WIDGETS}?limit=1`, { headers })
    expect(json).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '3', remainingItemCount: 1 },
      columnDefinitions: [{ name: 'Name' }, { name: 'Age' }],
      rows: [{ cells: ['a1', '0s'], object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a1' } } }],
    })
    expect((json['metadata'] as JsonObject)['continue']).not.toBe('')
  })

  it('[custom-resources §6.6] includeObject', async () => {
    const { create, serve, refused } = await openEndpoint()
    await create('w', { a: 1 })
    const row = async (include: string): Promise<JsonValue | undefined> => {
      const { json } = await serve('GET', `${WIDGETS}/w?includeObject=${include}`, { headers })
      return ((json['rows'] as JsonObject[])[0] as JsonObject)['object']
    }
    expect(await row('None')).toBeNull()
    expect(await row('Object')).toMatchObject({ kind: 'Widget', spec: { a: 1 } })
    expect(await row('')).toMatchObject({ kind: 'PartialObjectMetadata' })
    expect((await refused('GET', `${WIDGETS}/w?includeObject=X`, { headers })).message).toBe(
      `Unable to convert to Table as requested: includeObject: Invalid value: "X": must be 'Metadata', 'Object', 'None', or empty`,
    )
  })

  it('[api §6.3] writes answer with them too, a Status never', async () => {
    const { serve } = await openEndpoint()
    const body = { apiVersion: 'ex.io/v1', kind: 'Widget', metadata: { name: 'w' } }
    expect((await serve('POST', WIDGETS, { body, headers })).json).toMatchObject({ kind: 'Table', metadata: { resourceVersion: '2' } })
    expect((await serve('DELETE', `${WIDGETS}/w`, { headers })).json).toMatchObject({ kind: 'Status', status: 'Success' })
  })
})
