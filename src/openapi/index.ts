export { CRD_API } from './crd-api.js'
export { OpenApiHandlers } from './handlers.js'
export type { PublishedVersion } from './published-version.js'
export { OpenApiPublisher } from './publisher.js'
