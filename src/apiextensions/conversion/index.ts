// Conversion of custom resources between the versions of their CRD (spec/custom-resources.md §5).
export type { Converter } from './converter.js'
export { noneConverter } from './converter.js'
export type { ConversionDependencies } from './converter-of.js'
export { converterOf } from './converter-of.js'
export type { ServiceAddress, ServiceReference, ServiceResolver } from './service.js'
