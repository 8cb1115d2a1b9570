export { ApiExtensions } from './api-extensions.js'
export type { CrdChange, CrdListener } from './crd-cache.js'
export type { CrdVersion, CustomResourceDefinition } from './types/index.js'
export { isEstablished, isTerminatingCondition } from './served-state.js'
