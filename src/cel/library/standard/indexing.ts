import { DYN, INT, STRING, list, map, optional, param } from '../../checker/types.js'
import { NO_SUCH_OVERLOAD } from '../../values/value.js'
import { signature, uniform } from '../function.js'
import type { CelFunction, Library, Overload } from '../function.js'

const A = param('A')
const B = param('B')
/** Optionals came with this minor version. */
const OPTIONALS = 28

/** Operators that the interpreter runs itself: only their signatures count. */
const declared = (name: string, ...signatures: readonly Omit<Overload, 'call'>[]): CelFunction =>
  uniform(name, () => NO_SUCH_OVERLOAD, signatures)

/** `a[b]`, `a[?b]`, `a.?b`. */
export const INDEXING: Library = [
  declared(
    '_[_]',
    signature('index_list', [list(A), INT], A),
    signature('index_map', [map(A, B), A], B),
    signature('optional_list_index_int', [optional(list(A)), INT], optional(A), OPTIONALS),
    signature('optional_map_index_value', [optional(map(A, B)), A], optional(B), OPTIONALS),
  ),
  declared(
    '_[?_]',
    signature('list_optindex_optional_int', [list(A), INT], optional(A), OPTIONALS),
    signature('optional_list_optindex_optional_int', [optional(list(A)), INT], optional(A), OPTIONALS),
    signature('map_optindex_optional_value', [map(A, B), A], optional(B), OPTIONALS),
    signature('optional_map_optindex_optional_value', [optional(map(A, B)), A], optional(B), OPTIONALS),
  ),
  declared('_?._', signature('select_optional_field', [DYN, STRING], optional(A), OPTIONALS)),
]
