export type { DefinitionDependencies, DefinitionResources } from './resources.js'
export { CRD_GROUP, CRD_RESOURCE, definitionResources } from './resources.js'
