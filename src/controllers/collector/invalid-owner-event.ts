import type { JsonObject } from '../../base/json/index.js'
import { formatTime, groupVersionText, goQuote } from '../../meta/index.js'
import type { ServedType } from '../served-types.js'
import type { OwnerReference } from './graph-node.js'

const COMPONENT = 'garbage-collector-controller'
/** Where events about objects without a namespace are. */
const DEFAULT_NAMESPACE = 'default'
const NANOSECONDS = 1_000_000n

/** An object that names an owner which its namespace cannot have. */
export interface MisplacedReference {
  readonly type: ServedType
  readonly uid: string
  /** '' for an object in no namespace. */
  readonly namespace: string
  readonly name: string
  readonly owner: OwnerReference
}

/** The Warning event about such an object (spec/api.md §12.2). `now`: ms since 1970. */
export function invalidOwnerEvent(
  { type, uid, namespace, name, owner }: MisplacedReference,
  now: number,
): { readonly event: JsonObject; readonly namespace: string } {
  const time = formatTime(now)
  const place = namespace === '' ? DEFAULT_NAMESPACE : namespace
  const reference = `[${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}]`
  const event = {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { name: `${name}.${(BigInt(now) * NANOSECONDS).toString(16)}`, namespace: place },
    involvedObject: {
      kind: type.kind,
      ...(namespace === '' ? {} : { namespace }),
      name,
      uid,
      apiVersion: groupVersionText(type.resource),
    },
    reason: 'OwnerRefInvalidNamespace',
    message: `ownerRef ${reference} does not exist in namespace ${goQuote(namespace)}`,
    source: { component: COMPONENT },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type: 'Warning',
    eventTime: null,
    reportingComponent: COMPONENT,
    reportingInstance: '',
  }
  return { event, namespace: place }
}
