import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../json/index.js'
import { decodeMessage } from '../decode.js'
import { message, optional, single } from '../descriptor.js'
import { encodeMessage } from '../encode.js'
import { ProtobufError } from '../protobuf-error.js'
import { ProtobufWriter } from '../writer.js'
import { decodeKubernetesObject, encodeKubernetesObject, openEnvelope } from './envelope.js'
import { kubernetesMessage } from './types.js'
import { MICRO_TIME, RAW_JSON, TIME } from './well-known.js'

const NONE = { apiVersion: '', kind: '' }
const roundTrip = (object: JsonObject): JsonObject | undefined =>
  decodeKubernetesObject(encodeKubernetesObject(object) as Buffer, NONE).object

describe('[openapi-and-clients §8.1] bodies as kubectl 1.33 sends them', () => {
  it.each<[string, string, JsonObject]>([
    [
      'create configmap',
      '6b3873000a0f0a0276311209436f6e6669674d617012270a120a02633112001a0022002a0032003800420012060a016112013112090a016212047a7765691a002200',
      { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'c1' }, data: { a: '1', b: 'zwei' } },
    ],
    [
      'create secret',
      '6b3873000a0c0a0276311206536563726574121e0a120a02733112001a0022002a0032003800420012060a01701201711a001a002200',
      { kind: 'Secret', apiVersion: 'v1', metadata: { name: 's1' }, data: { p: 'cQ==' } },
    ],
    [
      'create namespace',
      '6b3873000a0f0a02763112094e616d657370616365121a0a120a026e3112001a0022002a0032003800420012001a020a001a002200',
      { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'n1' } },
    ],
    [
      'create token',
      '6b3873000a280a1861757468656e7469636174696f6e2e6b38732e696f2f7631120c546f6b656e52657175657374121a0a100a0012001a0022002a0032003800420012001a040a0012001a002200',
      { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1' },
    ],
  ])('%s', (_, hex, object) => {
    expect(decodeKubernetesObject(Buffer.from(hex, 'hex'), NONE).object).toEqual(object)
  })

  it('writes the same bytes for the same object', () => {
    const hex = '6b3873000a140a027631120e536572766963654163636f756e7412140a120a02733112001a0022002a003200380042001a002200'
    expect(encodeKubernetesObject({ kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name: 's1' } })?.toString('hex')).toBe(hex)
  })

  it('takes the type of the endpoint where the envelope has none', () => {
    const body = Buffer.concat([Buffer.from('k8s\0'), Buffer.from('12060a040a027831', 'hex')])
    expect(decodeKubernetesObject(body, { apiVersion: 'v1', kind: 'ConfigMap' }).object).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name: 'x1' },
    })
    expect(openEnvelope(body)).toMatchObject({ apiVersion: '', kind: '' })
  })

  it('refuses a body without the prefix, and knows no message of a custom type', () => {
    expect(() => openEnvelope(Buffer.from('{"kind":"ConfigMap"}'))).toThrow(ProtobufError)
    expect(kubernetesMessage('example.com/v1', 'Widget')).toBeUndefined()
    expect(kubernetesMessage('__proto__', 'constructor')).toBeUndefined()
    expect(kubernetesMessage('example.com/v1', 'DeleteOptions')).toBe(kubernetesMessage('v1', 'DeleteOptions'))
    expect(encodeKubernetesObject({ apiVersion: 'example.com/v1', kind: 'Widget' })).toBeUndefined()
  })
})

describe('[openapi-and-clients §8.2] objects keep what they hold', () => {
  it.each<[string, JsonObject]>([
    [
      'Lease',
      {
        kind: 'Lease',
        apiVersion: 'coordination.k8s.io/v1',
        metadata: { name: 'l', namespace: 'n', resourceVersion: '7' },
        spec: { holderIdentity: '', leaseDurationSeconds: 15, renewTime: '2026-01-02T03:04:05.000006Z', leaseTransitions: 0 },
      },
    ],
    [
      'Event',
      {
        kind: 'Event',
        apiVersion: 'v1',
        metadata: { name: 'e' },
        involvedObject: { kind: 'Widget', name: 'w' },
        reason: 'R',
        firstTimestamp: '2026-01-02T03:04:05Z',
        count: 2,
        series: { count: 3, lastObservedTime: '1969-12-31T23:59:59.500000Z' },
      },
    ],
    [
      'SelfSubjectRulesReview',
      {
        kind: 'SelfSubjectRulesReview',
        apiVersion: 'authorization.k8s.io/v1',
        spec: { namespace: 'a' },
        status: {
          resourceRules: [{ verbs: ['get'], apiGroups: ['x'], resources: ['y'], resourceNames: ['z'] }],
          nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }],
          incomplete: true,
          evaluationError: 'why',
        },
      },
    ],
    [
      'Status',
      {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message: 'm',
        reason: 'Invalid',
        details: { name: 'x', causes: [{ reason: 'FieldValueInvalid', field: 'spec' }], retryAfterSeconds: 1 },
        code: 422,
      },
    ],
    [
      'PartialObjectMetadataList',
      {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { resourceVersion: '5', remainingItemCount: 0 },
        items: [{ metadata: { name: 'a', managedFields: [{ manager: 'm', operation: 'Update', fieldsV1: { 'f:spec': {} } }] } }],
      },
    ],
    [
      'SubjectAccessReview',
      {
        kind: 'SubjectAccessReview',
        apiVersion: 'authorization.k8s.io/v1',
        spec: { resourceAttributes: { verb: 'get', resource: 'widgets' }, user: 'u', extra: { scopes: ['a', 'b'] } },
      },
    ],
    [
      'CustomResourceDefinition',
      {
        kind: 'CustomResourceDefinition',
        apiVersion: 'apiextensions.k8s.io/v1',
        metadata: { name: 'widgets.example.com' },
        spec: {
          group: 'example.com',
          names: { plural: 'widgets', kind: 'Widget' },
          scope: 'Namespaced',
          versions: [
            {
              name: 'v1',
              served: true,
              storage: false,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    a: { type: 'array', items: { type: 'string', nullable: true, default: null }, maxItems: 0 },
                    b: { type: 'object', additionalProperties: false },
                    c: { type: 'object', additionalProperties: { type: 'integer', minimum: 0.5, enum: [1, null] } },
                    d: { 'x-kubernetes-preserve-unknown-fields': true, example: { deep: [1] } },
                  },
                },
              },
              subresources: { status: {} },
            },
          ],
        },
      },
    ],
  ])('%s', (_, object) => {
    expect(roundTrip(object)).toEqual(object)
  })
})

describe('[openapi-and-clients §8.1] well-known messages', () => {
  const times = message(single(1, 'time', TIME), optional(2, 'micro', MICRO_TIME), optional(3, 'raw', RAW_JSON))

  function decode(field: number, write: (writer: ProtobufWriter) => void): JsonObject {
    const writer = new ProtobufWriter()
    writer.message(field, () => write(writer))
    return decodeMessage(times, writer.finish())
  }

  const timestamp = (seconds: number, nanos: number) => (writer: ProtobufWriter) => {
    writer.int(1, seconds)
    writer.int(2, nanos)
  }

  it('takes an empty time as unset, drops the nanos of a Time and keeps the microseconds of a MicroTime', () => {
    expect(decode(1, () => undefined)).toEqual({})
    expect(decode(1, timestamp(1_767_323_045, 999_999_999))).toEqual({ time: '2026-01-02T03:04:05Z' })
    expect(decode(2, timestamp(1_767_323_045, 6_999))).toEqual({ micro: '2026-01-02T03:04:05.000006Z' })
    expect(decode(2, timestamp(-1, 500_000_000))).toEqual({ micro: '1969-12-31T23:59:59.500000Z' })
    expect(encodeMessage(times, { time: null }).toString('hex')).toBe('0a00')
  })

  it('refuses times that RFC 3339 cannot write, and raw JSON that is none', () => {
    expect(() => decode(1, timestamp(253_402_300_800, 0))).toThrow(ProtobufError)
    expect(() => decode(1, timestamp(0, 1_000_000_000))).toThrow(ProtobufError)
    expect(() => decode(3, (writer) => writer.string(1, '{{'))).toThrow(ProtobufError)
  })

  it('keeps a null that is a value', () => {
    expect(decodeMessage(times, encodeMessage(times, { raw: null }))).toEqual({ raw: null })
  })
})
