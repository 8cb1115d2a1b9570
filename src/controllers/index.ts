export type { ControlLoopsOptions } from './control-loops.js'
export { CONTROL_LOOPS, ControlLoops } from './control-loops.js'
export type { ServedType, ServedTypes } from './served-types.js'
