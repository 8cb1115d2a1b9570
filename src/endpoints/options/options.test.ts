import { describe, expect, it } from 'vitest'
import { isStatusError } from '../../meta/index.js'
import { requestScope } from '../testing/endpoint.js'
import { continueOf, listRevision, parseListOptions, readRevision, type ListQuery } from './list-options.js'
import { queryBoolean, queryInteger } from './query.js'
import { managerName, parseWriteOptions, type WriteQuery } from './write-options.js'

const PATH = '/apis/ex.io/v1/namespaces/a/widgets'
const list = (query: string, watch = false): ListQuery => parseListOptions(requestScope('GET', `${PATH}?${query}`), watch)
const write = (query: string, kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' = 'CreateOptions', apply = false): WriteQuery =>
  parseWriteOptions(requestScope('POST', `${PATH}?${query}`), kind, apply)
/** `code message` of what is thrown. */
const refusal = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (isStatusError(error)) return `${String(error.code)} ${error.message}`
    throw error
  }
  return ''
}
const LIST = '422 ListOptions.meta.k8s.io "" is invalid: '
const MATCH = 'resourceVersionMatch: Forbidden: '

describe('list options', () => {
  it.each([
    ['resourceVersionMatch=Exact', `${LIST}${MATCH}resourceVersionMatch is forbidden unless resourceVersion is provided`],
    [
      'resourceVersionMatch=NotOlderThan&resourceVersion=5&continue=x',
      `${LIST}${MATCH}resourceVersionMatch is forbidden when continue is provided`,
    ],
    [
      'resourceVersionMatch=X&resourceVersion=5',
      `${LIST}resourceVersionMatch: Unsupported value: "X": supported values: "Exact", "NotOlderThan", ""`,
    ],
    ['resourceVersionMatch=Exact&resourceVersion=0', `${LIST}${MATCH}resourceVersionMatch "exact" is forbidden for resourceVersion "0"`],
    ['sendInitialEvents=false', `${LIST}sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list`],
    [
      'resourceVersionMatch=X&continue=x',
      `${LIST}[${MATCH}resourceVersionMatch is forbidden unless resourceVersion is provided, ${MATCH}resourceVersionMatch is forbidden when continue is provided, resourceVersionMatch: Unsupported value: "X": supported values: "Exact", "NotOlderThan", ""]`,
    ],
    ['limit=abc', '400 strconv.ParseInt: parsing "abc": invalid syntax'],
    ['limit=', '400 strconv.ParseInt: parsing "": invalid syntax'],
    ['limit=1.5', '400 strconv.ParseInt: parsing "1.5": invalid syntax'],
    ['limit=a&timeoutSeconds=b', '400 strconv.ParseInt: parsing "b": invalid syntax'],
    ['limit=9223372036854775808', '400 strconv.ParseInt: parsing "9223372036854775808": value out of range'],
    ['limit=x&resourceVersionMatch=X', '400 strconv.ParseInt: parsing "x": invalid syntax'],
    ['labelSelector=,&resourceVersionMatch=X', `400 found ',', expected: !, identifier, or 'end of string'`],
  ])('[api §4.2] list?%s', (query, wanted) => {
    expect(refusal(() => list(query))).toBe(wanted)
  })

  it.each([
    ['sendInitialEvents=true', `${LIST}${MATCH}sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`],
    [
      'resourceVersionMatch=NotOlderThan&resourceVersion=5',
      `${LIST}${MATCH}resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided`,
    ],
    [
      'sendInitialEvents=1&resourceVersionMatch=Exact',
      `${LIST}[${MATCH}sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]`,
    ],
    ['continue=x', `${LIST}${MATCH}resourceVersionMatch is forbidden when continue is provided`],
  ])('[api §4.2] watch?%s', (query, wanted) => {
    expect(refusal(() => list(query, true))).toBe(wanted)
  })

  it.each(['', 'resourceVersion=0', 'resourceVersion='])('[api §4.5] a watch from %j begins with what is there', (query) => {
    expect(list(query, true)).toMatchObject({ sendInitialEvents: true, match: 'NotOlderThan' })
  })

  it('[api §4.5] a watch from a revision does not', () => {
    expect(list('resourceVersion=7', true)).toMatchObject({ sendInitialEvents: undefined, match: '' })
  })

  it('[api §4.2] negative numbers count as 0, the first of a repeated parameter counts, names are case-sensitive', () => {
    expect(list('limit=-4&timeoutSeconds=3&timeoutSeconds=x&Limit=9')).toMatchObject({ limit: 0, timeoutSeconds: 3 })
  })

  it('[api §4.3] resourceVersion does not go with continue, unless it is 0', () => {
    const token = Buffer.from('{"v":"meta.k8s.io/v1","rv":5,"start":"a/w\\u0000"}').toString('base64url')
    expect(refusal(() => continueOf(list(`resourceVersion=4&continue=${token}`)))).toBe(
      '400 specifying resource version is not allowed when using continue',
    )
    expect(continueOf(list(`resourceVersion=0&continue=${token}`))).toMatchObject({ rv: 5, start: 'a/w\0' })
    expect(continueOf(list('resourceVersion=4'))).toBeUndefined()
  })

  it.each(['x', '-1', '1.0', '0x10', '18446744073709551616', '__proto__'])(
    '[api §4.3] resourceVersion %j is a 400 of a list, a 500 of a get or watch',
    (text) => {
      const why = text.startsWith('184') ? 'value out of range' : 'invalid syntax'
      const parse = `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": ${why}`
      expect(refusal(() => listRevision(list(`resourceVersion=${text}`)))).toBe(`400 invalid resource version: ${parse}`)
      expect(refusal(() => readRevision(text))).toBe(`500 ${parse}`)
    },
  )

  it('[api §4.1] a resourceVersion is an unsigned 64-bit number', () => {
    expect(readRevision('18446744073709551615')).toBe(18446744073709551615n)
    expect(readRevision('')).toBe(0n)
    expect(listRevision(list('resourceVersion=007'))).toBe(7n)
  })
})

describe('query values', () => {
  it.each([
    ['', true],
    ['no', true],
    ['perhaps', true],
    ['true', true],
    ['0', false],
    ['false', false],
    ['FALSE', false],
    ['00', true],
  ])('[api §1.1] the boolean %j is %s', (value, wanted) => {
    expect(queryBoolean(new URLSearchParams({ b: value }), 'b')).toBe(wanted)
    expect(queryBoolean(new URLSearchParams(), 'b')).toBe(false)
  })

  it('[api §4.2] integers may have a sign', () => {
    expect(['+5', '-5', '007'].map((n) => queryInteger(new URLSearchParams({ n }), 'n'))).toEqual([5, -5, 7])
    expect(queryInteger(new URLSearchParams(), 'n')).toBeUndefined()
  })
})

describe('write options', () => {
  it.each([
    ['dryRun=x', 'dryRun: Unsupported value: ["x"]: supported values: "All"'],
    ['dryRun=', 'dryRun: Unsupported value: [""]: supported values: "All"'],
    ['dryRun=All&dryRun=all', 'dryRun: Unsupported value: ["All","all"]: supported values: "All"'],
    ['fieldValidation=x', 'fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"'],
    ['fieldValidation=strict', 'fieldValidation: Unsupported value: "strict": supported values: "", "Ignore", "Strict", "Warn"'],
    ['fieldManager=abc%09d', 'fieldManager: Invalid value: "abc\\td": invalid character U+0009 (at position 3)'],
    ['fieldManager=%C3%A4%09', 'fieldManager: Invalid value: "ä\\t": invalid character U+0009 (at position 2)'],
    [`fieldManager=${'x'.repeat(129)}`, 'fieldManager: Too long: may not be more than 128 bytes'],
    [`fieldManager=${'ä'.repeat(65)}`, 'fieldManager: Too long: may not be more than 128 bytes'],
  ])('[api §7] ?%s', (query, wanted) => {
    for (const kind of ['CreateOptions', 'UpdateOptions', 'PatchOptions'] as const)
      expect(refusal(() => write(query, kind))).toBe(`422 ${kind}.meta.k8s.io "" is invalid: ${wanted}`)
  })

  it('[api §7] all that is wrong is told, the manager first', () => {
    expect(refusal(() => write('fieldValidation=x&dryRun=y&fieldManager=%07'))).toBe(
      '422 CreateOptions.meta.k8s.io "" is invalid: [fieldManager: Invalid value: "\\a": invalid character U+0007 (at position 0), ' +
        'dryRun: Unsupported value: ["y"]: supported values: "All", ' +
        'fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"]',
    )
  })

  it('[api §5.2] apply needs a manager, the others no force', () => {
    const head = '422 PatchOptions.meta.k8s.io "" is invalid: '
    expect(refusal(() => write('', 'PatchOptions', true))).toBe(`${head}fieldManager: Required value: is required for apply patch`)
    expect(refusal(() => write('force=false', 'PatchOptions'))).toBe(`${head}force: Forbidden: may not be specified for non-apply patch`)
    expect(write('fieldManager=m&force', 'PatchOptions', true)).toMatchObject({ force: true, fieldManager: 'm' })
    expect(write('force=true')).toMatchObject({ fieldManager: '' })
  })

  it('[api §7.3] Warn is what is meant where nothing is said', () => {
    expect(write('')).toEqual({ dryRun: false, fieldManager: '', force: false, fieldValidation: 'Warn' })
    expect(write('fieldValidation=')).toMatchObject({ fieldValidation: 'Warn' })
    expect(write('dryRun=All&dryRun=All&fieldValidation=Strict')).toMatchObject({ dryRun: true, fieldValidation: 'Strict' })
  })

  it.each([
    ['kubectl/v1.32.0 (linux)', 'kubectl'],
    ['curl', 'curl'],
    ['a\tb/1', 'ab'],
    ['', 'unknown'],
    ['/x', 'unknown'],
    ['x'.repeat(200), 'x'.repeat(128)],
    [Buffer.from('ä'.repeat(65)).toString('latin1'), 'ä'.repeat(64)],
  ])('[api §3.8] User-Agent %j writes as %j', (agent, wanted) => {
    const scope = requestScope('POST', PATH, { headers: { 'user-agent': agent } })
    expect(managerName(scope, '')).toBe(wanted)
    expect(managerName(scope, 'given')).toBe('given')
  })
})
