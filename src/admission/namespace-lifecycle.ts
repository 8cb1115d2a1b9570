import { decodeJson, isObject, own, type JsonObject } from '../base/json/index.js'
import { statusError } from '../meta/index.js'
import { metaString, type AdmissionAttributes, type AdmissionPlugin } from '../registry/index.js'
import type { Store } from '../storage/index.js'

const PROTECTED = ['default', 'kube-system', 'kube-public']

/** Whether a namespace is there is no business of everybody who may ask what is allowed in it. */
const ACCESS_REVIEWS = 'localsubjectaccessreviews'

/** Where namespaces live in the store. */
const PREFIX = '/registry/namespaces/'

/** Only namespaces that exist, and are not on their way out, take new objects (spec/api.md §11.8). */
export function namespaceLifecycle(store: Store): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    byName: true,
    admit: (attributes) => {
      const { group, resource } = attributes.resource
      if (group === '' && resource === 'namespaces') checkNamespaceItself(attributes)
      else if (group === 'authorization.k8s.io' && resource === ACCESS_REVIEWS) return undefined
      else if (attributes.namespace !== '' && attributes.operation !== 'DELETE') checkNamespaceOf(store, attributes)
      return undefined
    },
  }
}

function checkNamespaceItself({ operation, name, resource }: AdmissionAttributes): void {
  if (operation === 'DELETE' && PROTECTED.includes(name)) throw statusError.forbidden(resource, name, 'this namespace may not be deleted')
}

function checkNamespaceOf(store: Store, attributes: AdmissionAttributes): void {
  const { namespace, operation } = attributes
  const entry = store.get(PREFIX + namespace)
  if (entry === undefined) throw statusError.notFound({ group: '', resource: 'namespaces' }, namespace)
  if (operation !== 'CREATE' || !isTerminating(entry.value)) return
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  throw statusError.forbidden(attributes.resource, nameOf(attributes), why, [cause])
}

function isTerminating(value: Buffer): boolean {
  // Every namespaced create asks; nearly all are answered without reading the namespace.
  if (!value.includes('"deletionTimestamp"') && !value.includes('"Terminating"')) return false
  const namespace = decodeJson(value.toString()).value as JsonObject
  const status = own(namespace, 'status')
  return metaString(namespace, 'deletionTimestamp') !== '' || (isObject(status) && own(status, 'phase') === 'Terminating')
}

/** The object's name, else its generateName, else a word. */
function nameOf({ name, object }: AdmissionAttributes): string {
  if (name !== '') return name
  const generateName = object === undefined ? '' : metaString(object, 'generateName')
  return generateName === '' ? 'Unknown' : generateName
}
