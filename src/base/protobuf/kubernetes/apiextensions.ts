import { isObject, type JsonObject, type JsonValue } from '../../json/index.js'
import { readFields } from '../decode.js'
import { mapOf, message, optional, repeated, single, type MessageCodec, type MessageDescriptor } from '../descriptor.js'
import { writeFields } from '../encode.js'
import { OBJECT_META } from './meta.js'
import { RAW_JSON, TIME } from './well-known.js'

// Field numbers of apiextensions.k8s.io/v1 (spec/openapi-and-clients.md §8.2).

const schema = (): MessageDescriptor => JSON_SCHEMA_PROPS

/** A choice between messages that JSON shows as the chosen value itself: `unwrap` finds it, `wrap` makes the message's object of it. */
function choice(
  descriptor: MessageDescriptor,
  unwrap: (wrapper: JsonObject) => JsonValue,
  wrap: (value: JsonValue) => JsonObject,
): MessageCodec {
  return {
    write: (writer, value) => {
      if (value !== undefined) writeFields(writer, descriptor, wrap(value))
    },
    read: (reader, depth) => unwrap(readFields(descriptor, reader, depth)),
  }
}

const SCHEMA_OR_BOOL = choice(
  message(single(1, 'allows', 'bool'), optional(2, 'schema', schema)),
  ({ schema: value, allows }) => value ?? allows ?? false,
  (value) => (isObject(value) ? { allows: true, schema: value } : { allows: value }),
)

const SCHEMA_OR_ARRAY = choice(
  message(optional(1, 'schema', schema), repeated(2, 'schemas', schema)),
  ({ schema: value, schemas }) => value ?? schemas ?? null,
  (value) => (Array.isArray(value) ? { schemas: value } : { schema: value }),
)

const SCHEMA_OR_STRINGS = choice(
  message(optional(1, 'schema', schema), repeated(2, 'property', 'string')),
  ({ schema: value, property }) => value ?? property ?? null,
  (value) => (Array.isArray(value) ? { property: value } : { schema: value }),
)

const VALIDATION_RULE = message(
  single(1, 'rule', 'string'),
  single(2, 'message', 'string'),
  single(3, 'messageExpression', 'string'),
  optional(4, 'reason', 'string'),
  single(5, 'fieldPath', 'string'),
  optional(6, 'optionalOldSelf', 'bool'),
)

export const JSON_SCHEMA_PROPS: MessageDescriptor = message(
  single(1, 'id', 'string'),
  single(2, '$schema', 'string'),
  optional(3, '$ref', 'string'),
  single(4, 'description', 'string'),
  single(5, 'type', 'string'),
  single(6, 'format', 'string'),
  single(7, 'title', 'string'),
  optional(8, 'default', RAW_JSON),
  optional(9, 'maximum', 'double'),
  single(10, 'exclusiveMaximum', 'bool'),
  optional(11, 'minimum', 'double'),
  single(12, 'exclusiveMinimum', 'bool'),
  optional(13, 'maxLength', 'int64'),
  optional(14, 'minLength', 'int64'),
  single(15, 'pattern', 'string'),
  optional(16, 'maxItems', 'int64'),
  optional(17, 'minItems', 'int64'),
  single(18, 'uniqueItems', 'bool'),
  optional(19, 'multipleOf', 'double'),
  repeated(20, 'enum', RAW_JSON),
  optional(21, 'maxProperties', 'int64'),
  optional(22, 'minProperties', 'int64'),
  repeated(23, 'required', 'string'),
  optional(24, 'items', SCHEMA_OR_ARRAY),
  repeated(25, 'allOf', schema),
  repeated(26, 'oneOf', schema),
  repeated(27, 'anyOf', schema),
  optional(28, 'not', schema),
  mapOf(29, 'properties', schema),
  optional(30, 'additionalProperties', SCHEMA_OR_BOOL),
  mapOf(31, 'patternProperties', schema),
  mapOf(32, 'dependencies', SCHEMA_OR_STRINGS),
  optional(33, 'additionalItems', SCHEMA_OR_BOOL),
  mapOf(34, 'definitions', schema),
  optional(35, 'externalDocs', message(single(1, 'description', 'string'), single(2, 'url', 'string'))),
  optional(36, 'example', RAW_JSON),
  single(37, 'nullable', 'bool'),
  optional(38, 'x-kubernetes-preserve-unknown-fields', 'bool'),
  single(39, 'x-kubernetes-embedded-resource', 'bool'),
  single(40, 'x-kubernetes-int-or-string', 'bool'),
  repeated(41, 'x-kubernetes-list-map-keys', 'string'),
  optional(42, 'x-kubernetes-list-type', 'string'),
  optional(43, 'x-kubernetes-map-type', 'string'),
  repeated(44, 'x-kubernetes-validations', VALIDATION_RULE),
)

const NAMES = message(
  single(1, 'plural', 'string'),
  single(2, 'singular', 'string'),
  repeated(3, 'shortNames', 'string'),
  single(4, 'kind', 'string'),
  single(5, 'listKind', 'string'),
  repeated(6, 'categories', 'string'),
)

const SERVICE = message(
  single(1, 'namespace', 'string'),
  single(2, 'name', 'string'),
  optional(3, 'path', 'string'),
  optional(4, 'port', 'int32'),
)

const CONVERSION = message(
  single(1, 'strategy', 'string'),
  optional(
    2,
    'webhook',
    message(
      optional(2, 'clientConfig', message(optional(1, 'service', SERVICE), single(2, 'caBundle', 'bytes'), optional(3, 'url', 'string'))),
      repeated(3, 'conversionReviewVersions', 'string'),
    ),
  ),
)

const SCALE = message(
  single(1, 'specReplicasPath', 'string'),
  single(2, 'statusReplicasPath', 'string'),
  optional(3, 'labelSelectorPath', 'string'),
)

const COLUMN = message(
  single(1, 'name', 'string'),
  single(2, 'type', 'string'),
  single(3, 'format', 'string'),
  single(4, 'description', 'string'),
  single(5, 'priority', 'int32'),
  single(6, 'jsonPath', 'string'),
)

// `served` and `storage` have no omitempty: the reader must keep false.
const VERSION = message(
  single(1, 'name', 'string'),
  optional(2, 'served', 'bool'),
  optional(3, 'storage', 'bool'),
  optional(4, 'schema', message(optional(1, 'openAPIV3Schema', schema))),
  optional(5, 'subresources', message(optional(1, 'status', message()), optional(2, 'scale', SCALE))),
  repeated(6, 'additionalPrinterColumns', COLUMN),
  single(7, 'deprecated', 'bool'),
  optional(8, 'deprecationWarning', 'string'),
  repeated(9, 'selectableFields', message(single(1, 'jsonPath', 'string'))),
)

const CONDITION = message(
  single(1, 'type', 'string'),
  single(2, 'status', 'string'),
  single(3, 'lastTransitionTime', TIME),
  single(4, 'reason', 'string'),
  single(5, 'message', 'string'),
  single(6, 'observedGeneration', 'int64'),
)

export const CUSTOM_RESOURCE_DEFINITION: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  single(
    2,
    'spec',
    message(
      single(1, 'group', 'string'),
      single(3, 'names', NAMES),
      single(4, 'scope', 'string'),
      repeated(7, 'versions', VERSION),
      optional(9, 'conversion', CONVERSION),
      single(10, 'preserveUnknownFields', 'bool'),
    ),
  ),
  single(
    3,
    'status',
    message(
      repeated(1, 'conditions', CONDITION),
      single(2, 'acceptedNames', NAMES),
      repeated(3, 'storedVersions', 'string'),
      single(4, 'observedGeneration', 'int64'),
    ),
  ),
)
