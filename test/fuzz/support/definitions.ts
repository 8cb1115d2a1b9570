import { WIDGET_SCHEMA, widgets, version, type Definition } from '../../e2e/support/definitions.js'

const GROUP = 'fuzz.example.com'

const RICH_SCHEMA = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      'x-kubernetes-validations': [{ rule: "!has(self.color) || self.color != 'purple'", message: 'no purple' }],
      properties: {
        size: { type: 'integer', minimum: 0, maximum: 100, default: 7 },
        ratio: { type: 'number' },
        color: { type: 'string', enum: ['red', 'green', 'blue', 'purple'] },
        pattern: { type: 'string', pattern: '^[a-z]+$', maxLength: 20 },
        when: { type: 'string', format: 'date-time' },
        port: { 'x-kubernetes-int-or-string': true },
        replicas: { type: 'integer' },
        tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, number: { type: 'integer', default: 80 } },
          },
        },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        blob: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        inner: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
        nullable: { type: 'object', nullable: true, properties: { a: { type: 'integer' } } },
      },
    },
    status: WIDGET_SCHEMA.properties.status,
  },
}

/** A definition, with what its paths are made of. */
export interface FuzzedDefinition extends Definition {
  readonly spec: {
    readonly group: string
    readonly scope: 'Namespaced' | 'Cluster'
    readonly names: { readonly plural: string; readonly singular: string; readonly kind: string; readonly listKind: string }
    readonly versions: readonly object[]
  }
}

/** The types that requests are made for: narrow and rich, namespaced and not, in one version and in two. */
export const FUZZED: readonly FuzzedDefinition[] = [
  {
    ...widgets(GROUP),
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      versions: [version('v1')],
    },
  },
  {
    ...widgets(GROUP),
    metadata: { name: `gadgets.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Cluster',
      names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
      versions: [
        version('v1', { schema: { openAPIV3Schema: RICH_SCHEMA } }),
        version('v2', { schema: { openAPIV3Schema: RICH_SCHEMA }, storage: false, deprecated: true }),
      ],
    },
  },
  {
    ...widgets(GROUP),
    metadata: { name: `blobs.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural: 'blobs', singular: 'blob', kind: 'Blob', listKind: 'BlobList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  },
]
