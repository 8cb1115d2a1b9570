import type { JsonObject } from '../../base/json/index.js'
import { API_VERSION, KIND, listOf, metaName, ref, scalar, struct, type Definitions } from './builders.js'
import { CRD_SCHEMA_DEFINITIONS, crdName } from './crd-schema-definitions.js'

const ATOMIC: JsonObject = { 'x-kubernetes-list-type': 'atomic' }
const EMPTY: JsonObject = { default: {} }
const GROUP = 'apiextensions.k8s.io'

const text = (description: string): JsonObject => scalar('string', description)
const requiredText = (description: string): JsonObject => scalar('string', description, { default: '' })
const flag = (description: string): JsonObject => scalar('boolean', description)
const requiredFlag = (description: string): JsonObject => scalar('boolean', description, { default: false })
const texts = (description: string): JsonObject => listOf({ type: 'string' }, description, ATOMIC)
const many = (kind: string, description: string): JsonObject => listOf({ $ref: crdName(kind) }, description, ATOMIC)

/** The definitions of the CRD API itself (spec/openapi-and-clients.md §1.6), with markers for apply, patch and explain. */
export const CRD_DEFINITIONS: Definitions = {
  ...CRD_SCHEMA_DEFINITIONS,
  [crdName('CustomResourceDefinition')]: struct(
    'A CustomResourceDefinition adds a type to the API: resources of its group, versions and kind are served as soon as it is established.',
    {
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: ref(metaName('ObjectMeta'), 'Metadata of the definition. Its name is `<spec.names.plural>.<spec.group>`.', EMPTY),
      spec: ref(crdName('CustomResourceDefinitionSpec'), 'The type as it is wanted.', EMPTY),
      status: ref(crdName('CustomResourceDefinitionStatus'), 'The type as it is served. Written by the server.', EMPTY),
    },
    { required: ['spec'], 'x-kubernetes-group-version-kind': [{ group: GROUP, kind: 'CustomResourceDefinition', version: 'v1' }] },
  ),
  [crdName('CustomResourceDefinitionList')]: struct(
    'A list of CustomResourceDefinitions.',
    {
      apiVersion: API_VERSION,
      items: listOf({ $ref: crdName('CustomResourceDefinition') }, 'The definitions.'),
      kind: KIND,
      metadata: ref(metaName('ListMeta'), 'Metadata of the list.', EMPTY),
    },
    { required: ['items'], 'x-kubernetes-group-version-kind': [{ group: GROUP, kind: 'CustomResourceDefinitionList', version: 'v1' }] },
  ),
  [crdName('CustomResourceDefinitionSpec')]: struct(
    'The type as it is wanted.',
    {
      conversion: ref(crdName('CustomResourceConversion'), 'How objects are converted between versions.'),
      group: requiredText('The API group: objects are served under `/apis/<group>/…`. Part of the name of the definition.'),
      names: ref(crdName('CustomResourceDefinitionNames'), 'The names of resource and kind.', EMPTY),
      preserveUnknownFields: flag(
        'Deprecated: true only in definitions from before v1. Use `x-kubernetes-preserve-unknown-fields` in the schema.',
      ),
      scope: requiredText('`Namespaced` or `Cluster`.'),
      versions: many(
        'CustomResourceDefinitionVersion',
        'The versions. Clients see them by maturity and number: v10, v2, v1, v2beta1, v1alpha1, then all other names by the alphabet.',
      ),
    },
    { required: ['group', 'names', 'scope', 'versions'] },
  ),
  [crdName('CustomResourceDefinitionNames')]: struct(
    'The names that a type goes by.',
    {
      categories: texts('Groups of resources that this one belongs to, such as `all` for `kubectl get all`.'),
      kind: requiredText('The kind of an object, in CamelCase and singular.'),
      listKind: text('The kind of a list; `<kind>List` by default.'),
      plural: requiredText('The resource in paths: `/apis/<group>/<version>/…/<plural>`. Lower case; part of the name of the definition.'),
      shortNames: texts('Short names for the command line, lower case.'),
      singular: text('The singular in lower case; the kind in lower case by default.'),
    },
    { required: ['plural', 'kind'] },
  ),
  [crdName('CustomResourceDefinitionVersion')]: struct(
    'One version of a type.',
    {
      additionalPrinterColumns: many('CustomResourceColumnDefinition', 'Columns of tables; the age alone by default.'),
      deprecated: flag('Requests to this version get a warning.'),
      deprecationWarning: text('The text of that warning, in place of the usual one.'),
      name: requiredText('The name of the version, such as `v1` or `v1beta1`: `/apis/<group>/<name>/…`.'),
      schema: ref(crdName('CustomResourceValidation'), 'The schema that objects of this version are pruned, defaulted and validated by.'),
      selectableFields: many('SelectableField', 'Fields, at most 8, that field selectors may name.'),
      served: requiredFlag('Whether the version is served.'),
      storage: requiredFlag('Whether objects are stored in this version: true of exactly one.'),
      subresources: ref(crdName('CustomResourceSubresources'), 'The subresources of an object.'),
    },
    { required: ['name', 'served', 'storage'] },
  ),
  [crdName('CustomResourceColumnDefinition')]: struct(
    'A column of tables.',
    {
      description: text('What the column shows, for people.'),
      format: text('A format of the type, such as `name` for the column that identifies an object.'),
      jsonPath: requiredText('The simple JSON path of the value in an object.'),
      name: requiredText('The name of the column.'),
      priority: scalar('integer', 'Columns above 0 show in wide tables only.', { format: 'int32' }),
      type: requiredText('`integer`, `number`, `string`, `boolean` or `date`.'),
    },
    { required: ['name', 'type', 'jsonPath'] },
  ),
  [crdName('SelectableField')]: struct(
    'A field that field selectors may name.',
    {
      jsonPath: requiredText('The simple JSON path of a string, boolean or integer outside of metadata.'),
    },
    { required: ['jsonPath'] },
  ),
  [crdName('CustomResourceConversion')]: struct(
    'How objects are converted between versions.',
    {
      strategy: requiredText('`None` changes the apiVersion alone; `Webhook` asks a webhook.'),
      webhook: ref(crdName('WebhookConversion'), 'The webhook, for the strategy `Webhook`.'),
    },
    { required: ['strategy'] },
  ),
  [crdName('WebhookConversion')]: struct(
    'A conversion webhook.',
    {
      clientConfig: ref(crdName('WebhookClientConfig'), 'How the webhook is reached.'),
      conversionReviewVersions: texts('Versions of ConversionReview that the webhook speaks, the preferred one first.'),
    },
    { required: ['conversionReviewVersions'] },
  ),
  [crdName('WebhookClientConfig')]: struct('How a webhook is reached: by `url` or by `service`, one of them.', {
    caBundle: scalar(
      'string',
      'PEM certificates that the server certificate of the webhook is verified with; those of the system by default.',
      { format: 'byte' },
    ),
    service: ref(crdName('ServiceReference'), 'The service of the webhook.'),
    url: text('The https URL of the webhook, without user, query and fragment.'),
  }),
  [crdName('ServiceReference')]: struct(
    'A service.',
    {
      name: requiredText('The name of the service.'),
      namespace: requiredText('The namespace of the service.'),
      path: text('The path that requests are sent to.'),
      port: scalar('integer', 'The port, 443 by default.', { format: 'int32' }),
    },
    { required: ['namespace', 'name'] },
  ),
  [crdName('CustomResourceSubresources')]: struct('The subresources of a version.', {
    scale: ref(crdName('CustomResourceSubresourceScale'), 'Serves `/scale`.'),
    status: ref(
      crdName('CustomResourceSubresourceStatus'),
      'Serves `/status`: writes of an object then leave its status alone, writes of the status all else.',
    ),
  }),
  [crdName('CustomResourceSubresourceStatus')]: scalar('object', 'Serves `/status`. It has no settings.'),
  [crdName('CustomResourceSubresourceScale')]: struct(
    'Where the parts of a Scale stand in an object.',
    {
      labelSelectorPath: text('The simple JSON path, under `.status` or `.spec`, of the selector as a string.'),
      specReplicasPath: requiredText('The simple JSON path, under `.spec`, of the wanted number of replicas.'),
      statusReplicasPath: requiredText('The simple JSON path, under `.status`, of the actual number of replicas.'),
    },
    { required: ['specReplicasPath', 'statusReplicasPath'] },
  ),
  [crdName('CustomResourceValidation')]: struct('How objects are validated.', {
    openAPIV3Schema: ref(crdName('JSONSchemaProps'), 'The schema.'),
  }),
  [crdName('CustomResourceDefinitionStatus')]: struct('The type as it is served.', {
    acceptedNames: ref(
      crdName('CustomResourceDefinitionNames'),
      'The names that are served. They differ from those of the spec where these are taken by others.',
      EMPTY,
    ),
    conditions: listOf(
      { $ref: crdName('CustomResourceDefinitionCondition') },
      'Where the definition stands: `NamesAccepted`, `Established`, `Terminating` and others.',
      {
        'x-kubernetes-list-map-keys': ['type'],
        'x-kubernetes-list-type': 'map',
      },
    ),
    observedGeneration: scalar('integer', 'The generation that the status is about.', { format: 'int64' }),
    storedVersions: texts('Versions that objects were ever stored in. None of them can be removed from the spec while it stands here.'),
  }),
  [crdName('CustomResourceDefinitionCondition')]: struct(
    'One condition of a definition.',
    {
      lastTransitionTime: ref(metaName('Time'), 'When the status changed.'),
      message: text('What happened, for people.'),
      observedGeneration: scalar('integer', 'The generation that the condition is about.', { format: 'int64' }),
      reason: text('What happened, in one CamelCase word.'),
      status: requiredText('`True`, `False` or `Unknown`.'),
      type: requiredText('The name of the condition.'),
    },
    { required: ['type', 'status'] },
  ),
}
