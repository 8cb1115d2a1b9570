import {
  always,
  bool,
  bytes,
  int32,
  int64,
  list,
  objectMeta,
  omitEmpty,
  pointer,
  string,
  struct,
  time,
  type CompoundType,
} from '../../meta/typed/index.js'
import { jsonSchemaProps } from './json-schema-type.js'

const names = struct('CustomResourceDefinitionNames', {
  plural: always(string()),
  singular: omitEmpty(string()),
  shortNames: omitEmpty(list(string())),
  kind: always(string()),
  listKind: omitEmpty(string()),
  categories: omitEmpty(list(string())),
})

const scale = struct('CustomResourceSubresourceScale', {
  specReplicasPath: always(string()),
  statusReplicasPath: always(string()),
  labelSelectorPath: pointer(string()),
})

const subresources = struct('CustomResourceSubresources', {
  status: pointer(struct('CustomResourceSubresourceStatus', {})),
  scale: pointer(scale),
})

const column = struct('CustomResourceColumnDefinition', {
  name: always(string()),
  type: always(string()),
  format: omitEmpty(string()),
  description: omitEmpty(string()),
  priority: omitEmpty(int32),
  jsonPath: always(string()),
})

const version = struct('CustomResourceDefinitionVersion', {
  name: always(string()),
  served: always(bool),
  storage: always(bool),
  deprecated: omitEmpty(bool),
  deprecationWarning: pointer(string()),
  schema: pointer(struct('CustomResourceValidation', { openAPIV3Schema: pointer(jsonSchemaProps) })),
  subresources: pointer(subresources),
  additionalPrinterColumns: omitEmpty(list(column)),
  selectableFields: omitEmpty(list(struct('SelectableField', { jsonPath: always(string()) }))),
})

const serviceReference = struct('ServiceReference', {
  namespace: always(string()),
  name: always(string()),
  path: pointer(string()),
  port: pointer(int32),
})

const conversion = struct('CustomResourceConversion', {
  strategy: always(string('v1.ConversionStrategyType')),
  webhook: pointer(
    struct('WebhookConversion', {
      clientConfig: pointer(
        struct('WebhookClientConfig', { url: pointer(string()), service: pointer(serviceReference), caBundle: omitEmpty(bytes) }),
      ),
      conversionReviewVersions: always(list(string())),
    }),
  ),
})

const spec = struct('CustomResourceDefinitionSpec', {
  group: always(string()),
  names: always(names),
  scope: always(string('v1.ResourceScope')),
  versions: always(list(version)),
  conversion: pointer(conversion),
  preserveUnknownFields: omitEmpty(bool),
})

const condition = struct('CustomResourceDefinitionCondition', {
  type: always(string('v1.CustomResourceDefinitionConditionType')),
  status: always(string('v1.ConditionStatus')),
  lastTransitionTime: always(time),
  reason: omitEmpty(string()),
  message: omitEmpty(string()),
  observedGeneration: omitEmpty(int64),
})

const status = struct('CustomResourceDefinitionStatus', {
  conditions: always(list(condition)),
  acceptedNames: always(names),
  storedVersions: always(list(string())),
  observedGeneration: omitEmpty(int64),
})

/** v1.CustomResourceDefinition (spec/crd.md §1.3-§1.7). */
export const crdType: CompoundType = struct('CustomResourceDefinition', {
  kind: omitEmpty(string()),
  apiVersion: omitEmpty(string()),
  metadata: always(objectMeta),
  spec: always(spec),
  status: always(status),
})
