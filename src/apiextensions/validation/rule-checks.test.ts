import { describe, expect, it } from 'vitest'
import { atOnce, type PacedWork } from '../../base/index.js'
import type { JsonObject } from '../../base/json/index.js'
import { fieldError, type FieldError } from '../../meta/index.js'
import { validateCrd, type RuleCheck, type RuleChecks } from './index.js'
import { definition, node, texts, type Parts } from './testing/definitions.js'

const errors = (parts: Parts, checks?: RuleChecks): string[] => texts(atOnce(validateCrd(definition(parts), checks)))
const TYPES = 'supported values: "array", "boolean", "integer", "number", "object", "string"'

describe('rules', () => {
  const V = 'X.x-kubernetes-validations[0]'
  it.each<[JsonObject, string[]]>([
    [{ rule: ' \n' }, [`${V}.rule: Required value: rule is not specified`]],
    [
      { rule: '', message: ' ', reason: 'x' },
      [
        `${V}.rule: Required value: rule is not specified`,
        `${V}.reason: Unsupported value: "x": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
      ],
    ],
    [{ rule: 'true', message: ' ' }, [`${V}.message: Invalid value: " ": must be non-empty if specified`]],
    [{ rule: 'true', message: 'a\nb' }, [`${V}.message: Invalid value: "a\\nb": must not contain line breaks`]],
    [{ rule: 'true', message: 'a\n' }, []],
    [{ rule: 'true\n&& true' }, [`${V}.message: Required value: message must be specified if rule contains line breaks`]],
    [
      { rule: 'true', messageExpression: ' ' },
      [`${V}.messageExpression: Required value: messageExpression must be non-empty if specified`],
    ],
    [{ rule: 'true', fieldPath: '.a' }, []],
    [{ rule: 'true', fieldPath: "['a']" }, []],
    [{ rule: 'true', fieldPath: '.b' }, [`${V}.fieldPath: Invalid value: ".b": must be a valid path`]],
    [
      { rule: 'true', fieldPath: ' ' },
      [`${V}.fieldPath: Invalid value: " ": must be non-empty if specified`, `${V}.fieldPath: Invalid value: " ": must be a valid path`],
    ],
    [
      { rule: 'true', fieldPath: '.a\n' },
      [
        `${V}.fieldPath: Invalid value: ".a\\n": must not contain line breaks`,
        `${V}.fieldPath: Invalid value: ".a\\n": must be a valid path`,
      ],
    ],
  ])('[cel §1.2] %j', (rule, expected) => {
    expect(
      errors(node(JSON.stringify({ type: 'object', properties: { a: { type: 'string' } }, 'x-kubernetes-validations': [rule] }))),
    ).toEqual(expected)
  })

  const recorder = (): RuleChecks & { readonly seen: RuleCheck[]; readonly defaults: string[] } => {
    const seen: RuleCheck[] = []
    const defaults: string[] = []
    return {
      seen,
      defaults,
      *checkRules(check): PacedWork<FieldError[]> {
        seen.push(check)
        yield
        return [fieldError.invalid(`${check.path}.rule`, '', 'from CEL')]
      },
      beginDefaults: () => (_schema, _value, path) => {
        defaults.push(path)
        return []
      },
    }
  }

  it('[cel §1.3] rules are compiled once schema and defaults are sound, with the faulty nodes named', () => {
    const checks = recorder()
    const found = errors(
      {
        schema:
          '{"type":"object","properties":{"x":{"type":"object","properties":{"c":{"type":"nope"}}},"y":{"type":"string","default":"d","x-kubernetes-validations":[{"rule":"true"}]}}}',
      },
      checks,
    )
    expect(found).toEqual([`X.properties[c].type: Unsupported value: "nope": ${TYPES}`, 'P.rule: Invalid value: "": from CEL'])
    expect(checks.defaults).toEqual(['spec.validation.openAPIV3Schema.properties[y].default'])
    const [check] = checks.seen
    const properties = check?.schema['properties'] as Record<string, JsonObject>
    const inner = properties['x']?.['properties'] as Record<string, JsonObject>
    expect([check?.schema, properties['x'], inner['c'], properties['y']].map((schema) => check?.faulty.has(schema as JsonObject))).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(check?.unchanged).toBe(false)
  })

  it.each([
    '{"type":"object","properties":{"x":{}}}',
    '{"type":"object","properties":{"x":{"type":"string","default":1}}}',
    '{"type":"object","id":"x"}',
  ])('[cel §1.3] and not before: %s', (schema) => {
    const checks = recorder()
    expect(errors({ schema }, checks)).toHaveLength(1)
    expect(checks.seen).toEqual([])
  })
})

describe('hostile schemas', () => {
  it('the depth that is decoded is judged', () => {
    const deep = (inner: string): string => `${'{"type":"object","properties":{"a":'.repeat(480)}${inner}${'}}'.repeat(480)}`
    expect(errors({ schema: deep('{"type":"string","default":"x"}') })).toEqual([])
    expect(errors({ schema: deep('{}') })).toHaveLength(1)
  })

  it('key lists and dumps do not multiply', () => {
    const keys = JSON.stringify(Array.from({ length: 10_000 }, (_, i) => `k${String(i)}`))
    const found = errors(
      node(`{"type":"array","items":{"type":"object"},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":${keys}}`),
    )
    expect(found.length).toBeLessThan(100)
    const properties = JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`p${String(i)}`, { type: 'string' }])))
    const [dump = ''] = errors({
      schema: `{"type":"object","properties":${properties},"minProperties":1}`,
      version: { subresources: { status: {} } },
    })
    expect(dump.length).toBeLessThan(300_000)
    expect(dump).toContain('...: only [')
  })
})
