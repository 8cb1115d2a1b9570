import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { DecodeError, NAME_COLUMN, type SubresourceView, type TableConvertor } from '../../endpoints/index.js'
import { humanAge, parseTime, statusError } from '../../meta/index.js'
import { metaString } from '../../registry/index.js'
import type { ScaleSubresource } from '../types/index.js'
import { scaleOf, withScale } from './scale.js'

/** The Scale that stands for an object of a CRD version (spec/custom-resources.md §4). */
export function scaleView(scale: ScaleSubresource): SubresourceView {
  return {
    show: (stored) => scaleOf(stored, scale),
    write: (stored, shown) => withScale(stored, shown, scale),
    decoder: { fromJson: (value) => ({ object: checkScale(value), findings: [] }) },
  }
}

const NOT_REGISTERED = 'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go"'

/** A body that is no Scale gets one answer, whatever is wrong with it. */
export function undecodableScale(): Error {
  return statusError.badRequest(NOT_REGISTERED)
}

function checkScale(value: JsonObject): JsonObject {
  const kind = own(value, 'kind') ?? 'Scale'
  const apiVersion = own(value, 'apiVersion') ?? 'autoscaling/v1'
  const spec = own(value, 'spec') ?? {}
  const replicas = isObject(spec) ? (own(spec, 'replicas') ?? 0) : undefined
  if (kind !== 'Scale' || apiVersion !== 'autoscaling/v1' || !isInt32(replicas)) throw new DecodeError(NOT_REGISTERED)
  return value
}

function isInt32(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value === (value | 0)
}

/** The Table of Scales. */
export function scaleTable(): TableConvertor {
  const column = (name: string, type: string, path: string): TableConvertor['columns'][number] => ({
    name, type, format: '', description: `Custom resource definition column (in JSONPath format): ${path}`, priority: 0,
  })
  return {
    columns: [NAME_COLUMN, column('Desired', 'integer', '.spec.replicas'), column('Available', 'integer', '.status.replicas'), column('Age', 'date', '.metadata.creationTimestamp')],
    cells: (scale, now) => {
      const time = parseTime(metaString(scale, 'creationTimestamp'))
      return [metaString(scale, 'name'), numberAt(scale, 'spec'), numberAt(scale, 'status'), time === undefined ? '<unknown>' : humanAge(now - time)]
    },
  }
}

function numberAt(scale: JsonObject, part: string): JsonValue {
  const value = own(scale, part)
  return isObject(value) ? (own(value, 'replicas') ?? null) : null
}
