import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { EMBEDDED, KEEP, list, map, obj, specSchema, texts, widget } from '../testing/schemas.js'

const resource = obj({}, { ...EMBEDDED, ...KEEP })
const schema = specSchema({ t: resource, l: list(resource), m: map(resource), outer: obj({ inner: resource }, EMBEDDED) })
const POD = { apiVersion: 'v1', kind: 'Pod' }
const errors = (spec: JsonObject): string[] => texts(schema.validateEmbedded(widget(spec)))

describe('[schema §5.3] embedded resources', () => {
  test.each<[JsonObject, string[]]>([
    [{ t: POD }, []],
    [{ t: { ...POD, metadata: { name: 'Hello World!' } } }, []],
    [{ t: {} }, ['spec.t.apiVersion: Required value', 'spec.t.kind: Required value']],
    [
      { t: { apiVersion: '', kind: '' } },
      ['spec.t.apiVersion: Invalid value: "": must not be empty', 'spec.t.kind: Invalid value: "": must not be empty'],
    ],
    [{ t: { ...POD, apiVersion: 'a/b/c' } }, ['spec.t.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c']],
    [{ t: { ...POD, metadata: { name: 'a/b' } } }, ['spec.t.metadata.name: Invalid value: "a/b": may not contain \'/\'']],
    [
      { l: [POD, { kind: 'X' }], m: { 'a.b': { apiVersion: 'v1' } } },
      ['spec.l[1].apiVersion: Required value', 'spec.m[a.b].kind: Required value'],
    ],
    [{ outer: { inner: POD } }, ['spec.outer.apiVersion: Required value', 'spec.outer.kind: Required value']],
    [{ t: 'x' }, []],
  ])('%j', (spec, wrong) => expect(errors(spec)).toEqual(wrong))

  test('a kind is a DNS label in any case', () => {
    expect(errors({ t: { ...POD, kind: 'pOD-x' } })).toEqual([])
    expect(errors({ t: { ...POD, kind: 'Po_d' } })[0]).toMatch(
      /^spec\.t\.kind: Invalid value: "Po_d": may have mixed case, but should otherwise match: a DNS-1035 label must/,
    )
  })
})
