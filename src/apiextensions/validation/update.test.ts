import { describe, expect, it } from 'vitest'
import { atOnce, type PacedWork } from '../../base/index.js'
import type { JsonObject } from '../../base/json/index.js'
import type { FieldError } from '../../meta/index.js'
import type { CustomResourceDefinition } from '../types/index.js'
import { crdWarnings, nonStructuralErrors, validateCrdStatusUpdate, validateCrdUpdate, type RuleCheck } from './index.js'
import { definition, node, texts, version, type Parts } from './testing/definitions.js'

const ESTABLISHED: JsonObject = { conditions: [{ type: 'Established', status: 'True' }] }
const update = (next: CustomResourceDefinition, old: CustomResourceDefinition): string[] => texts(atOnce(validateCrdUpdate(next, old)))
/** Errors of an update from one to another, and of one that changes nothing. */
const updated = (next: Parts, old: Parts): string[] => update(definition(next), definition(old))
const again = (parts: Parts): string[] => updated(parts, parts)

describe('validateCrdUpdate', () => {
  it('[crd §1.10] what must not change', () => {
    const other: Parts = { spec: { group: 'b.c', scope: 'Namespaced', names: { plural: 'others', kind: 'Other' } } }
    const always = [
      'spec.group: Invalid value: "b.c": field is immutable',
      'spec.names.plural: Invalid value: "others": field is immutable',
    ]
    expect(updated(other, {})).toEqual(always)
    expect(updated(other, { status: { conditions: [{ type: 'Established', status: 'False' }] } })).toEqual(always)
    expect(updated(other, { status: ESTABLISHED })).toEqual([
      'spec.scope: Invalid value: "Namespaced": field is immutable',
      'spec.names.kind: Invalid value: "Other": field is immutable',
      ...always,
    ])
    // The status of the old object counts.
    expect(updated({ ...other, status: ESTABLISHED }, {})).toEqual(always)
  })

  it('[crd §2.20] the rules run again, without that of the name', () => {
    expect(updated({ spec: { scope: 'x' }, metadata: { name: 'other' } }, {})).toEqual([
      'spec.scope: Unsupported value: "x": supported values: "Cluster", "Namespaced"',
    ])
  })

  it.each<[string, Parts, number]>([
    ['a type', node('{"type":"text"}'), 0],
    ['an unpruned default', node('{"type":"object","default":{"z":1}}'), 0],
    ['a set of granular objects', node('{"type":"array","items":{"type":"object"},"x-kubernetes-list-type":"set"}'), 0],
    ['a nullable item', node('{"type":"array","items":{"type":"string","nullable":true},"x-kubernetes-list-type":"set"}'), 0],
    [
      'review versions',
      { spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: { url: 'https://a' }, conversionReviewVersions: ['v2'] } } } },
      0,
    ],
    ['preserveUnknownFields', { spec: { preserveUnknownFields: true } }, 0],
    ['a protected group without approval', { spec: { group: 'a.k8s.io' } }, 0],
    ['a keyword that is not supported', node('{"type":"string","id":"x"}'), 1],
    ['a schema that is not structural', node('{}'), 1],
    ['a default of the wrong type', node('{"type":"string","default":1}'), 1],
  ])('[crd §2.21] the stored object excuses %s', (_, parts, count) => {
    expect(again(parts)).toHaveLength(count)
    expect(
      updated(
        parts,
        parts.spec?.['group'] === undefined ? {} : { ...parts, metadata: { annotations: { 'api-approved.kubernetes.io': 'unapproved' } } },
      ),
    ).toHaveLength(1)
  })

  it('[crd §2.21] excuses look at the whole stored object', () => {
    const both = (first: string, second: string): Parts => ({ versions: [version('v1', first), version('v2', second)] })
    const bad = '{"type":"object","properties":{"x":{"type":"text"}}}'
    expect(updated(both(bad, '{"type":"object"}'), both('{"type":"object"}', bad))).toEqual([])
  })

  it('[crd §2.11] a version without a schema excuses the next one', () => {
    const without = (served: boolean): Parts => ({ versions: [version('v1'), { name: 'v2', served }] })
    expect(again(without(true))).toEqual([
      'spec.versions[1].schema.openAPIV3Schema: Required value: because otherwise all fields are pruned',
    ])
    expect(again(without(false))).toEqual([])
    expect(updated(without(false), {})).toEqual(['spec.versions[1].schema.openAPIV3Schema: Required value'])
  })

  it('[crd §2.21] structure is optional where it never was required, unless something new needs it', () => {
    const preserved = (schema: string): Parts => ({ ...node(schema), spec: { preserveUnknownFields: true } })
    expect(again(preserved('{}'))).toEqual([])
    expect(updated(preserved('{}'), preserved('{"type":"string"}'))).toHaveLength(1)
    expect(updated(preserved('{"anyOf":[{"type":"string"}],"x-kubernetes-map-type":"atomic"}'), preserved('{}'))).not.toEqual([])
    expect(updated(node('{}'), preserved('{}'))).toHaveLength(1)
  })

  it('[crd §2.21] a CA bundle is judged when the stored one was fine and the definition established', () => {
    const bundle = (caBundle: string | undefined, status: JsonObject = ESTABLISHED): Parts => ({
      status,
      spec: {
        conversion: {
          strategy: 'Webhook',
          webhook: {
            clientConfig: { url: 'https://a', ...(caBundle === undefined ? {} : { caBundle }) },
            conversionReviewVersions: ['v1'],
          },
        },
      },
    })
    const garbage = Buffer.from('garbage').toString('base64')
    expect(updated(bundle(garbage), bundle(undefined))).toEqual([
      `spec.conversion.webhookClientConfig.caBundle: Invalid value: "${garbage}": unable to load root certificates: unable to parse bytes as PEM block`,
    ])
    expect(again(bundle(garbage))).toEqual([])
    expect(updated(bundle(garbage), bundle(undefined, {}))).toEqual([])
    expect(updated(bundle('Cg=='), bundle(undefined))).toEqual([])
  })

  it('[crd §2.21] nine selectable fields may stay as they are', () => {
    const many = (count: number, more = ''): Parts => ({
      ...node('{"type":"object","additionalProperties":{"type":"string"}}'),
      version: { selectableFields: Array.from({ length: count }, (_, i) => ({ jsonPath: `.x.k${String(i)}${more}` })) },
    })
    expect(again(many(9))).toEqual([])
    expect(updated(many(9, 'y'), many(9))).toEqual(['spec.selectableFields: Too many: 9: must have at most 8 items'])
    expect(updated(many(9), many(8))).toHaveLength(1)
  })

  it('[cel §1.3] tells the checker of rules what is stored', () => {
    const ruled = (rule: string): CustomResourceDefinition =>
      definition(node(`{"type":"string","x-kubernetes-validations":[{"rule":"${rule}","messageExpression":"${rule}!"}]}`))
    const seen: RuleCheck[] = []
    const checks = {
      *checkRules(check: RuleCheck): PacedWork<FieldError[]> {
        seen.push(check)
        yield
        return []
      },
      beginDefaults: () => () => [],
    }
    atOnce(validateCrdUpdate(ruled('a'), ruled('a'), checks))
    atOnce(validateCrdUpdate(ruled('a'), ruled('b'), checks))
    expect(seen.map(({ unchanged, stored }) => [unchanged, [...stored.rules], [...stored.messageExpressions]])).toEqual([
      [true, ['a'], ['a!']],
      [false, ['b'], ['b!']],
    ])
  })
})

describe('validateCrdStatusUpdate', () => {
  it('[crd §2.22] judges accepted names alone', () => {
    const status = { acceptedNames: { plural: 'a', kind: 'A', listKind: 'A' }, conditions: [{}, {}], storedVersions: ['nope'] }
    expect(texts(validateCrdStatusUpdate(definition({ status, spec: { scope: 'x' } })))).toEqual([
      'status.acceptedNames.listKind: Invalid value: "A": kind and listKind may not be the same',
    ])
  })
})

describe('crdWarnings', () => {
  const SET_OF = (type: string): string =>
    `x-kubernetes-list-type: set for items of type "${type}" is not supported by server-side apply or CEL validation rules`
  const warnings = (schema: string, old?: string): string[] =>
    crdWarnings(definition(node(schema)), old === undefined ? undefined : definition(node(old)))

  it.each([
    ['{"type":"string","format":"fancy"}', ['unrecognized format "fancy"']],
    ['{"type":"string","format":"ip-v-4"}', []],
    ['{"type":"integer","format":"int-64"}', ['unrecognized format "int-64"']],
    ['{"type":"boolean","format":"date"}', ['unrecognized format "date"']],
    ['{"x-kubernetes-preserve-unknown-fields":true,"format":"email"}', []],
    ['{"type":"string","not":{"format":"x\\"y"}}', ['unrecognized format "x\\"y"']],
    [
      '{"type":"array","items":{"type":"array","items":{"type":"string","format":"fancy"}},"x-kubernetes-list-type":"set"}',
      ['unrecognized format "fancy"', SET_OF('array')],
    ],
    [
      '{"type":"array","items":{"type":"object","x-kubernetes-map-type":"atomic","properties":{"a":{"type":"string","format":"f"},"b":{"type":"string","format":"f"}}},"x-kubernetes-list-type":"set"}',
      ['unrecognized format "f"', SET_OF('object')],
    ],
  ])('[crd §2.23] %s', (schema, expected) => {
    expect(warnings(schema)).toEqual(expected)
  })

  it('[crd §2.23] an update warns of what is new', () => {
    const format = (name: string): string => `{"type":"string","format":"${name}"}`
    expect(warnings(format('a'), format('a'))).toEqual([])
    expect(warnings(format('b'), format('a'))).toEqual(['unrecognized format "b"'])
  })

  it('[crd §2.23] versions in their order', () => {
    const schema = (format: string): string => `{"type":"object","properties":{"x":{"type":"string","format":"${format}"}}}`
    expect(
      crdWarnings(definition({ versions: [version('v1', schema('z')), version('v2', schema('a')), version('v3', schema('z'))] })),
    ).toEqual(['unrecognized format "z"', 'unrecognized format "a"'])
  })
})

describe('nonStructuralErrors', () => {
  it('[schema §2.7] names versions, and preserveUnknownFields', () => {
    const parts: Parts = { spec: { preserveUnknownFields: true }, versions: [version('v1', '{}'), version('v2', '{}'), { name: 'v3' }] }
    expect(texts(atOnce(nonStructuralErrors(definition(parts))))).toEqual([
      'spec.preserveUnknownFields: Invalid value: true: must be false',
      'spec.versions[0].schema.openAPIV3Schema.type: Required value: must not be empty at the root',
      'spec.versions[1].schema.openAPIV3Schema.type: Required value: must not be empty at the root',
    ])
    expect(atOnce(nonStructuralErrors(definition()))).toEqual([])
  })
})
