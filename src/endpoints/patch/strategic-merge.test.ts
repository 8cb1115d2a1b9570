import { describe, expect, it } from 'vitest'
import { decodeJson, encodeJson, type JsonObject } from '../../base/json/index.js'
import { isStatusError } from '../../meta/index.js'
import { strategicMerge } from './strategic-merge.js'
import { METADATA_LISTS } from './strategic-rules.js'

const RULES = { ...METADATA_LISTS, conditions: { key: 'type' } }
const merged = (current: string, patch: string): string => {
  try {
    return encodeJson(strategicMerge(decodeJson(current).value as JsonObject, decodeJson(patch).value as JsonObject, RULES))
  } catch (error) {
    if (isStatusError(error)) return `${String(error.code)} ${error.reason} ${error.message}`
    throw error
  }
}

describe('maps', () => {
  it.each([
    ['{"a":{"b":1}}', '{"a":{"c":2}}', '{"a":{"b":1,"c":2}}'],
    ['{"a":{"b":1}}', '{"a":null}', '{}'],
    ['{"kind":"A","apiVersion":"v1"}', '{"kind":"B","apiVersion":"v2","x":1}', '{"apiVersion":"v1","kind":"A","x":1}'],
    ['{"a":{"b":1}}', '{"a":{"$patch":"replace","c":2}}', '{"a":{"c":2}}'],
    ['{"a":{"b":1}}', '{"a":{"$patch":"delete"}}', '{"a":{}}'],
    ['{"a":1}', '{"$patch":"replace","c":2}', '{"c":2}'],
    ['{"data":{"b":1}}', '{"data":{"$patch":"burn"}}', '500  unknown patch type: burn in map: map[$patch:burn]'],
    ['{"a":{"b":1,"c":2}}', '{"a":{"$retainKeys":["b"],"b":3}}', '{"a":{"b":3}}'],
    ['{"a":{"b":1}}', '{"a":{"$retainKeys":["c"],"b":3}}', '400 BadRequest invalid patch format of retainKeys'],
    ['{"a":{"b":1}}', '{"a":{"$retainKeys":5,"b":3}}', '400 BadRequest invalid patch format of retainKeys'],
    ['{"a":1}', '{"__proto__":{"x":1}}', '{"__proto__":{"x":1},"a":1}'],
    ['{}', '{}', '{}'],
  ])('[api §5.4] %s with %s', (current, patch, wanted) => {
    expect(merged(current, patch)).toBe(wanted)
  })
})

describe('lists with a merge key', () => {
  const live = '{"conditions":[{"type":"A","s":1},{"type":"B","s":2}]}'
  it.each([
    ['{"conditions":[{"type":"B","s":9}]}', '{"conditions":[{"s":1,"type":"A"},{"s":9,"type":"B"}]}'],
    ['{"conditions":[{"type":"C"}]}', '{"conditions":[{"type":"C"},{"s":1,"type":"A"},{"s":2,"type":"B"}]}'],
    ['{"conditions":[{"type":"A","$patch":"delete"}]}', '{"conditions":[{"s":2,"type":"B"}]}'],
    ['{"conditions":[{"type":"X","$patch":"delete"}]}', '{"conditions":[{"s":1,"type":"A"},{"s":2,"type":"B"}]}'],
    ['{"conditions":[{"type":"Z"},{"$patch":"replace"}]}', '{"conditions":[{"type":"Z"}]}'],
    ['{"conditions":[{"s":1}]}', '500  map: map[s:1] does not contain declared merge key: type'],
    ['{"conditions":[{"type":"A","$patch":"merge"}]}', '500  merging lists cannot yet be specified in the patch'],
    ['{"conditions":null}', '{}'],
    [
      '{"conditions":[{"type":"B","s":3}],"$setElementOrder/conditions":[{"type":"B"},{"type":"A"}]}',
      '{"conditions":[{"s":3,"type":"B"},{"s":1,"type":"A"}]}',
    ],
  ])('[api §5.4] %s', (patch, wanted) => {
    expect(merged(live, patch)).toBe(wanted)
  })
})

describe('other lists', () => {
  it.each([
    ['{"finalizers":["a","b"]}', '{"finalizers":["c","b"]}', '{"finalizers":["c","a","b"]}'],
    ['{"finalizers":["a","b"]}', '{"$deleteFromPrimitiveList/finalizers":["a"]}', '{"finalizers":["b"]}'],
    ['{"finalizers":["a","b"]}', '{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["a"]}', '{"finalizers":["a","b"]}'],
    ['{"finalizers":"x"}', '{"$deleteFromPrimitiveList/finalizers":["a"]}', '{"finalizers":"x"}'],
    ['{"x":[1,2]}', '{"x":[3]}', '{"x":[3]}'],
    [
      '{"ownerReferences":[{"uid":"1","name":"a"}]}',
      '{"ownerReferences":[{"uid":"2"}]}',
      '{"ownerReferences":[{"uid":"2"},{"name":"a","uid":"1"}]}',
    ],
  ])('[api §5.4] %s with %s', (current, patch, wanted) => {
    expect(merged(current, patch)).toBe(wanted)
  })

  it('[api §5.4] an order that misses items of the patch is refused', () => {
    expect(merged('{}', '{"conditions":[{"type":"D"}],"$setElementOrder/conditions":[{"type":"B"}]}')).toMatch(
      /^500 {2}The order in patch list:\n\[map\[type:D\]\]\n doesn't match \$setElementOrder list:\n\[map\[type:B\]\]\n/,
    )
  })

  it('[api §5.4] an order for a map is refused', () => {
    expect(merged('{"a":{}}', '{"$setElementOrder/a":{"x":1}}')).toBe(
      '500  expected a []interface {}, but received a map[string]interface {}',
    )
  })

  it('[api §5.4] an order without items of its list moves what is there', () => {
    expect(merged('{"conditions":[{"type":"A"},{"type":"B"}]}', '{"$setElementOrder/conditions":[{"type":"B"},{"type":"A"}]}')).toBe(
      '{"conditions":[{"type":"B"},{"type":"A"}]}',
    )
  })
})
