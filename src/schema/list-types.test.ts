import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { int, json, list, listMap, map, num, obj, specSchema, str, texts, widget } from './testing/schemas.js'

const SET: JsonObject = { 'x-kubernetes-list-type': 'set' }
const schema = specSchema({
  set: list(str(), SET),
  nums: list(num(), SET),
  mixed: list({}, SET),
  sets: map(list(str(), SET)),
  plain: list(str()),
  named: listMap(['name'], obj({ name: str(), tags: list(str(), SET) })),
  ports: listMap(['port', 'proto'], obj({ port: int(), proto: str() })),
})
const errors = (spec: string): string[] => texts(schema.validateListTypes(widget(json(spec))))

describe('[schema §8] list types', () => {
  test.each<[string, string[]]>([
    ['{"set":["a","b"]}', []],
    ['{"set":["a","a","a","b","b"]}', ['spec.set[1]: Duplicate value: "a"', 'spec.set[4]: Duplicate value: "b"']],
    ['{"plain":["a","a"]}', []],
    ['{"nums":[1,1.0]}', []],
    ['{"nums":[1.0,1.0]}', ['spec.nums[1]: Duplicate value: 1']],
    ['{"mixed":[1,"1",null,null]}', ['spec.mixed[3]: Duplicate value: null']],
    ['{"mixed":[{"a":1,"b":2},{"b":2,"a":1.0}]}', ['spec.mixed[1]: Duplicate value: {"a":1,"b":2}']],
    ['{"sets":{"x.y":["a","a"]}}', ['spec.sets[x.y][1]: Duplicate value: "a"']],
    [
      '{"named":[{"name":"a"},{"name":"b"},{"name":"a","tags":["x","x"]}]}',
      ['spec.named[2]: Duplicate value: {"name":"a"}', 'spec.named[2].tags[1]: Duplicate value: "x"'],
    ],
    ['{"named":[{},{}]}', ['spec.named[1]: Duplicate value: {}']],
    ['{"named":[{},{"name":null}]}', []],
    ['{"named":[{"name":"a"},"x",{"name":"a"}]}', ['spec.named[1]: Invalid value: "x": must be an object for an array of list-type map']],
    ['{"ports":[{"port":1},{"port":1,"proto":"UDP"},{"port":1}]}', ['spec.ports[2]: Duplicate value: {"port":1}']],
    ['{"set":"x"}', []],
  ])('%s', (spec, wrong) => expect(errors(spec)).toEqual(wrong))

  test('on updates one old duplicate anywhere silences the check', () => {
    const object = widget({ set: ['a', 'a'] })
    expect(schema.validateListTypes(object, widget({ set: ['a'] }))).toHaveLength(1)
    expect(schema.validateListTypes(object, widget({ nums: [1, 1] }))).toEqual([])
  })
})
