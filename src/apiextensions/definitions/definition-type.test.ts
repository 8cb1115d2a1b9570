import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { trackDefinitions } from './field-tracking.js'

const version = (schema: JsonObject): JsonObject => ({ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } })
const crd = (versions: JsonValue[], more: JsonObject = {}): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.ex.io' },
  spec: { group: 'ex.io', names: { plural: 'widgets', kind: 'Widget' }, scope: 'Namespaced', versions, ...more },
})

/** The error of an Apply of a definition, without its frame; '' where it is taken. */
function problem(config: JsonObject): string {
  try {
    void trackDefinitions('').applier.apply(undefined, config, 'm', false, '2026-03-04T05:06:07Z')
    return ''
  } catch (error) {
    return (error as Error).message.replace(/^failed to create typed patch object \(\/widgets\.ex\.io; [^)]*\): /, '')
  }
}

describe('[apply §2.9] how a definition is owned', () => {
  it.each<[string, JsonObject, string]>([
    ['an unknown field of a version', { ...version({}), bogus: 1 }, '.spec.versions[0].bogus: field not declared in schema'],
    [
      'an unknown keyword, however deep',
      version({ properties: { a: { items: {}, properties: { b: { bogus: 1 } } } } }),
      '.spec.versions[0].schema.openAPIV3Schema.properties.a.properties.b.bogus: field not declared in schema',
    ],
    [
      'a keyword of the wrong type',
      version({ allOf: [{ minLength: 'x' }] }),
      '.spec.versions[0].schema.openAPIV3Schema.allOf[0].minLength: expected numeric (int or float), got string',
    ],
    [
      'a rule twice',
      version({ 'x-kubernetes-validations': [{ rule: 'true' }, { rule: 'true' }] }),
      '.spec.versions[0].schema.openAPIV3Schema.x-kubernetes-validations: duplicate entries for key [rule="true"]',
    ],
    [
      'values and what may be a schema',
      version({ default: { x: [1] }, enum: [1, 'a'], items: [{ bogus: 1 }], additionalProperties: true }),
      '',
    ],
    ['subresources', { ...version({}), subresources: { status: {}, scale: { specReplicasPath: '.spec.r' } } }, ''],
  ])('%s', (_, given, wanted) => {
    expect(problem(crd([given]))).toBe(wanted)
  })

  it('other members', () => {
    expect(problem(crd([], { bogus: 1 }))).toBe('.spec.bogus: field not declared in schema')
    expect(problem(crd([], { conversion: { strategy: 'Webhook', webhook: { clientConfig: { caBundle: 5 } } } }))).toBe(
      '.spec.conversion.webhook.clientConfig.caBundle: expected string, got &value.valueUnstructured{Value:5}',
    )
  })
})
