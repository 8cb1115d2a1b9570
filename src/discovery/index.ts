export { DiscoveryHandlers } from './handlers.js'
export { DiscoveryRegistry } from './registry.js'
export { storageVersionHash } from './storage-version-hash.js'
export type { DiscoveryResource, DiscoverySubresource } from './types.js'
