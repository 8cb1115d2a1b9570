import { describe, expect, test } from 'vitest'
import { Environment } from '../environment.js'
import { check } from '../testing/run.js'
import { BOOL, DYN, INT, STRING, list, map, object } from './types.js'

describe('[cel §5.2] type errors', () => {
  test.each<[string, string]>([
    ['foo', `1:1: undeclared reference to 'foo' (in container '')`],
    [
      'foo.bar(baz)',
      `1:1: undeclared reference to 'foo' (in container '')\n1:8: undeclared reference to 'bar' (in container '')\n1:9: undeclared reference to 'baz' (in container '')`,
    ],
    ['int{}', `1:4: 'int' is not a message type`],
    ['foo{a: b}', `1:4: undeclared reference to 'foo' (in container '')`],
    ['optional_type{}', `1:14: 'optional_type' is not a message type`],
    ['optional_type == 1', `1:15: found no matching overload for '_==_' applied to '(type(optional_type), int)'`],
    ['[].length', `1:3: type 'list(_var0)' does not support field selection`],
    ['foo(1)', `1:4: undeclared reference to 'foo' (in container '')`],
    [`1 + 'a'`, `1:3: found no matching overload for '_+_' applied to '(int, string)'`],
    [`1 == 'a'`, `1:3: found no matching overload for '_==_' applied to '(int, string)'`],
    ['!1', `1:1: found no matching overload for '!_' applied to '(int)'`],
    [`-'a'`, `1:1: found no matching overload for '-_' applied to '(string)'`],
    ['1 in [true]', `1:3: found no matching overload for '@in' applied to '(int, list(bool))'`],
    ['size(1)', `1:5: found no matching overload for 'size' applied to '(int)'`],
    [`'a'.startsWith(1)`, `1:15: found no matching overload for 'startsWith' applied to 'string.(int)'`],
    ['1 && true', `1:1: expected type 'bool' but found 'int'`],
    [`1 || 'a'`, `1:1: expected type 'bool' but found 'int'\n1:6: expected type 'bool' but found 'string'`],
    [`true ? 1 : 'a'`, `1:6: found no matching overload for '_?_:_' applied to '(bool, int, string)'`],
    [`[1, 'a']`, `1:5: expected type 'int' but found 'string'`],
    [`{1: 2, 'a': 3}`, `1:8: expected type 'int' but found 'string'`],
    [`{1: 2, 2: 'a'}`, `1:11: expected type 'int' but found 'string'`],
    [`[1, dyn('a')]`, `1:8: expected type 'int' but found 'dyn'`],
    ['(1).x', `1:4: type 'int' does not support field selection`],
    ['1.map(x, x)', `1:1: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)`],
    ['[1].all(x, x)', `1:12: expected type 'bool' but found 'int'`],
    ['[1].exists_one(x, 1)', `1:15: found no matching overload for '_?_:_' applied to '(int, int, int)'`],
    [`'a'[0]`, `1:4: found no matching overload for '_[_]' applied to '(string, int)'`],
    [`[1]['a']`, `1:4: found no matching overload for '_[_]' applied to '(list(int), string)'`],
    [`'a'.matches('[')`, '1:13: invalid matches argument'],
    [`duration('x') == duration('1s')`, '1:10: invalid duration argument'],
    [`timestamp('x') == timestamp('y')`, '1:11: invalid timestamp argument\n1:29: invalid timestamp argument'],
    [`'%d'.format(['a'])`, '1:14: error during formatting: decimal clause can only be used on integers, was given string'],
    [`'%s %s'.format(['a'])`, '1:15: index 1 out of range'],
    [`'abc'.format([1])`, '1:13: too many arguments supplied to string.format (expected 0, got 1)'],
    [`'%z'.format([1])`, '1:12: could not parse formatting clause: unrecognized formatting clause "z"'],
    ['1 == 1.0', `1:3: found no matching overload for '_==_' applied to '(int, double)'`],
    ['1 < 1.0', 'bool'],
    ['1u < 2', 'bool'],
    ['[] == [1]', 'bool'],
    ['[[]] == [[1]]', 'bool'],
    [`{} == {'a': 1}`, 'bool'],
    ['type(1) == int', 'bool'],
    [`type(1) == type('a')`, 'bool'],
    [`dyn(1) == 'a'`, 'bool'],
    [`url('http://a').host`, `1:16: unexpected failed resolution of 'kubernetes.URL'`],
    [`ip('1.2.3.4').family() == '4'`, `1:24: found no matching overload for '_==_' applied to '(int, string)'`],
    [`quantity('1') + quantity('2')`, `1:15: found no matching overload for '_+_' applied to '(kubernetes.Quantity, kubernetes.Quantity)'`],
    [`optional.of(1).value() == 'a'`, `1:24: found no matching overload for '_==_' applied to '(int, string)'`],
    [`optional.of(1).orValue('a')`, `1:23: found no matching overload for 'orValue' applied to 'optional_type(int).(string)'`],
    ['[?optional.of(1)]', 'list(int)'],
    ['[?1]', `1:3: expected type 'optional_type(int)' but found 'int'`],
    ['google.protobuf.Timestamp', 'type(timestamp)'],
    ['google.protobuf.Duration{seconds: 1}', 'duration'],
    ['google.protobuf.Foo{}', `1:20: undeclared reference to 'google.protobuf.Foo' (in container '')`],
    [`double('x') > 1.0`, `type conversion error from 'string' to 'double'`],
    ['int(1e30) > 1', 'integer overflow'],
    ['uint(-1) > 1u', 'unsigned integer overflow'],
    [`'a'.find('[') == ''`, 'error parsing regexp: missing closing ]: `[`'],
    ['1/0 == 1', 'bool'],
    [`sets.contains([1], ['a'])`, `1:14: found no matching overload for 'sets.contains' applied to '(list(int), list(string))'`],
    [`[1].sum() == 'a'`, `1:11: found no matching overload for '_==_' applied to '(int, string)'`],
    [`['a'].sum()`, `1:10: found no matching overload for 'sum' applied to 'list(string).()'`],
    [`['a'].max() == 1`, `1:13: found no matching overload for '_==_' applied to '(string, int)'`],
    [`int('1', 2)`, `1:4: found no matching overload for 'int' applied to '(string, int)'`],
    ['null == 1', `1:6: found no matching overload for '_==_' applied to '(null, int)'`],
    [`null == timestamp('2020-01-01T00:00:00Z')`, 'bool'],
  ])('%s', (expression, result) => expect(check(expression)).toBe(result))
})

describe('[cel §5.3] types of results', () => {
  test.each<[string, string]>([
    [`[1].map(x, {'a': x})`, 'list(map(string, int))'],
    [`{'a': [1u]}['a'][0]`, 'uint'],
    [`[dyn(1), 'a']`, `1:10: expected type 'dyn' but found 'string'`],
    ['[dyn(1)]', 'list(dyn)'],
    [`true ? dyn(1) : 'a'`, 'dyn'],
    ['dyn(1).x.y', 'dyn'],
    [`[[]] + [['a']]`, 'list(list(string))'],
    ['[].map(x, x)', 'list(dyn)'],
    [`optional.of({'a': 1}).?a`, 'optional_type(int)'],
    ['optional.none()', 'optional_type(dyn)'],
    ['timestamp(0) - timestamp(0)', 'duration'],
    [`timestamp(0) + duration('1s')`, 'timestamp'],
    ['type(1)', 'type(int)'],
    [`cidr('1.2.3.0/24')`, 'net.CIDR'],
    [`'a'.split(',')`, 'list(string)'],
    [`['b'].sort()`, 'list(string)'],
    [`{1: 'a'}.transformMapEntry(k, v, {v: k})`, 'map(string, int)'],
    [`format.named('uuid')`, 'optional_type(kubernetes.NamedFormat)'],
  ])('%s', (expression, result) => expect(check(expression)).toBe(result))

  const declared = Environment.kubernetes().with([
    {
      name: 'o',
      type: object(
        'Thing',
        new Map([
          ['size', INT],
          ['tags', list(STRING)],
        ]),
      ),
    },
    { name: 'm', type: map(STRING, BOOL) },
    { name: 'any', type: DYN },
  ])
  test.each<[string, string]>([
    ['o', 'Thing'],
    ['o.size', 'int'],
    ['o.tags.map(t, t.size())', 'list(int)'],
    ['o.nope', "1:2: undefined field 'nope'"],
    ['has(o.nope)', "1:4: undefined field 'nope'"],
    ['m.key', 'bool'],
    ['m[1]', "1:2: found no matching overload for '_[_]' applied to '(map(string, bool), int)'"],
    ['any.a.b + 1', 'int'],
    ['o == any', 'bool'],
    ['o == m', "1:3: found no matching overload for '_==_' applied to '(Thing, map(string, bool))'"],
  ])('%s', (expression, result) => expect(check(expression, declared)).toBe(result))

  test.each<[string, number, string]>([
    ["quantity('1')", 27, "1:9: undeclared reference to 'quantity' (in container '')"],
    ["quantity('1')", 28, 'kubernetes.Quantity'],
    ["semver('1.0.0')", 32, "1:7: undeclared reference to 'semver' (in container '')"],
    ["semver('1.0.0')", 33, 'kubernetes.Semver'],
    ['[1].all(i, v, true)', 31, "1:8: undeclared reference to 'all' (in container '')"],
    ['1 < 1.0', 27, "1:3: found no matching overload for '_<_' applied to '(int, double)'"],
  ])('[cel §8.9] %s with version 1.%i', (expression, version, result) =>
    expect(check(expression, Environment.kubernetes(version)).split('\n')[0]).toBe(result),
  )
})
