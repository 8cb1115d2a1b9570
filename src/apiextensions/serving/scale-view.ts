import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import {
  CREATED_DESCRIPTION,
  DecodeError,
  NAME_COLUMN,
  type DecodedObject,
  type SubresourceView,
  type TableConvertor,
} from '../../endpoints/index.js'
import { coerceMetadata, humanAge, jsonTypeName, MetaDecodeError, parseTime, statusError } from '../../meta/index.js'
import { metaString } from '../../registry/index.js'
import type { ScaleSubresource } from '../types/index.js'
import { scaleOf, withScale } from './scale.js'

/** The Scale that stands for an object of a CRD version (spec/custom-resources.md §4). */
export function scaleView(scale: ScaleSubresource): SubresourceView {
  return {
    show: (stored) => scaleOf(stored, scale),
    write: (stored, shown) => withScale(stored, shown, scale),
    decoder: { fromJson: decodeScale },
    undecodable: undecodableScale,
  }
}

const NOT_REGISTERED = 'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go"'

/** A body that is no Scale gets one answer, whatever is wrong with it. */
function undecodableScale(): Error {
  return statusError.badRequest(NOT_REGISTERED)
}

function decodeScale(value: JsonObject): DecodedObject {
  const kind = own(value, 'kind') ?? 'Scale'
  const apiVersion = own(value, 'apiVersion') ?? 'autoscaling/v1'
  const spec = own(value, 'spec') ?? {}
  const replicas = isObject(spec) ? (own(spec, 'replicas') ?? 0) : undefined
  if (kind !== 'Scale' || apiVersion !== 'autoscaling/v1') throw new DecodeError(NOT_REGISTERED)
  if (!isInt32(replicas))
    throw new DecodeError(
      `json: cannot unmarshal ${jsonTypeName(replicas ?? null)} into Go struct field ScaleSpec.spec.replicas of type int32`,
    )
  const unknown: string[] = []
  const metadata = typedMetadata(own(value, 'metadata') ?? {}, unknown)
  const known = ['apiVersion', 'kind', 'metadata', 'spec', 'status']
  const findings = [...unknown, ...Object.keys(value).filter((key) => !known.includes(key))]
  return { object: { ...value, metadata }, findings: findings.map((path) => `unknown field "${path}"`) }
}

function typedMetadata(metadata: JsonValue, unknown: string[]): JsonObject {
  try {
    return coerceMetadata(metadata, 'metadata', unknown)
  } catch (error) {
    throw error instanceof MetaDecodeError ? new DecodeError(error.message) : error
  }
}

function isInt32(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value === (value | 0)
}

/** The Table of Scales. */
export function scaleTable(): TableConvertor {
  const column = (name: string, type: string, description: string): TableConvertor['columns'][number] => ({
    name,
    type,
    format: '',
    description,
    priority: 0,
  })
  return {
    columns: [
      NAME_COLUMN,
      column('Desired', 'integer', 'Number of desired replicas'),
      column('Available', 'integer', 'Number of actual replicas'),
      column('Age', 'date', CREATED_DESCRIPTION),
    ],
    cells: (scale, now) => {
      const time = parseTime(metaString(scale, 'creationTimestamp'))
      return [
        metaString(scale, 'name'),
        numberAt(scale, 'spec'),
        numberAt(scale, 'status'),
        time === undefined ? '<unknown>' : humanAge(now - time),
      ]
    },
  }
}

function numberAt(scale: JsonObject, part: string): JsonValue {
  const value = own(scale, part)
  return isObject(value) ? (own(value, 'replicas') ?? null) : null
}
