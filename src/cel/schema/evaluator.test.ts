import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import type { CelFinding } from './findings.js'
import { checkDefault, createRuleEvaluator } from './schema-rules.js'

const rules = (...list: (string | JsonObject)[]): JsonObject => ({
  'x-kubernetes-validations': list.map((rule) => (typeof rule === 'string' ? { rule } : rule)),
})
const int: JsonObject = { type: 'integer' }
const str: JsonObject = { type: 'string' }
const object = (properties: JsonObject, ...list: (string | JsonObject)[]): JsonObject => ({ type: 'object', properties, ...rules(...list) })
const show = ({ type, path, detail, value, rendered }: CelFinding): string =>
  `${type} ${path} ${rendered ?? (value === undefined ? '-' : JSON.stringify(value))}: ${detail}`
const validate = (schema: JsonObject, value: JsonValue, old?: JsonValue): string[] =>
  createRuleEvaluator(schema).validate(value, old).errors.map(show)

describe('[cel §4.3, §4.4] what a failing rule reports', () => {
  const failing = (rule: JsonObject): string[] => validate(object({ spec: object({ n: int }, rule) }), { spec: { n: 1 } })
  test.each<[JsonObject, string[]]>([
    [{ rule: 'self.n > 0' }, []],
    [{ rule: 'self.n > 1' }, ['FieldValueInvalid spec -: failed rule: self.n > 1']],
    [{ rule: 'self.n > 1 ||\n  false', message: ' too small ' }, ['FieldValueInvalid spec -: too small']],
    [{ rule: 'self.n > 1', message: 'no', messageExpression: "'n is %d'.format([self.n])" }, ['FieldValueInvalid spec -: n is 1']],
    [{ rule: 'self.n > 1', message: 'no', messageExpression: "'a\\nb'" }, ['FieldValueInvalid spec -: no']],
    [{ rule: 'self.n > 1', message: 'no', messageExpression: "['a'][3]" }, ['FieldValueInvalid spec -: no']],
    [{ rule: 'self.n > 1', reason: 'FieldValueForbidden' }, ['FieldValueForbidden spec -: failed rule: self.n > 1']],
    [{ rule: 'self.n > 1', reason: 'FieldValueRequired' }, ['FieldValueRequired spec -: failed rule: self.n > 1']],
    [{ rule: 'self.n > 1', reason: 'FieldValueDuplicate' }, ['FieldValueDuplicate spec -: ']],
    [{ rule: 'self.n > 1', fieldPath: '.n' }, ['FieldValueInvalid spec.n -: failed rule: self.n > 1']],
    [{ rule: '1 / (self.n - 1) == 1' }, ['FieldValueInvalid spec "object": division by zero evaluating rule: 1 / (self.n - 1) == 1']],
    [{ rule: 'dyn(self.n).x == 1' }, ['FieldValueInvalid spec "object": no such key: x evaluating rule: dyn(self.n).x == 1']],
    [
      { rule: 'nope' },
      [
        "FieldValueInvalid spec \"object\": rule compile error: compilation failed: ERROR: <input>:1:1: undeclared reference to 'nope' (in container '')\n | nope\n | ^",
      ],
    ],
  ])('%j', (rule, expected) => expect(failing(rule)).toEqual(expected))
})

describe('[cel §2] how rules see data', () => {
  const LIST_MAP: JsonObject = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'] }
  test.each<[string, JsonObject, JsonValue, boolean]>([
    ['self.a == 1', object({ a: int }), { a: 1 }, true],
    ['has(self.a)', object({ a: int }), {}, false],
    ['has(self.a)', object({ a: { ...int, nullable: true } }), { a: null }, false],
    ['self.a == 1', object({ a: int }), {}, false],
    ['self.d == 2.0 && type(self.d) == double', object({ d: { type: 'number' } }), { d: 2 }, true],
    ['self.big + 1 == 9007199254740993', object({ big: int }), { big: 9007199254740992n }, true],
    [
      "self.__if__ == 'x' && self.a__dash__b == 'y' && self.x__dot__y == 'z'",
      object({ if: str, 'a-b': str, 'x.y': str }),
      { if: 'x', 'a-b': 'y', 'x.y': 'z' },
      true,
    ],
    ['self.m.all(k, self.m[k] > 0)', object({ m: { type: 'object', additionalProperties: int } }), { m: { a: 1, b: 2 } }, true],
    ["'k' in self.m && self.m.k == 1", object({ m: { type: 'object', additionalProperties: int } }), { m: { k: 1 } }, true],
    ['type(self.v) == int', object({ v: { 'x-kubernetes-int-or-string': true } }), { v: 3 }, true],
    ["self.v == '50%'", object({ v: { 'x-kubernetes-int-or-string': true } }), { v: '50%' }, true],
    ["self.t < timestamp('2021-01-01T00:00:00Z')", object({ t: { ...str, format: 'date-time' } }), { t: '2020-01-01T00:00:00Z' }, true],
    ["self.t == duration('90s')", object({ t: { ...str, format: 'duration' } }), { t: '1m30s' }, true],
    ["self.b == b'AB'", object({ b: { ...str, format: 'byte' } }), { b: 'QUI=' }, true],
    ["self.s == ['b', 'a']", object({ s: { type: 'array', items: str, 'x-kubernetes-list-type': 'set' } }), { s: ['a', 'b'] }, true],
    [
      "self.s + ['b', 'c'] == ['a', 'b', 'c']",
      object({ s: { type: 'array', items: str, 'x-kubernetes-list-type': 'set' } }),
      { s: ['a', 'b'] },
      true,
    ],
    [
      "self.l.exists(e, e.k == 'x' && e.v == 1)",
      object({ l: { type: 'array', items: object({ k: str, v: int }), ...LIST_MAP } }),
      { l: [{ k: 'x', v: 1 }] },
      true,
    ],
    ["self.metadata.name == 'n' && self.kind == 'K'", object({}), { kind: 'K', metadata: { name: 'n' } }, true],
    [
      "self.e.kind == 'K' && self.e.metadata.name == 'n'",
      object({ e: { type: 'object', 'x-kubernetes-embedded-resource': true } }),
      { e: { kind: 'K', metadata: { name: 'n' } } },
      true,
    ],
  ])('%s', (rule, schema, value, passes) => {
    expect(validate({ ...schema, ...rules(rule) }, value).length === 0).toBe(passes)
  })

  test('paths of items and map values', () => {
    const schema = object({
      items: { type: 'array', items: { ...int, ...rules('self > 0') } },
      map: { type: 'object', additionalProperties: { ...int, ...rules('self > 0') } },
    })
    expect(validate(schema, { items: [1, 0], map: { 'a.b': 0 } }).map((line) => line.split(' ')[1])).toEqual(['items[1]', 'map[a.b]'])
  })
})

describe('[cel §3] transition rules', () => {
  const schema = object({
    n: { ...int, ...rules('self >= oldSelf') },
    first: { ...int, ...rules({ rule: 'oldSelf.hasValue() ? self >= oldSelf.value() : self == 0', optionalOldSelf: true }) },
    keyed: {
      type: 'array',
      items: object({ k: str, v: int }, 'self.v >= oldSelf.v'),
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
    },
    plain: { type: 'array', items: { ...int, ...rules('self >= oldSelf') } },
  })
  const paths = (value: JsonObject, old?: JsonObject): string[] => validate(schema, value, old).map((line) => line.split(' ')[1] ?? '')
  test.each<[string, JsonObject, JsonObject | undefined, string[]]>([
    ['none without an old value', { n: 1 }, undefined, []],
    ['unless oldSelf is optional', { first: 1 }, undefined, ['first']],
    ['none for a new field', { n: 1 }, {}, []],
    ['a field that changes', { n: 1 }, { n: 2 }, ['n']],
    [
      'items by key',
      {
        keyed: [
          { k: 'b', v: 1 },
          { k: 'a', v: 1 },
        ],
      },
      {
        keyed: [
          { k: 'a', v: 2 },
          { k: 'b', v: 1 },
        ],
      },
      ['keyed[1]'],
    ],
    ['items of plain lists have no old value', { plain: [1] }, { plain: [2] }, []],
  ])('%s', (_title, value, old, expected) => expect(paths(value, old)).toEqual(expected))
})

describe('[cel §4.6] ratcheting', () => {
  const schema = object({ a: object({ n: int, m: int }, 'self.n > 0'), b: { ...int, ...rules('self > 0') }, other: int })
  const evaluator = createRuleEvaluator(schema)
  const old = { a: { n: 0, m: 1 }, b: 0 }
  test.each<[string, JsonObject, string[], string[]]>([
    ['what stays as it was warns', { a: { n: 0, m: 1 }, b: 0, other: 1 }, [], ['a', 'b']],
    ['what changes fails', { a: { n: 0, m: 2 }, b: 0 }, ['a'], ['b']],
  ])('%s', (_title, value, errors, warnings) => {
    const result = evaluator.validate(value, old)
    expect([result.errors, result.warnings].map((list) => list.map(({ path }) => path))).toEqual([errors, warnings])
  })

  test('on request everything fails', () => {
    expect(evaluator.validate(old, old, { ratchet: false }).errors).toHaveLength(2)
  })
})

describe('[cel §4.5] budgets', () => {
  const schema = object({ l: { type: 'array', items: int } }, 'self.l.all(x, x >= 0)', 'self.l.size() < 3')
  const evaluator = createRuleEvaluator(schema)
  test('what evaluations cost is taken from the budget', () => {
    expect(evaluator.validate({ l: [1, 2] }, undefined, { budget: 1000 }).budget).toBeLessThan(1000)
  })
  test('without budget the validation stops', () => {
    const { errors, budget } = evaluator.validate({ l: [1, 2, 3] }, undefined, { budget: 5 })
    expect(budget).toBeLessThan(0)
    expect(errors.map(show)).toEqual([
      'FieldValueInvalid  "object": validation failed due to running out of cost budget, no further validation rules will be run',
    ])
  })
})

test('[cel §1.7] defaults are checked by the rules of their schema', () => {
  const schema: JsonObject = { ...int, ...rules('self > 0') }
  expect(checkDefault(schema, 0, 'x.default', false, 1000).errors.map(show)).toEqual([
    'FieldValueInvalid x.default 0: failed rule: self > 0',
  ])
  expect(checkDefault(schema, 1, 'x.default', false, 1000).errors).toEqual([])
})
