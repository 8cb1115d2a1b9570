import { atOnce } from '../../base/index.js'
import type { JsonObject } from '../../base/json/index.js'
import { createFieldManager } from '../../fieldmanager/index.js'
import { statusError } from '../../meta/index.js'
import { metaString } from '../../registry/index.js'
import { CrdDecodeError, decodeCrd } from '../types/index.js'
import { definitionType } from './definition-type.js'
import { trackWith, type FieldTracking } from '../serving/field-tracking.js'

const GROUP_VERSION = 'apiextensions.k8s.io/v1'

/** A CRD before anybody filled it in. */
const EMPTY: JsonObject = {
  spec: { group: '', names: { plural: '', kind: '' }, scope: '', versions: null },
  status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null },
}

/** Who owns which field of a CRD, written through the resource itself or `/status` (spec/crd.md §3.3). */
export function trackDefinitions(subresource: string): FieldTracking {
  const type = definitionType()
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
    return atOnce(decodeCrd(object)).object
  } catch (error) {
    if (!(error instanceof CrdDecodeError)) throw error
    const kind = `${GROUP_VERSION}, Kind=CustomResourceDefinition`
    const frame = `failed to convert new object (/${metaString(object, 'name')}; ${kind}) to proper version`
    throw statusError.plain(500, `${frame}: unable to convert unstructured object to ${kind}: error decoding from json: ${error.message}`)
  }
}
