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
    [{ rule: 'true', fieldPath: '.nope' }, ['FieldValueInvalid [0].fieldPath: X']],
    [{ rule: 'true', fieldPath: '.tags[0]' }, ['X']],
    [{ rule: 'true', fieldPath: 'n' }, ['X']],
    [{ rule: 'true', fieldPath: '.n.' }, ['X']],
  ])('%j', (rule, expected) => expect(findings(rule)).toEqual(expected))
})

describe('[cel §1.3] compiling the rules of a schema', () => {
  test.each<[JsonObject, string[]]>([
    [{ rule: 'self.n > 0' }, []],
    [{ rule: 'self.n' }, ['X']],
    [{ rule: 'self.nope > 0' }, ['X']],
    [{ rule: "double('x') > 1.0" }, ['X']],
    [{ rule: 'true', messageExpression: '1' }, ['X']],
    [{ rule: 'true', messageExpression: "'a' +" }, ['X']],
    [{ rule: 'self.n == oldSelf.n' }, []],
    [{ rule: 'self.n > 0', optionalOldSelf: true }, ['X']],
    [{ rule: 'oldSelf.hasValue()', optionalOldSelf: true }, []],
    [{ rule: 'self.tags.all(t, self.tags.all(u, u != t))' }, ['X']],
    [{ rule: 'self.tags.all(t, self.tags.all(u, self.tags.all(v, u != t)))' }, ['X']],
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
    const next = schema({ rule: "self.tags.includes('a')" })
    expect(compileSchemaRules(next, { path: 'root' }).errors).toHaveLength(1)
    expect(compileSchemaRules(next, { path: 'root', stored: [next] }).errors).toEqual([])
  })
})
