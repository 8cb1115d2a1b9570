import { describe, expect, test } from 'vitest'
import { compileRegexp, RegexpSyntaxError } from './index.js'

const errorOf = (pattern: string): string => {
  try {
    compileRegexp(pattern)
  } catch (error) {
    if (error instanceof RegexpSyntaxError) return error.message
    throw error
  }
  return 'compiles'
}

describe('[schema §2.2, §6.5] patterns that do not compile', () => {
  test.each([
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(?<!a)b', 'invalid named capture: `(?<!a)b`'],
    ['(?<=a>b)', 'invalid named capture: `(?<=a>`'],
    ['(a)\\1', 'invalid escape sequence: `\\1`'],
    ['\\u0041', 'invalid escape sequence: `\\u`'],
    ['\\x{110000}', 'invalid escape sequence: `\\x{110000`'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['a{2}{3}', 'invalid nested repetition operator: `{2}{3}`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['(a{500}){3}', 'invalid repeat count: `{3}`'],
    ['[a', 'missing closing ]: `[a`'],
    ['(a', 'missing closing ): `(a`'],
    ['a)', 'unexpected ): `a)`'],
    ['*a', 'missing argument to repetition operator: `*`'],
    ['[b-a]', 'invalid character class range: `b-a`'],
    ['[[:foo:]]', 'invalid character class range: `[:foo:]`'],
    ['\\p{Script=Greek}', 'invalid character class range: `\\p{Script=Greek}`'],
    ['(?>a)', 'invalid or unsupported Perl syntax: `(?>`'],
    ['\\', 'trailing backslash at end of expression: ``'],
    ['(?:' + 'a'.repeat(4000) + '){1000}', 'expression too large: `(?:' + 'a'.repeat(4000) + '){1000}`'],
    ['('.repeat(1001) + ')'.repeat(1001), 'expression nests too deeply: `' + '('.repeat(1001) + ')'.repeat(1001) + '`'],
  ])('%.30s', (pattern, text) => expect(errorOf(pattern)).toBe(`error parsing regexp: ${text}`))
})

describe('[schema §6.5] what RE2 takes and JavaScript does not, or differently', () => {
  test.each([
    ['^[]a]+$', [']a]'], ['b']],
    ['^a{,2}}$', ['a{,2}}'], ['aa']],
    ['^\\-\\_\\/\\"\\@$', ['-_/"@'], ['x']],
    ['\\Aab\\z', ['ab'], ['ab\n']],
    ['^a.c$', ['a\rc', 'a\u2028c', 'a😀c'], ['a\nc']],
    ['(?s)^a.c$', ['a\nc'], []],
    ['(?m)^b$', ['a\nb\nc'], ['ab']],
    ['^\\s$', [' ', '\t'], ['\u00a0', '\v']],
    ['\\bfoo\\b', ['a foo', 'éfoo'], ['foobar']],
    ['^\\Qa.b*\\E$', ['a.b*'], ['axbb']],
    ['^(?i:ab)c$', ['ABc'], ['ABC']],
    ['(?i)^k$', ['\u212a', 'K'], ['x']],
    ['^\\p{Greek}+$', ['αβγ'], ['abc']],
    ['^\\x{1F600}\\x41\\101$', ['😀AA'], ['AA']],
    ['^[[:alpha:]]+[[:digit:]]*$', ['abc1'], ['é']],
    ['^(?P<1a>b)(?P<1a>c)(?<1a>d)$', ['bcd'], ['bc']],
    ['^(?P<n>a)\\Q(?P<n>\\E(?P<n>[(?P<n>])$', ['a(?P<n><'], ['a(?P<n>x']],
  ])('%s', (pattern, matching, others) => {
    const regexp = compileRegexp(pattern)
    for (const text of matching) expect(regexp.test(text), text).toBe(true)
    for (const text of others) expect(regexp.test(text), text).toBe(false)
  })
})

test('[schema §6.5] a hostile pattern is decided in linear time', () => {
  expect(compileRegexp('^(a+)+$').test(`${'a'.repeat(100_000)}!`)).toBe(false)
  expect(compileRegexp('(x+x+)+y').test('x'.repeat(100_000))).toBe(false)
})

describe('[cel §6] find and findAll', () => {
  test('find answers the leftmost match, the first alternative first', () => {
    expect(compileRegexp('(a|ab)(c|bcd)').find('xabcd')).toBe('abcd')
    expect(compileRegexp('b*').find('abc')).toBe('')
    expect(compileRegexp('z').find('abc')).toBeUndefined()
  })

  test.each([
    ['\\d+', 'a1b22c333', undefined, ['1', '22', '333']],
    ['\\d+', 'a1b22c333', 2, ['1', '22']],
    ['\\d+', 'a1b22c333', 0, []],
    ['b*', 'abc', undefined, ['', 'b', '']],
    ['a*', 'baaa', undefined, ['', 'aaa']],
    ['x*', 'é😀', undefined, ['', '', '']],
  ])('%s in %s, limit %s', (pattern, text, limit, found) => expect(compileRegexp(pattern).findAll(text, limit)).toEqual(found))
})

test('[cel §6] matches are looked for one by one', () => {
  const hostile = compileRegexp('x[^y]*y|x').matches('x'.repeat(1_000_000))
  expect([hostile.next().value, hostile.next().value]).toEqual(['x', 'x'])
  expect([...compileRegexp('b*').matches('abc')]).toEqual(['', 'b', ''])
})
