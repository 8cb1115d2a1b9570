import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import {
  CREATED_DESCRIPTION,
  DecodeError,
  NAME_COLUMN,
  type DecodedObject,
  type SubresourceView,
  type TableConvertor,
} from '../../endpoints/index.js'
import { humanAge, notRegisteredText, parseTime, statusError } from '../../meta/index.js'
import { always, decodeTyped, int32, objectMeta, omitEmpty, string, struct, TypedDecodeError } from '../../meta/typed/index.js'
import { metaString } from '../../registry/index.js'
import type { ScaleSubresource } from '../types/index.js'
import { scaleOf, withScale, writableScaleOf } from './scale.js'

/** The Scale that stands for an object of a CRD version (spec/custom-resources.md §4). */
export function scaleView(scale: ScaleSubresource): SubresourceView {
  return {
    show: (stored) => scaleOf(stored, scale),
    patchBase: (stored) => writableScaleOf(stored, scale),
    write: (stored, shown) => withScale(stored, shown, scale),
    decoder: { fromJson: decodeScale },
    undecodable: undecodableScale,
  }
}

const SCALE_VERSION = 'autoscaling/v1'

/** A body that is no Scale gets one answer, whatever is wrong with it. */
function undecodableScale(): Error {
  return statusError.badRequest('no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"')
}

const SCALE = struct('Scale', {
  kind: omitEmpty(string()),
  apiVersion: omitEmpty(string()),
  metadata: always(objectMeta),
  spec: always(struct('ScaleSpec', { replicas: omitEmpty(int32) })),
  status: always(struct('ScaleStatus', { replicas: always(int32), selector: omitEmpty(string()) })),
})

function decodeScale(value: JsonObject): DecodedObject {
  const kind = own(value, 'kind') ?? 'Scale'
  const version = own(value, 'apiVersion') ?? SCALE_VERSION
  if (kind !== 'Scale' || version !== SCALE_VERSION) throw new DecodeError(notRegisteredText(textOf(kind), textOf(version)))
  try {
    const { value: object, findings } = decodeTyped(SCALE, value)
    return { object, findings }
  } catch (error) {
    throw error instanceof TypedDecodeError ? new DecodeError(error.message) : error
  }
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : '')

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
