import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { compileSchemaRules } from './schema-rules.js'

const schema = (...rules: JsonObject[]): JsonObject => ({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        n: { type: 'integer' },
        tags: { type: 'array', items: { type: 'string' } },
        few: { type: 'array', items: { type: 'string', maxLength: 5 }, maxItems: 5 },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        'odd.name': { type: 'string' },
      },
      'x-kubernetes-validations': rules,
    },
  },
})
const findings = (...rules: JsonObject[]): string[] => {
  const { shapeErrors, errors } = compileSchemaRules(schema(...rules), { path: 'root' })
  const short = (path: string): string => path.replace('root.properties[spec].x-kubernetes-validations', '')
  return [...shapeErrors, ...errors].map(({ type, path, detail }) => `${type} ${short(path)}: ${detail}`)
}

describe('[cel §1.2] the form of rules', () => {
  test.each<[JsonObject, string[]]>([
    [{ rule: 'true' }, []],
    [{ rule: ' ' }, ['FieldValueRequired [0].rule: rule is not specified']],
    [{ rule: 'true', message: ' ' }, ['FieldValueInvalid [0].message: must be non-empty if specified']],
    [{ rule: 'true', message: 'a\nb' }, ['FieldValueInvalid [0].message: must not contain line breaks']],
    [{ rule: 'true\n|| false' }, ['FieldValueRequired [0].message: message must be specified if rule contains line breaks']],
    [{ rule: 'true\n|| false', message: 'm' }, []],
    [
      { rule: 'true', messageExpression: ' ' },
      ['FieldValueRequired [0].messageExpression: messageExpression must be non-empty if specified'],
    ],
    [
      { rule: 'true', reason: 'Nope' },
      [
        'FieldValueNotSupported [0].reason: supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
      ],
    ],
    [{ rule: 'true', fieldPath: '.n' }, []],
    [{ rule: 'true', fieldPath: '.labels.x' }, []],
    [{ rule: 'true', fieldPath: "['odd.name']" }, []],
    [{ rule: 'true', fieldPath: '.nope' }, ['FieldValueInvalid [0].fieldPath: must be a valid path']],
    [{ rule: 'true', fieldPath: '.tags[0]' }, ['FieldValueInvalid [0].fieldPath: must be a valid path']],
    [{ rule: 'true', fieldPath: 'n' }, ['FieldValueInvalid [0].fieldPath: must be a valid path']],
    [{ rule: 'true', fieldPath: '.n.' }, ['FieldValueInvalid [0].fieldPath: must be a valid path']],
  ])('%j', (rule, expected) => expect(findings(rule)).toEqual(expected))
})

const ADVICE = '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)'

describe('[cel §1.3] compiling the rules of a schema', () => {
  test.each<[JsonObject, string[]]>([
    [{ rule: 'self.n > 0' }, []],
    [{ rule: 'self.n' }, ['FieldValueInvalid [0].rule: cel expression must evaluate to a bool']],
    [
      { rule: 'self.nope > 0 &&\ntrue', message: 'm' },
      ["FieldValueInvalid [0].rule: compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n | self.nope > 0 &&\n | ....^"],
    ],
    [
      { rule: "double('x') > 1.0" },
      ["FieldValueInvalid [0].rule: program instantiation failed: type conversion error from 'string' to 'double'"],
    ],
    [{ rule: 'true', messageExpression: '1' }, ['FieldValueInvalid [0].messageExpression: messageExpression must evaluate to a string']],
    [
      { rule: 'true', messageExpression: 'nope' },
      [
        "FieldValueInvalid [0].messageExpression: messageExpression compilation failed: ERROR: <input>:1:1: undeclared reference to 'nope' (in container '')\n | nope\n | ^",
      ],
    ],
    [{ rule: 'self.n == oldSelf.n' }, []],
    [
      { rule: 'self.n > 0', optionalOldSelf: true },
      ['FieldValueInvalid [0].optionalOldSelf: may not be set if oldSelf is not used in rule'],
    ],
    [{ rule: 'oldSelf.hasValue()', optionalOldSelf: true }, []],
    [
      { rule: 'self.tags.all(t, self.tags.all(u, u != t))' },
      [
        `FieldValueForbidden [0].rule: estimated rule cost exceeds budget by factor of more than 100x ${ADVICE}`,
        'FieldValueForbidden [0].rule: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
        `FieldValueForbidden root: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${ADVICE}`,
      ],
    ],
  ])('%j', (rule, expected) => expect(findings(rule)).toEqual(expected))

  test('rules at and above a fault of the schema wait', () => {
    const faulty = compileSchemaRules(schema({ rule: 'nope' }), {
      path: 'root',
      schemaErrors: ['root.properties[spec].properties[n].type'],
    })
    expect(faulty.errors).toEqual([])
    const elsewhere = compileSchemaRules(schema({ rule: 'nope' }), { path: 'root', schemaErrors: ['root.properties[other].type'] })
    expect(elsewhere.errors).toHaveLength(1)
  })

  test('[cel §8.9] a stored rule may use what a new one may not', () => {
    const next = schema({ rule: "self.few.includes('a')" })
    expect(compileSchemaRules(next, { path: 'root' }).errors).toHaveLength(1)
    expect(compileSchemaRules(next, { path: 'root', stored: [next] }).errors).toEqual([])
  })
})
