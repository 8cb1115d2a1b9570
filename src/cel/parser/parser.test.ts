import { describe, expect, test } from 'vitest'
import { check } from '../testing/run.js'

const EXPECTED = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"

describe('[cel §5.2] syntax errors', () => {
  test.each<[string, string]>([
    ['1 >', `1:4: Syntax error: mismatched input '<EOF>' expecting …`],
    ['1 and 2', `1:3: Syntax error: mismatched input 'and' expecting <EOF>`],
    ['(1', `1:3: Syntax error: missing ')' at '<EOF>'`],
    ['1 + )', `1:5: Syntax error: mismatched input ')' expecting …`],
    ['1)', `1:2: Syntax error: extraneous input ')' expecting <EOF>`],
    [
      'true ? '.repeat(129) + 'true' + ' : false'.repeat(129),
      `-1:0: error recovery token lookahead limit exceeded: 256\n1:13: Syntax error: mismatched input '?' expecting ':'`,
    ],
    ['true ? true ? 1 : 2 : 3', `1:13: Syntax error: mismatched input '?' expecting ':'`],
    ['[true ? true ? 1 : 2, 3 4]', `1:14: Syntax error: mismatched input '?' expecting ':'`],
    ['true ? 1', `1:9: Syntax error: mismatched input '<EOF>' expecting ':'`],
    ['[1, 2', `1:6: Syntax error: mismatched input '<EOF>' expecting {']', ','}`],
    [`{'a': 1`, `1:8: Syntax error: mismatched input '<EOF>' expecting {'}', ','}`],
    ['a.true', `1:3: Syntax error: mismatched input 'true' expecting IDENTIFIER`],
    ['a.in', `1:3: Syntax error: no viable alternative at input '.in'\n1:5: Syntax error: mismatched input '<EOF>' expecting …`],
    ['1 = 2', `1:3: Syntax error: token recognition error at: '= '\n1:5: Syntax error: extraneous input '2' expecting <EOF>`],
    ['a & b', `1:3: Syntax error: token recognition error at: '& '\n1:5: Syntax error: extraneous input 'b' expecting <EOF>`],
    [`'abc`, `1:1: Syntax error: token recognition error at: ''abc'\n1:5: Syntax error: mismatched input '<EOF>' expecting …`],
    [
      '"a\\q"',
      `1:1: Syntax error: token recognition error at: '"a\\q'\n1:5: Syntax error: token recognition error at: '"'\n1:6: Syntax error: mismatched input '<EOF>' expecting …`,
    ],
    [`'\\xZZ'`, `1:1: Syntax error: token recognition error at: ''\\xZ'\n1:6: Syntax error: token recognition error at: '''`],
    ['`a`', "1:1: Syntax error: mismatched input '`a`' expecting …"],
    ['if', '1:1: reserved identifier: if'],
    ['9223372036854775808', '1:1: invalid int literal'],
    ['18446744073709551616u', '1:1: invalid uint literal'],
    ['0x', `1:2: Syntax error: extraneous input 'x' expecting <EOF>`],
    ['1e999', '1:1: invalid double literal'],
    ['a b', `1:3: Syntax error: extraneous input 'b' expecting <EOF>`],
    [' 1 +	é @ 2', `1:6: Syntax error: token recognition error at: 'é'\n1:8: Syntax error: token recognition error at: '@'`],
    [`'é' + @`, `1:7: Syntax error: token recognition error at: '@'\n1:8: Syntax error: mismatched input '<EOF>' expecting …`],
    ['1 +', `1:4: Syntax error: mismatched input '<EOF>' expecting …`],
    ['@', `1:1: Syntax error: token recognition error at: '@'\n1:2: Syntax error: mismatched input '<EOF>' expecting …`],
    [`b'é' == 1 @`, `1:11: Syntax error: token recognition error at: '@'`],
    [
      'a.b(',
      `1:5: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', ')', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}`,
    ],
    [
      'f(,)',
      `1:3: Syntax error: extraneous input ',' expecting {'[', '{', '(', ')', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}`,
    ],
    ['[1,,2]', `1:4: Syntax error: mismatched input ',' expecting ']'`],
    ['{1}', `1:3: Syntax error: mismatched input '}' expecting ':'`],
    ['{a: 1,, b: 2}', `1:7: Syntax error: mismatched input ',' expecting '}'`],
    ['x{a 1}', `1:5: Syntax error: missing ':' at '1'`],
    ['-!1', `1:3: Syntax error: extraneous input '1' expecting <EOF>`],
    ['has(a.`b`)', "1:7: unsupported syntax: '`'"],
    [`'\\ud800'`, '1:1: invalid unicode code point'],
    [`'\\U00110000'`, '1:1: invalid unicode code point'],
    [`b'\\u00e9'`, '1:1: unable to unescape string'],
    ['{"a": 1}."a"', `1:10: Syntax error: no viable alternative at input '."a"'`],
    [
      '1 && in.@',
      `1:6: Syntax error: extraneous input 'in' expecting …\n1:9: Syntax error: token recognition error at: '@'\n1:10: Syntax error: no viable alternative at input '.'`,
    ],
    ['has(a)', '1:5: invalid argument to has() macro'],
    [`has(m['a'])`, '1:6: invalid argument to has() macro'],
    ['[1].all(a.b, true)', '1:10: argument must be a simple name'],
    ['[1].map(1, 2)', '1:9: argument is not an identifier'],
    ['{1: 2}.all(i, i, true)', '1:15: duplicate variable name: i'],
  ])('%s', (expression, errors) => expect(check(expression).replaceAll(EXPECTED, '…')).toBe(errors))
})

test('[cel §5.2] the parser gives up after thirty attempts at getting over errors', () => {
  expect(check('[a.true, '.repeat(40))).toContain('Syntax error: error recovery attempt limit exceeded: 30')
})
