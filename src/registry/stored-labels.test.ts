import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { encodeStored, encodeTyped } from './stored-form.js'
import { labelsText, parseLabels } from './stored-labels.js'

const labels = (bytes: Buffer): unknown => parseLabels(labelsText(bytes))

it.each([
  ['{}', {}],
  ['{"metadata":{}}', {}],
  ['{"metadata":{"name":"x"},"spec":{"labels":{"a":"b"}}}', {}],
  ['{"metadata":{"labels":{}}}', {}],
  ['{"metadata":{"labels":null,"name":"x"}}', {}],
  ['{"metadata":{"labels":{"a":"b","n":1}}}', { a: 'b' }],
  ['{"metadata":{"annotations":{"labels":"x","\\"labels\\":{":"}\\\\"},"labels":{"a":"é"},"name":"x"}}', { a: 'é' }],
  ['{"metadata":{"finalizers":["a","]"],"generation":12,"labels":{"}":"{"}}}', { '}': '{' }],
  ['{"metadata":{"name":"x","managedFields":[{"labels":{}}]},"labels":{"a":"b"}}', {}],
])('[storage §9.11] the labels in %s', (text, wanted) => {
  expect(labels(Buffer.from(text))).toEqual(wanted)
})

it('[storage §9.11] the labels of any stored object, in both orders of members', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('labels', '"labels":{', '\\', '"', '{}', ','))
  const map = fc.dictionary(text, text, { maxKeys: 4 })
  const metadata = fc.record(
    {
      annotations: map,
      labels: map,
      name: text,
      finalizers: fc.array(text),
      generation: fc.nat(),
      managedFields: fc.constant([{ 'f:labels': {} }]),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(metadata, map, (meta, spec) => {
      const object = { apiVersion: 'v1', kind: 'K', metadata: meta, spec } as unknown as JsonObject
      for (const encode of [encodeStored, encodeTyped]) expect(labels(encode(object))).toEqual(meta.labels ?? {})
    }),
    { numRuns: 300 },
  )
})

it('[storage §9.11] whatever the bytes are, they are read to an end', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('"', '\\', '{', '}', ',', ':', 'labels', 'x')), (parts) => {
      expect(typeof labelsText(Buffer.from(`{"metadata":{${parts.join('')}`))).toBe('string')
    }),
  )
})
