import { LIST_META, message, OBJECT_META, optional, repeated, single, STRING_LIST, type MessageDescriptor } from '../base/protobuf/index.js'

// Messages of the discovery documents: meta/v1 and apidiscovery.k8s.io/v2.

const SERVER_ADDRESS = message(single(1, 'clientCIDR', 'string'), single(2, 'serverAddress', 'string'))
const GROUP_VERSION = message(single(1, 'groupVersion', 'string'), single(2, 'version', 'string'))

const API_GROUP = message(
  single(1, 'name', 'string'),
  repeated(2, 'versions', GROUP_VERSION),
  single(3, 'preferredVersion', GROUP_VERSION),
  repeated(4, 'serverAddressByClientCIDRs', SERVER_ADDRESS),
)

const API_RESOURCE = message(
  single(1, 'name', 'string'),
  single(2, 'namespaced', 'bool'),
  single(3, 'kind', 'string'),
  single(4, 'verbs', STRING_LIST),
  repeated(5, 'shortNames', 'string'),
  single(6, 'singularName', 'string'),
  repeated(7, 'categories', 'string'),
  single(8, 'group', 'string'),
  single(9, 'version', 'string'),
  single(10, 'storageVersionHash', 'string'),
)

const RESPONSE_KIND = message(single(1, 'group', 'string'), single(2, 'version', 'string'), single(3, 'kind', 'string'))

const SUBRESOURCE_DISCOVERY = message(
  single(1, 'subresource', 'string'),
  optional(2, 'responseKind', RESPONSE_KIND),
  repeated(3, 'acceptedTypes', RESPONSE_KIND),
  repeated(4, 'verbs', 'string'),
)

const RESOURCE_DISCOVERY = message(
  single(1, 'resource', 'string'),
  optional(2, 'responseKind', RESPONSE_KIND),
  single(3, 'scope', 'string'),
  single(4, 'singularResource', 'string'),
  repeated(5, 'verbs', 'string'),
  repeated(6, 'shortNames', 'string'),
  repeated(7, 'categories', 'string'),
  repeated(8, 'subresources', SUBRESOURCE_DISCOVERY),
)

const VERSION_DISCOVERY = message(
  single(1, 'version', 'string'),
  repeated(2, 'resources', RESOURCE_DISCOVERY),
  single(3, 'freshness', 'string'),
)

const GROUP_DISCOVERY = message(single(1, 'metadata', OBJECT_META), repeated(2, 'versions', VERSION_DISCOVERY))

/** The messages of the discovery documents by kind. */
export const DISCOVERY_MESSAGES: Readonly<Record<string, MessageDescriptor>> = {
  APIVersions: message(repeated(1, 'versions', 'string'), repeated(2, 'serverAddressByClientCIDRs', SERVER_ADDRESS)),
  APIGroup: API_GROUP,
  APIGroupList: message(repeated(1, 'groups', API_GROUP)),
  APIResourceList: message(single(1, 'groupVersion', 'string'), repeated(2, 'resources', API_RESOURCE)),
  APIGroupDiscoveryList: message(single(1, 'metadata', LIST_META), repeated(2, 'items', GROUP_DISCOVERY)),
}
