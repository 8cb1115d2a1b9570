import type { JsonObject } from '../../base/json/index.js'
import { createFieldManager, typeFromSchema } from '../../fieldmanager/index.js'
import { statusError } from '../../meta/index.js'
import { metaString } from '../../registry/index.js'
import { CrdDecodeError, decodeCrd } from '../types/index.js'
import { trackWith, type FieldTracking } from '../serving/field-tracking.js'

const GROUP_VERSION = 'apiextensions.k8s.io/v1'
const OPEN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

const STRING = { type: 'string' }
const STRINGS = { type: 'array', items: STRING }
const NAMES: JsonObject = {
  type: 'object',
  properties: { plural: STRING, singular: STRING, shortNames: STRINGS, kind: STRING, listKind: STRING, categories: STRINGS },
}

/** How a CRD is owned: member by member down to the versions, which are one value; conditions one by one (spec/crd.md §1.1). */
const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        group: STRING,
        names: NAMES,
        scope: STRING,
        versions: { type: 'array', items: OPEN },
        conversion: { type: 'object', properties: { strategy: STRING, webhook: OPEN } },
        preserveUnknownFields: { type: 'boolean' },
      },
    },
    status: {
      type: 'object',
      properties: {
        acceptedNames: NAMES,
        storedVersions: STRINGS,
        observedGeneration: { type: 'integer' },
        conditions: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['type'],
          items: { ...OPEN, properties: { type: STRING } },
        },
      },
    },
  },
}

/** A CRD before anybody filled it in. */
const EMPTY: JsonObject = {
  spec: { group: '', names: { plural: '', kind: '' }, scope: '', versions: null },
  status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null },
}

/** Who owns which field of a CRD, written through the resource itself or `/status` (spec/crd.md §3.3). */
export function trackDefinitions(subresource: string): FieldTracking {
  const type = typeFromSchema(SCHEMA)
  const reset = subresource === 'status' ? ['spec'] : ['status']
  const manager = createFieldManager({
    types: (apiVersion) => (apiVersion === GROUP_VERSION ? type : undefined),
    groupVersion: GROUP_VERSION,
    kind: 'CustomResourceDefinition',
    subresource,
    empty: EMPTY,
    resetFields: new Map([[GROUP_VERSION, reset]]),
  })
  return trackWith(manager, (object) => {
    Object.assign(object, decodeApplied(object))
  })
}

/** The fields that are owned say nothing of values: what an apply has made may be no definition yet (spec/apply.md §3.11). @throws a 500 StatusError */
function decodeApplied(object: JsonObject): JsonObject {
  try {
    return decodeCrd(object).object
  } catch (error) {
    if (!(error instanceof CrdDecodeError)) throw error
    const kind = `${GROUP_VERSION}, Kind=CustomResourceDefinition`
    const frame = `failed to convert new object (/${metaString(object, 'name')}; ${kind}) to proper version`
    throw statusError.plain(500, `${frame}: unable to convert unstructured object to ${kind}: error decoding from json: ${error.message}`)
  }
}
