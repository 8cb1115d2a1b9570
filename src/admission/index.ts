export { namespaceLifecycle } from './namespace-lifecycle.js'
