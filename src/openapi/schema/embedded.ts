import { isObject, own, type JsonObject } from '../../base/json/index.js'
import { metaName, ref, scalar } from '../static/builders.js'

const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md'

/** How `metadata` of an object is published, in neutral form. */
export const METADATA: JsonObject = ref(metaName('ObjectMeta'), `Standard object's metadata. More info: ${CONVENTIONS}#metadata`)

const API_VERSION = scalar(
  'string',
  `apiVersion defines the versioned schema of this representation of an object. More info: ${CONVENTIONS}#resources`,
)
const KIND = scalar(
  'string',
  `kind is a string value representing the type of this object. In CamelCase. More info: ${CONVENTIONS}#types-kinds`,
)

/** The node of an embedded resource with the members that every object has; kind and apiVersion become required. */
export function withEmbeddedMembers(node: JsonObject): JsonObject {
  const properties = own(node, 'properties')
  const required = own(node, 'required')
  const names = Array.isArray(required) ? required : []
  return {
    ...node,
    properties: { ...(isObject(properties) ? properties : {}), apiVersion: API_VERSION, kind: KIND, metadata: METADATA },
    required: [...names, ...['kind', 'apiVersion'].filter((name) => !names.includes(name))],
  }
}
