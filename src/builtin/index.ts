export type { BuiltinType } from './builtin-api.js'
export { BuiltinApi } from './builtin-api.js'
export type { BuiltinDependencies } from './resources.js'
