import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cloneJson, jsonEqual, type JsonObject, type JsonValue } from '../base/json/index.js'
import { buildStructural } from './build.js'
import { isClean } from './clean.js'
import { dropNulls } from './nulls.js'
import { prune } from './prune.js'
import { EMBEDDED, int, json, KEEP, list, map, obj, str } from './testing/schemas.js'

const name = fc.constantFrom('a', 'b', 'kind', 'metadata', '__proto__', 'toString')
const { schema, value } = fc.letrec<{ schema: JsonObject; value: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonObject>(str(), int({ nullable: true }), str({ default: 'x' }), obj(), KEEP),
    fc
      .tuple(fc.dictionary(name, tie('schema'), { maxKeys: 4, noNullPrototype: true }), fc.constantFrom<JsonObject>({}, {}, KEEP, EMBEDDED))
      .map(([properties, more]) => obj(properties, more)),
    fc.oneof(tie('schema'), fc.boolean()).map((values) => map(values)),
    fc.tuple(tie('schema'), fc.constantFrom<JsonObject>({}, {}, KEEP)).map(([items, more]) => list(items, more)),
  ),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, 'x', 1, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<JsonObject>,
  ),
}))

describe('[schema §3.2, §4.2] what is clean', () => {
  test('is not changed by pruning and dropping nulls', () => {
    const seen = { clean: 0, changed: 0 }
    fc.assert(
      fc.property(schema, value, fc.boolean(), (given, sample, isResource) => {
        const tree = buildStructural(given)
        const copy = cloneJson(sample)
        prune(copy, tree, isResource)
        dropNulls(copy, tree)
        const changed = !jsonEqual(copy, sample)
        const clean = isClean(sample, tree, isResource)
        expect(clean && changed, JSON.stringify([given, sample, isResource])).toBe(false)
        if (clean && typeof sample === 'object') seen.clean++
        if (changed) seen.changed++
      }),
      { numRuns: 5_000 },
    )
    expect(Math.min(seen.clean, seen.changed)).toBeGreaterThan(500)
  })

  test.each<[JsonObject, string, boolean]>([
    [obj({ a: obj({ b: str() }) }), '{"apiVersion":"v1","kind":"K","metadata":{"x":1},"a":{"b":"c"}}', true],
    [obj({ a: list(obj({ b: str() })) }), '{"a":[{"b":"c"},null]}', true],
    [obj({ a: list(obj({ b: str() })) }), '{"a":[{"c":"c"}]}', false],
    [obj({ a: obj({}, KEEP) }), '{"a":{"b":{"c":null}}}', true],
    [obj({ a: KEEP }), '{"a":[{"b":{"c":null}}]}', true],
    [obj({ a: map(true) }), '{"a":{"b":1}}', true],
    [obj({ a: map(true) }), '{"a":{"b":{"c":1}}}', false],
    [obj({ a: str() }), '{"a":null}', false],
    [obj({ a: str({ default: 'x' }) }), '{"a":null}', true],
    [obj({ a: str({ nullable: true }) }), '{"a":null}', true],
    [obj({ a: str() }), '{"toString":1}', false],
  ])('%j, %s: %s', (given, text, clean) => {
    expect(isClean(json(text), buildStructural(given), true)).toBe(clean)
  })
})
