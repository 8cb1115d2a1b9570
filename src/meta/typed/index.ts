// Typed decoding: JSON into the Go struct types of the built-in kinds and back, by tables of their fields. Zero values, `omitempty`, error texts and
// unknown members are Go's (spec/crd.md §1.8).
export type { Decoded } from './decode.js'
export { decodeInParts, decodeTyped } from './decode.js'
export type { CompoundType, GoForm, GoType } from './decoding.js'
export { TypedDecodeError } from './decoding.js'
export { objectMeta } from './object-meta.js'
export { bool, bytes, bytesItem, float64, int32, int64, microTime, rawJson, string, time } from './scalars.js'
export type { Field } from './structs.js'
export { always, custom, list, map, omitEmpty, pointer, struct } from './structs.js'
