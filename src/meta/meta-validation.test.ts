import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { fieldErrorText, labelNameRule, pathSegmentRule, validateObjectMeta, validateObjectMetaUpdate, type MetaRules } from './index.js'

const SUBDOMAIN = 'a lowercase RFC 1123 subdomain must consist of'
const texts = (metadata: JsonObject, rules: MetaRules = { namespaced: false }): string[] =>
  validateObjectMeta({ metadata }, rules).map(fieldErrorText)
const starts = (found: readonly string[], expected: readonly string[]): void => {
  expect(found.map((text, i) => text.slice(0, expected[i]?.length))).toEqual(expected)
}

describe('[api §3.1-§3.2] names and namespaces', () => {
  it('a name, or the beginning of one, is required and valid', () => {
    expect(texts({})).toEqual(['metadata.name: Required value: name or generateName is required'])
    expect(validateObjectMeta({}, { namespaced: false })).toHaveLength(1)
    expect(texts({ name: 'a' })).toEqual([])
    starts(texts({ name: 'Gen-x', generateName: 'Gen-' }), [
      `metadata.generateName: Invalid value: "Gen-": ${SUBDOMAIN}`,
      `metadata.name: Invalid value: "Gen-x": ${SUBDOMAIN}`,
    ])
    expect(texts({ name: 'a.b' }, { namespaced: false, name: labelNameRule })).toEqual([
      'metadata.name: Invalid value: "a.b": must not contain dots',
    ])
    expect(texts({ name: 'A b' }, { namespaced: false, name: pathSegmentRule })).toEqual([])
  })

  it('a namespace is required, forbidden, or a label', () => {
    expect(texts({ name: 'a' }, { namespaced: true })).toEqual(['metadata.namespace: Required value'])
    expect(texts({ name: 'a', namespace: 'b' })).toEqual(['metadata.namespace: Forbidden: not allowed on this type'])
    starts(texts({ name: 'a', namespace: 'B_' }, { namespaced: true }), [
      'metadata.namespace: Invalid value: "B_": a lowercase RFC 1123 label must',
    ])
  })

  it('[schema §5.3] embedded metadata needs neither', () => {
    const rules: MetaRules = { namespaced: true, embedded: true, name: pathSegmentRule, path: 'spec.t.metadata' }
    expect(texts({}, rules)).toEqual([])
    expect(texts({ name: '..', generateName: 'a/b', generation: -5 }, rules)).toEqual([
      `spec.t.metadata.generateName: Invalid value: "a/b": may not contain '/'`,
      `spec.t.metadata.name: Invalid value: "..": may not be '..'`,
      'spec.t.metadata.generation: Invalid value: -5: must be greater than or equal to 0',
    ])
  })
})

describe('[api §3.3-§3.8] the other members', () => {
  it('labels and annotations', () => {
    starts(texts({ name: 'a', labels: { '/a': 'ok', b: '-' }, annotations: { 'UPPER.com/x': 'anything at all', 'a b': '' } }), [
      'metadata.labels: Invalid value: "/a": prefix part must be non-empty',
      'metadata.labels: Invalid value: "-": a valid label must be an empty string',
      'metadata.annotations: Invalid value: "a b": name part must consist of',
    ])
    expect(texts({ name: 'a', annotations: { k: 'ä'.repeat(131_071), l: '' } })).toEqual([])
    expect(texts({ name: 'a', annotations: { k: 'ä'.repeat(131_071), ll: '' } })).toEqual([
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ])
  })

  it('owner references', () => {
    const owner = (more: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'u', ...more })
    const check = (...ownerReferences: JsonObject[]): string[] => texts({ name: 'a', ownerReferences })
    expect(check(owner({}))).toEqual([])
    expect(check(owner({ apiVersion: '', kind: '', name: '', uid: '' }))).toEqual(
      ['apiVersion', 'kind', 'name', 'uid'].map((field) => `metadata.ownerReferences[0].${field}: Required value: must not be empty`),
    )
    expect(check(owner({}), owner({ apiVersion: 'a/' }))).toEqual([
      'metadata.ownerReferences[1].apiVersion: Invalid value: "a/": must be <group>/<version> or <version>',
    ])
    expect(check(owner({ apiVersion: 'a/b/c' }))).toHaveLength(1)
    expect(check(owner({ kind: 'Event', name: '<' }))).toEqual([
      'metadata.ownerReferences[0]: Invalid value: {"apiVersion":"v1","kind":"Event","name":"\\u003c","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
    ])
    expect(check(owner({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }))).toEqual([])
    expect(check(owner({ controller: true }), owner({ controller: false }), owner({ name: 'y', controller: true }))).toEqual([
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"x","uid":"u","controller":true},{"apiVersion":"v1","kind":"Pod","name":"x","uid":"u","controller":false},' +
        '{"apiVersion":"v1","kind":"Pod","name":"y","uid":"u","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/x and Pod/y',
    ])
  })

  it('many controllers do not multiply the list without end', () => {
    const ownerReferences = Array.from({ length: 1000 }, (_, i) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      name: `n${String(i)}`,
      uid: 'u',
      controller: true,
    }))
    expect(texts({ name: 'a', ownerReferences }).length).toBeLessThan(20)
  })

  it('finalizers', () => {
    starts(texts({ name: 'a', finalizers: ['orphan', 'a/b/c', 'foregroundDeletion'] }), [
      'metadata.finalizers: Invalid value: "a/b/c": a valid label key must',
      'metadata.finalizers: Invalid value: ["orphan","a/b/c","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ])
  })

  it('managed fields', () => {
    const check = (entry: JsonObject): string[] =>
      texts({ name: 'a', managedFields: [{ operation: 'Apply', fieldsType: 'FieldsV1', ...entry }] })
    expect(check({})).toEqual([])
    expect(check({ operation: '', fieldsType: 'X', manager: 'a\tb\u200b', subresource: 's'.repeat(257) })).toEqual([
      'metadata.managedFields[0].operation: Required value: must not be empty',
      'metadata.managedFields[0].fieldsType: Invalid value: "X": must be `FieldsV1`',
      'metadata.managedFields[0].manager: Invalid value: "a\\tb\\u200b": invalid character U+0009 (at position 1)',
      'metadata.managedFields[0].manager: Invalid value: "a\\tb\\u200b": invalid character U+200B (at position 3)',
      'metadata.managedFields[0].subresource: Too long: may not be more than 256 bytes',
    ])
    expect(check({ operation: 'X', manager: '\t'.repeat(129) })).toEqual([
      'metadata.managedFields[0].operation: Unsupported value: "X": supported values: "Apply", "Update"',
      'metadata.managedFields[0].manager: Too long: may not be more than 128 bytes',
    ])
  })
})

describe('[api §3.5-§3.6] updates', () => {
  const old: JsonObject = { name: 'a', namespace: 'n', uid: 'u', generation: 3, creationTimestamp: '2020-01-02T03:04:05Z' }
  const update = (next: JsonObject, before: JsonObject = old): string[] =>
    validateObjectMetaUpdate({ metadata: { ...before, ...next } }, { metadata: before }).map(fieldErrorText)

  it('leaves what is immutable', () => {
    expect(update({ labels: { a: 'b' }, generation: 4 })).toEqual([])
    expect(
      update({ name: 'b', namespace: 'm', uid: 'v', deletionTimestamp: '2021-01-01T00:00:00Z', deletionGracePeriodSeconds: 5 }),
    ).toEqual([
      'metadata.name: Invalid value: "b": field is immutable',
      'metadata.namespace: Invalid value: "m": field is immutable',
      'metadata.uid: Invalid value: "v": field is immutable',
      'metadata.deletionTimestamp: Invalid value: "2021-01-01T00:00:00Z": field is immutable',
      'metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable',
    ])
    expect(update({ generation: 2 })).toEqual(['metadata.generation: Invalid value: 2: must not be decremented'])
    starts(update({ labels: { a: '-' } }), ['metadata.labels: Invalid value: "-"'])
  })

  it('adds no finalizer to an object on its way out', () => {
    const dying = { ...old, deletionTimestamp: '2021-01-01T00:00:00Z', finalizers: ['x.io/a'] }
    expect(update({ finalizers: [] }, dying)).toEqual([])
    expect(update({ finalizers: ['x.io/d', 'x.io/a', 'x.io/c'] }, dying)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.io/c", "x.io/d"}',
    ])
    expect(update({ finalizers: ['x.io/c'] })).toEqual([])
  })
})
