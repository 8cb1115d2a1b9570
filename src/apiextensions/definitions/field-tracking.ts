import type { JsonObject } from '../../base/json/index.js'
import { createFieldManager } from '../../fieldmanager/index.js'
import { decodeCrd } from '../types/index.js'
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
    Object.assign(object, decodeCrd(object).object)
  })
}
