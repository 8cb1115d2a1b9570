import { describe, expect, it } from 'vitest'
import { atOnce } from '../../base/index.js'
import { validateCrd } from './index.js'
import { definition, node, texts, version, type Parts } from './testing/definitions.js'

const errors = (parts: Parts): string[] => texts(atOnce(validateCrd(definition(parts))))
const TYPES = 'supported values: "array", "boolean", "integer", "number", "object", "string"'
const FIELD = 'must not be empty for specified object fields'
const ITEM = 'must not be empty for specified array items'
const EMBEDDED = '"x-kubernetes-embedded-resource":true'
const PRESERVE = '"x-kubernetes-preserve-unknown-fields":true'
const IOS = '"x-kubernetes-int-or-string":true'
const SET_ITEM = 'must be atomic as item of a list with x-kubernetes-list-type=set'
const KEY = 'this property is in x-kubernetes-list-map-keys, so it'

describe('nodes', () => {
  it.each([
    ['{"type":"text"}', [`X.type: Unsupported value: "text": ${TYPES}`]],
    [
      '{"type":"null"}',
      [`X.type: Unsupported value: "null": ${TYPES}`, 'X.type: Forbidden: type cannot be set to null, use nullable as an alternative'],
    ],
    ['{}', [`X.type: Required value: ${FIELD}`]],
    ['{"type":"array"}', ['X.items: Required value: must be specified']],
    ['{"type":"array","items":null}', ['X.items: Required value: must be specified']],
    ['{"type":"array","items":"x"}', ['X.items: Required value: must be specified']],
    ['{"type":"array","items":{}}', [`X.items.type: Required value: ${ITEM}`]],
    ['{"type":"array","items":[{"type":"string"}]}', ['X.items: Forbidden: items must be a schema object and not an array']],
    ['{"type":"object","additionalProperties":{}}', [`X.additionalProperties.type: Required value: ${FIELD}`]],
    [
      '{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}',
      ['X.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive'],
    ],
    ['{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":true}', []],
    ['{"type":"string","$schema":"x"}', ['P: Invalid value: "": OpenAPIV3Schema \'schema\' is not supported']],
    ['{"type":"string","$schema":"x","id":"y"}', ['X.id: Forbidden: id is not supported']],
    ['{"type":"string","$ref":""}', ['X.$ref: Forbidden: $ref is not supported']],
    ['{"type":"object","patternProperties":{},"definitions":{}}', []],
    ['{"type":"object","dependencies":{}}', ['X.dependencies: Forbidden: dependencies is not supported']],
    [
      '{"type":"object","dependencies":{"a":{"type":"x"}}}',
      ['X.dependencies: Forbidden: dependencies is not supported', `X.dependencies[a].type: Unsupported value: "x": ${TYPES}`],
    ],
    [
      '{"type":"array","items":[{"type":"string"}],"id":"x","$ref":"y","uniqueItems":true,"additionalItems":false,"dependencies":{"a":["b"]},"definitions":{"a":{"type":"string"}},"patternProperties":{"a":{}}}',
      [
        ...['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'].map(
          (keyword) => `X.${keyword}: Forbidden: ${keyword} is not supported`,
        ),
        'X.items: Forbidden: items must be a schema object and not an array',
        'X.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ],
    ],
    ['{"type":"string","maxLength":-1,"minimum":5,"maximum":1,"required":["a","a"],"format":"odd"}', []],
    [
      '{"type":"object","x-kubernetes-preserve-unknown-fields":false}',
      ['X.x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined'],
    ],
    [
      '{"type":"string","x-kubernetes-map-type":"set"}',
      [
        'X.type: Invalid value: "string": must be object if x-kubernetes-map-type is specified',
        'X.x-kubernetes-map-type: Unsupported value: "set": supported values: "atomic", "granular"',
      ],
    ],
    [
      `{"x-kubernetes-list-type":"",${PRESERVE}}`,
      [
        'X.type: Required value: must be array if x-kubernetes-list-type is specified',
        'X.x-kubernetes-list-type: Unsupported value: "": supported values: "atomic", "set", "map"',
      ],
    ],
  ])('[crd §2.13] %s', (schema, expected) => {
    expect(errors(node(schema))).toEqual(expected)
  })

  const list = (items: string, more: string): string => `{"type":"array","items":${items},${more}}`
  const SET = '"x-kubernetes-list-type":"set"'
  const mapOf = (...keys: string[]): string => `"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":${JSON.stringify(keys)}`

  it.each([
    [list('{"type":"string"}', SET), []],
    [list('{"type":"object"}', SET), [`X.items.x-kubernetes-map-type: Invalid value: null: ${SET_ITEM}`]],
    [list('{"type":"object","x-kubernetes-map-type":"atomic"}', SET), []],
    [list(`{"type":"array","items":{"type":"string"},${SET}}`, SET), [`X.items.x-kubernetes-list-type: Invalid value: "set": ${SET_ITEM}`]],
    [
      list('{"type":"string","nullable":true}', SET),
      ['X.items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set'],
    ],
    [
      list('{"type":"string"}', '"x-kubernetes-list-map-keys":["a"]'),
      ['X.x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty'],
    ],
    [
      list('{"type":"string"}', `${SET},"x-kubernetes-list-map-keys":["a"]`),
      ['X.x-kubernetes-list-type: Invalid value: "set": must be map if x-kubernetes-list-map-keys is non-empty'],
    ],
    [
      list('{"type":"object"}', mapOf()),
      ['X.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map'],
    ],
    [
      list('{"type":"string"}', mapOf('a')),
      [`X.items.type: Invalid value: "string": must be object if parent array's x-kubernetes-list-type is map`],
    ],
    [
      `{"type":"array",${mapOf('a')}}`,
      ['X.items: Required value: must be specified', 'X.items: Required value: must have a schema if x-kubernetes-list-type is map'],
    ],
    [list('{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}', mapOf('a')), []],
    [list('{"type":"object","properties":{"a":{"type":"string","default":"x"}}}', mapOf('a')), []],
    [
      list(
        '{"type":"object","nullable":true,"properties":{"a":{"type":"array","items":{"type":"string"},"nullable":true}}}',
        mapOf('a', 'a', 'c'),
      ),
      [
        `X.items.properties[a].type: Invalid value: "object": must be a scalar type if parent array's x-kubernetes-list-type is map`,
        `X.items.properties[a].type: Invalid value: "object": must be a scalar type if parent array's x-kubernetes-list-type is map`,
        'X.x-kubernetes-list-map-keys: Invalid value: ["a","a","c"]: must not contain duplicate entries',
        'X.x-kubernetes-list-map-keys: Invalid value: ["a","a","c"]: entries must all be names of item properties',
        'X.items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is map',
        ...[1, 2].flatMap(() => [
          `X.items.properties[a].default: Required value: ${KEY} must have a default or be a required property`,
          `X.items.properties[a].nullable: Forbidden: ${KEY} cannot be nullable`,
        ]),
      ],
    ],
  ])('[schema §2.5] %s', (schema, expected) => {
    expect(errors(node(schema))).toEqual(expected)
  })

  it('[crd §2.12] the root beside a status subresource: the first offence, rendered with internal names', () => {
    const status = { subresources: { status: {} } }
    const found = errors({ schema: '{"type":"object","oneOf":[{"required":["a"]}],"minProperties":1,"nullable":true}', version: status })
    expect(found).toHaveLength(2)
    expect(found[0]).toMatch(
      /^P: Invalid value: \{"ID":"","Schema":"","Ref":null,.*"OneOf":\[\{"ID":.*"XValidations":null\}: only \[Description Type .* XValidations\] fields are allowed at the root/,
    )
    expect(found[1]).toBe('P.nullable: Forbidden: nullable cannot be true at the root')
    expect(errors({ schema: '{"type":"array","items":{"type":"string"},"minProperties":1}', version: status })).toEqual([
      'P.type: Invalid value: "array": only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      'P.type: Invalid value: "array": must be object at the root',
    ])
    expect(errors({ schema: '{"type":"object","anyOf":[]}', version: status })).toHaveLength(1)
    expect(errors({ schema: '{"type":"object","anyOf":[],"minProperties":1}' })).toEqual([])
    const versions = [version('v1', '{"type":"object","minProperties":1}'), version('v2', '{"type":"object"}', status)]
    expect(errors({ versions })).toEqual([])
  })

  it('keys of prototypes are names like others', () => {
    expect(errors({ schema: '{"type":"object","properties":{"__proto__":{},"constructor":{"type":"string"},"toString":{}}}' })).toEqual([
      `P.properties[__proto__].type: Required value: ${FIELD}`,
      `P.properties[toString].type: Required value: ${FIELD}`,
    ])
  })
})

describe('structure', () => {
  it.each([
    ['{"properties":{}}', ['P.type: Required value: must not be empty at the root']],
    [
      '{"type":"string","nullable":true,"additionalProperties":{},"properties":{"a":{},"metadata":{"type":"string"}}}',
      [
        'P.nullable: Forbidden: nullable cannot be true at the root',
        `P.additionalProperties.type: Required value: ${FIELD}`,
        'P.additionalProperties: Forbidden: must not be used at the root',
        `P.properties[a].type: Required value: ${FIELD}`,
        'P.properties[metadata].type: Invalid value: "string": must be object',
        'P.type: Invalid value: "string": must be object at the root',
        'P.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
      ],
    ],
    [
      '{"type":"object","properties":{"kind":{"type":"integer"},"metadata":{"type":"object","description":"d"}}}',
      [
        'P.properties[kind].type: Invalid value: "integer": must be string',
        'P.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
      ],
    ],
    ['{"type":"object","properties":{"metadata":{"type":"object","properties":{"name":{"type":"string","maxLength":5}}}}}', []],
    [
      '{"type":"object","properties":{"metadata":{"type":"object","properties":{"labels":{"type":"object"}}}}}',
      [
        'P.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
      ],
    ],
    [
      '{"type":"object","properties":{"metadata":{"type":"object","properties":{"name":{"type":"string","default":"x"}}},"kind":{"type":"string","default":"x"}}}',
      [
        'P.properties[kind].default: Forbidden: must not be set in top-level kind',
        'P.properties[metadata].properties[name].default: Forbidden: must not be set in top-level metadata',
      ],
    ],
  ])('[crd §2.14] root %s', (schema, expected) => {
    expect(errors({ schema })).toEqual(expected)
  })

  it.each([
    [`{${PRESERVE}}`, []],
    [`{${IOS}}`, []],
    [
      `{${IOS},${PRESERVE}}`,
      ['X.x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false if x-kubernetes-int-or-string is true'],
    ],
    [`{${EMBEDDED},${PRESERVE}}`, ['X.type: Required value: must be object if x-kubernetes-embedded-resource is true']],
    [
      `{"type":"object",${EMBEDDED},${PRESERVE},"additionalProperties":true}`,
      ['X.additionalProperties: Forbidden: must not be used if x-kubernetes-embedded-resource is set'],
    ],
    [
      `{"type":"object",${EMBEDDED}}`,
      [
        'X.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ],
    ],
    [
      `{"type":"object",${EMBEDDED},"properties":{"metadata":{"type":"object","properties":{"x":{"type":"object",${EMBEDDED},${PRESERVE}}}}}}`,
      ['X.properties[metadata].properties[x].x-kubernetes-embedded-resource: Forbidden: must not be used inside of resource meta'],
    ],
    [
      '{"type":"integer","pattern":"["}',
      ['X.pattern: Invalid value: "[": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ]: `[`'],
    ],
    [`{${IOS},"anyOf":[{"type":"integer"},{"type":"string"}]}`, []],
    [`{${IOS},"allOf":[{"anyOf":[{"type":"integer"},{"type":"string"}]},{"pattern":"a"}]}`, []],
    [
      `{${IOS},"anyOf":[{"type":"string"},{"type":"integer"}]}`,
      ['X.anyOf[0].type: Forbidden: must be empty to be structural', 'X.anyOf[1].type: Forbidden: must be empty to be structural'],
    ],
    [
      `{${IOS},"allOf":[{},{"anyOf":[{"type":"integer"},{"type":"string"}]}]}`,
      [0, 1].map((i) => `X.allOf[1].anyOf[${String(i)}].type: Forbidden: must be empty to be structural`),
    ],
    [
      '{"type":"object","not":{"title":"t","default":1,"nullable":true,"additionalProperties":true,"x-kubernetes-validations":[{"rule":"true"}]}}',
      [
        'X.not.additionalProperties: Forbidden: must be undefined to be structural',
        'X.not.default: Forbidden: must be undefined to be structural',
        'X.not.nullable: Forbidden: must be false to be structural',
        'X.not.title: Forbidden: must be empty to be structural',
        'X.not.x-kubernetes-validations: Forbidden: must be empty to be structural',
      ],
    ],
    ['{"type":"object","anyOf":[{"additionalProperties":false}],"allOf":[{"properties":{"u":{"minimum":1}}}]}', []],
    [
      '{"type":"object","oneOf":[{"items":{"description":"d"},"properties":{"metadata":{}}}]}',
      [
        'X.oneOf[0].items.description: Forbidden: must be empty to be structural',
        'X.oneOf[0].properties[metadata]: Forbidden: must not be specified in a nested context',
      ],
    ],
  ])('[crd §2.14] %s', (schema, expected) => {
    expect(errors(node(schema))).toEqual(expected)
  })

  it('[schema §2.3] what junctors of the root mention must be declared', () => {
    const because = (path: string, from: string): string => `${path}: Required value: because it is defined in ${from}`
    expect(
      errors({
        schema:
          '{"type":"object","properties":{"x":{"type":"array","items":{"type":"object"}}},"not":{"anyOf":[{"properties":{"x":{"items":{"properties":{"b":{}}}},"y":{}}}]}}',
      }),
    ).toEqual([
      because('X.items.properties[b]', 'P.not.anyOf[0].properties[x].items.properties[b]'),
      because('P.properties[y]', 'P.not.anyOf[0].properties[y]'),
    ])
  })

  it('[crd §2.2] schemas that differ are reported by version', () => {
    expect(errors({ versions: [version('v1', '{"type":"object","properties":{"a":{}}}'), version('v2', '{}')] })).toEqual([
      `spec.versions[0].schema.openAPIV3Schema.properties[a].type: Required value: ${FIELD}`,
      'spec.versions[1].schema.openAPIV3Schema.type: Required value: must not be empty at the root',
    ])
  })
})

describe('defaults', () => {
  it.each([
    ['{"type":"string","default":"a","enum":["a"]}', []],
    ['{"type":"string","default":5}', ['X.default: Invalid value: "integer":  in body must be of type string: "integer"']],
    [
      '{"type":"object","properties":{"a":{"type":"string"}},"default":{"a":1,"z":1}}',
      [
        'X.default: Invalid value: {"a":1,"z":1}: must not have unknown fields',
        'X.default.a: Invalid value: "integer": a in body must be of type string: "integer"',
      ],
    ],
    [
      '{"type":"object","properties":{"a":{"type":"string","default":1}},"default":{"a":"x"}}',
      ['X.properties[a].default: Invalid value: "integer":  in body must be of type string: "integer"'],
    ],
    [
      '{"type":"array","items":{"type":"string","default":1},"default":["a",1]}',
      [
        'X.default.[1]: Invalid value: "integer": [1] in body must be of type string: "integer"',
        'X.items.default: Invalid value: "integer":  in body must be of type string: "integer"',
      ],
    ],
    ['{"type":"object","additionalProperties":{"type":"integer","default":"x"}}', []],
    ['{"type":"object","properties":{"a":{}},"default":{"z":1}}', [`X.properties[a].type: Required value: ${FIELD}`]],
    [`{"type":"object",${EMBEDDED},${PRESERVE},"default":{}}`, ['X.default.apiVersion: Required value', 'X.default.kind: Required value']],
    [
      `{"type":"object",${EMBEDDED},${PRESERVE},"default":{"apiVersion":5,"kind":"Pod"}}`,
      ['X.default.apiVersion: Invalid value: 5: must be a string'],
    ],
    [
      `{"type":"object",${EMBEDDED},"properties":{"metadata":{"type":"object","properties":{"name":{"type":"string","default":".."}}}}}`,
      [
        `X.properties[metadata].properties[name].default: Invalid value: "..": must result in valid metadata: metadata.name: Invalid value: "..": may not be '..'`,
      ],
    ],
    [
      `{"type":"object",${EMBEDDED},"properties":{"metadata":{"type":"object","properties":{"labels":{"type":"object","additionalProperties":{"type":"string","default":"x"}}}}}}`,
      [
        'X.properties[metadata].properties[labels].additionalProperties.default: Forbidden: must not be set inside additionalProperties applying to object metadata',
      ],
    ],
  ])('[schema §4.3] %s', (schema, expected) => {
    expect(errors(node(schema))).toEqual(expected)
  })

  it('[crd §2.15] the root counts as an embedded resource', () => {
    expect(errors({ schema: '{"type":"object","default":{"nope":1}}' })).toEqual([
      'P.default: Invalid value: {"nope":1}: must not have unknown fields',
      'P.default.apiVersion: Required value',
      'P.default.kind: Required value',
    ])
  })
})

it('[DESIGN §8] a large schema is judged in parts', () => {
  const properties = Array.from({ length: 10_000 }, (_, at) => `"p${String(at)}":{"type":"string"}`).join()
  const crd = definition({ schema: `{"type":"object","properties":{${properties}}}` })
  // Twice over all nodes: once for what makes it structural, once for everything else.
  expect([...validateCrd(crd)].length).toBeGreaterThan((2 * 10_000) / 64)
})
