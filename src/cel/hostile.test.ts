import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { check, run, runRule } from './testing/run.js'

const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + 'true' + close.repeat(depth)
const chain = (operator: string, count: number): string => Array<string>(count).fill('1').join(operator)

describe('[cel §5.2] expressions that are too large', () => {
  test.each<[string, string, string]>([
    ['parentheses', nested('(', ')', 251), '-1:0: expression recursion limit exceeded: 250'],
    ['lists', nested('[', ']', 40_000), '-1:0: expression recursion limit exceeded: 250'],
    ['operators', `${chain('+', 1000)} == 1`, '-1:0: max recursion depth exceeded'],
    ['selections', `a${'.b'.repeat(40_000)}`, '-1:0: max recursion depth exceeded'],
    ['length', `'${'é'.repeat(100_000)}'`, '-1:0: expression code point size exceeds limit: size: 100002, limit 100000'],
    ['numbers', '9'.repeat(90_000), '1:1: invalid int literal'],
    ['errors', '@'.repeat(90_000), '89901 more errors were truncated'],
  ])('%s', (_title, expression, expected) => expect(check(expression).split('\n').at(-1)).toBe(expected))

  test('a chain of a logical operator is no deep tree', () => {
    expect(run(Array<string>(3000).fill('true').join(' && '))).toBe('true')
  })

  test('types that double with every level', () => {
    let expression = 'true'
    for (let i = 20; i > 0; i--) expression = `[{a${String(i - 1)}: a${String(i - 1)}}].all(a${String(i)}, ${expression})`
    expect(check(`[{1: 1}].all(a0, ${expression})`)).toContain('type complexity limit exceeded')
  })
})

const OVER = 'error: operation cancelled: actual cost limit exceeded'
const loops = (over: string, depth: number, body: string): string =>
  Array.from({ length: depth }).reduce<string>((inner, _, i) => `${over}.all(x${String(i)}, ${inner})`, body)

describe('[cel §4.5] expressions that would run for long', () => {
  let doubled = '[1, 1]'
  let wrapped = '[1]'
  for (let i = 0; i < 40; i++) {
    const name = `x${String(i)}`
    doubled = `[${doubled}].map(${name}, ${name} + ${name})[0]`
    wrapped = `[${wrapped}].map(${name}, [${name}, ${name}])[0]`
  }
  test.each<[string, string, string]>([
    ['nested loops', loops('[1,2,3,4,5,6,7,8,9]', 12, 'true'), OVER],
    ['loops over ranges', 'lists.range(100000000).all(x, true)', OVER],
    ['a list that doubles', `${doubled}.size() > 0`, 'error: list size limit exceeded'],
    ['comparing what doubles inside', `[${wrapped}].all(x, x == x)`, OVER],
    ['printing what doubles inside', `'%s'.format([${wrapped}]) == ''`, OVER],
    [
      'a text of texts',
      "'a'.replace('', 'aaaaaaaaaa').replace('', 'aaaaaaaaaa').replace('', 'aaaaaaaaaa')".repeat(1) + '.size() > 0',
      'true',
    ],
    ['a pattern that backtracks elsewhere', "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')", 'false'],
    ['a huge pattern', "'a'.matches('(a{1000}){1000}' + '')", 'error: error parsing regexp: invalid repeat count: `{1000}`'],
    ['a huge exponent', "quantity('1e999999999').isGreaterThan(quantity('1'))", "error: unable to parse quantity's suffix"],
  ])('%s', (_title, expression, expected) => expect(run(expression)).toBe(expected))

  const schema: JsonObject = {
    type: 'object',
    properties: {
      text: { type: 'string' },
      numbers: { type: 'array', items: { type: 'integer' } },
      set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
      map: { type: 'object', additionalProperties: { type: 'string' } },
    },
  }
  const numbers = Array.from({ length: 20_000 }, (_, i) => i)
  const self = {
    text: 'x'.repeat(200_000),
    numbers,
    set: numbers.map((n) => `s${String(n)}`),
    map: Object.fromEntries(numbers.map((n) => [`k${String(n)}`, 'v'])),
  }
  test.each([
    'self.numbers.all(x, self.text.size() > 0)',
    "self.numbers.all(x, self.text.charAt(5) == 'x')",
    'self.numbers.all(x, self.map.size() > 0)',
    'self.numbers.all(x, self.set == self.set)',
    'self.numbers.all(x, (self.set + self.set).size() > 0)',
    'self.numbers.all(x, self.map == self.map)',
    'self.numbers.all(x, [self.numbers, self.numbers].flatten().size() > 0)',
    'self.numbers.all(x, self.numbers.sort() == self.numbers)',
    'self.numbers.distinct().size() > 0',
    "self.numbers.all(x, self.set.indexOf('zz') < 0)",
    "self.numbers.all(x, self.set.lastIndexOf('zz') < 0)",
    "self.numbers.all(x, self.set.includes('zz') || true)",
    'self.numbers.all(x, self.set.max() != self.text)',
    'self.numbers.all(x, self.numbers.map(y, self.numbers.map(z, z)).size() > 0)',
    "self.numbers.all(x, '%s'.format([self.set]) != '')",
    "self.text.findAll('x[^y]*y|x').size() > 0",
  ])('%s', (rule) => expect(runRule(schema, rule, self).result).toBe(OVER))
})
