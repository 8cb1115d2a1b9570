import type { PublishedVersion } from './published-version.js'
import { CRD_DEFINITIONS } from './static/crd-definitions.js'

/** The CRD API itself, to be published beside the types that it defines. */
export const CRD_API: PublishedVersion = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  listKind: 'CustomResourceDefinitionList',
  plural: 'customresourcedefinitions',
  namespaced: false,
  schema: undefined,
  status: true,
  scale: false,
  selectableFields: [],
  builtin: {
    definitionPrefix: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    definitions: CRD_DEFINITIONS,
  },
}
