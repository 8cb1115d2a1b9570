import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { runRule } from '../testing/run.js'

const int = { type: 'integer' }
const str = (more: JsonObject = {}): JsonObject => ({ type: 'string', ...more })
const list = (items: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'array', items, ...more })
const map = (values: JsonObject): JsonObject => ({ type: 'object', additionalProperties: values, maxProperties: 10 })
const obj = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more })
const ENTRY = { i: int, s: str({ maxLength: 5 }) }

const SCHEMA = obj({
  i: int,
  j: int,
  b: { type: 'boolean' },
  s: str(),
  s10: str({ maxLength: 10 }),
  t10: str({ maxLength: 10 }),
  e: str({ enum: ['aa', 'bbbb'] }),
  li: list(int),
  li10: list(int, { maxItems: 10 }),
  ls10: list(str({ maxLength: 5 }), { maxItems: 10 }),
  lo: list(obj(ENTRY)),
  lor: list(obj(ENTRY, { required: ['i', 's'] }), { maxItems: 20 }),
  m10: map(str({ maxLength: 5 })),
  mi: map(int),
  o: obj({ x: int, y: obj({ z: str({ maxLength: 8 }) }) }),
  ios: { 'x-kubernetes-int-or-string': true },
  ios5: { 'x-kubernetes-int-or-string': true, maxLength: 5 },
  dt: str({ format: 'date-time' }),
  dur: str({ format: 'duration' }),
  by: str({ format: 'byte', maxLength: 20 }),
  lb: list({ type: 'boolean' }, { maxItems: 10 }),
  ll: list(list(int, { maxItems: 3 }), { maxItems: 4 }),
})

const entries = [
  { i: 1, s: 'ab' },
  { i: 2, s: 'cd' },
]
const SELF: JsonValue = {
  i: 5,
  j: 7,
  b: true,
  s: 'hello world',
  s10: 'abcdefghij',
  t10: 'abc',
  e: 'aa',
  li: [1, 2, 3],
  li10: [1, 2, 3],
  ls10: ['aa', 'bb', 'cc'],
  lo: entries,
  lor: entries,
  m10: { a: 'x', b: 'y' },
  mi: { a: 1, b: 2 },
  o: { x: 1, y: { z: 'zz' } },
  ios: '50%',
  ios5: '50%',
  by: 'QUI=',
  dt: '2020-01-01T00:00:00Z',
  dur: '1h',
  lb: [true, false],
  ll: [[1, 2], [3]],
}

describe('[cel §7.7] costs', () => {
  test.each<[number, number, string]>([
    [0, 0, 'true'],
    [53, 18, 'self.li10.all(x, x > 0)'],
    [3, 3, 'self.i > 3'],
    [7864318, 18, 'self.li.all(x, x > 0)'],
    [2, 3, 'self.i == 5'],
    [63, 21, 'self.li10.exists(x, x > 5)'],
    [4, 5, 'self.i == self.j'],
    [44, 12, 'self.li10.exists_one(x, x > 2)'],
    [3, 4, 'self.o.x == 1'],
    [155, 47, 'self.li10.map(x, x * 2).size() == 3'],
    [2, 2, 'has(self.o.x)'],
    [175, 39, 'self.li10.map(x, x > 1, x * 2).size() == 2'],
    [6, 6, '!self.b || self.i > 3'],
    [165, 37, 'self.li10.filter(x, x > 1).size() == 2'],
    [5, 5, 'self.b ? self.i > 3 : self.j > 3'],
    [53, 10, `self.ls10.all(x, x == 'a')`],
    [15, 2, 'self.i in [1,2,5]'],
    [6291453, 15, 'self.lo.all(o, o.i > 0)'],
    [14, 7, 'self.i in self.li10'],
    [123, 15, 'self.lor.all(o, o.i > 0)'],
    [4, 4, `self.m10['a'] == 'x'`],
    [3343, 41, 'self.lor.all(a, self.lor.exists_one(b, a.s == b.s))'],
    [3, 4, 'self.li10[0] == 1'],
    [83, 28, 'self.ll.all(a, a.all(b, b > 0))'],
    [8, 5, 'self.s10 == self.t10'],
    [43, 11, 'self.lb.all(x, x)'],
    [3, 4, `self.s.startsWith('abc')`],
    [83, 17, `self.m10.all(k, self.m10[k] == 'x')`],
    [20, 5, 'self.s10.contains(self.t10)'],
    [43, 13, `self.m10.all(k, k == 'a')`],
    [314575, 4, `self.s.contains('b')`],
    [53, 13, `self.m10.all(k, v, v == 'x')`],
    [629148, 6, `self.s.matches('^[a-z]+$')`],
    [105, 15, `self.m10.transformMap(k, v, v + 'a').size() == 2`],
    [12, 6, `self.s10.matches('^[a-z]+$')`],
    [224, 58, `self.ls10.map(x, x + 'a').all(y, y.matches('^a'))`],
    [13, 7, `self.s10 + self.t10 == 'x'`],
    [24, 5, `self.ls10.join(',') == 'aa'`],
    [4, 5, 'self.o == self.o'],
    [12, 6, `self.s10.split('b').size() == 2`],
    [104862, 5, 'self.lo == self.lo'],
    [13, 7, `self.s10.find('[a-z]') == 'a'`],
    [3, 3, 'self.ios == 5'],
    [13, 6, 'self.li10.sum() == 6'],
    [8, 4, `self.ios5.matches('^[0-9]+$')`],
    [32, 2, 'self.ls10.isSorted()'],
    [4, 3, `self.dt > timestamp('2019-01-01T00:00:00Z')`],
    [33, 3, `self.ls10.indexOf('bb') == 1`],
    [8, 8, 'self.dt + self.dur > self.dt'],
    [23, 6, `sets.contains(self.ls10, ['aa'])`],
    [5, 4, 'self.?o.?x.orValue(0) == 1'],
    [205, 23, 'sets.equivalent(self.ls10, self.ls10)'],
    [21, 10, 'self.?s10.optMap(x, x.size()).orValue(0) > 3'],
    [215, 33, 'self.li10.distinct().size() == 3'],
    [4, 4, `string(self.i) == '5'`],
    [226, 34, 'self.ls10.sort() == self.ls10'],
    [3, 4, 'dyn(self.i) == 5'],
    [34, 17, 'self.li10.reverse() == [3,2,1]'],
    [16, 16, '[self.i, self.j].size() == 2'],
    [26, 16, 'self.li10.slice(0,2) == [1,2]'],
    [34, 34, `{'a': self.i}.size() == 1`],
    [132, 20, 'format.dns1123Label().validate(self.s10).hasValue()'],
    [12, 2, '[1,2,3].size() == 3'],
    [16, 16, `'%s-%d'.format([self.s10, self.i]) == 'x'`],
    [6, 4, `self.m10['a'].matches('^a')`],
    [7, 5, `self.lor[0].s.matches('^a')`],
    [224, 41, `self.m10.map(k, self.m10[k]).all(v, v.matches('^a'))`],
    [103, 19, `self.ls10.all(i, v, self.ls10[i].matches('^a'))`],
    [53, 10, 'self.mi.all(k, v, v > 1)'],
  ])('estimate %i, actual %i: %s', (estimate, cost, rule) => {
    const { estimate: estimated, cost: actual } = runRule(SCHEMA, rule, SELF)
    expect([estimated, actual]).toEqual([estimate, cost])
  })

  test.each([
    `self.m10.a.matches('^a')`,
    `self.?s10.orValue('').matches('^[a-z]+$')`,
    `string(self.i).matches('x')`,
    'quantity(self.s10) != quantity(self.t10)',
    `url(self.s10).getHost().matches('^a')`,
  ])('over any limit: %s', (rule) => {
    expect(runRule(SCHEMA, rule, SELF).estimate).toBe(Infinity)
  })
})
