import { map, param } from '../../checker/types.js'
import { NO_SUCH_OVERLOAD } from '../../values/value.js'
import { fn, global } from '../function.js'
import type { Library } from '../function.js'

const K = param('K')
const V = param('V')
const SINCE = 32

/** What the transforming macros are made of; the interpreter runs them, only the signatures count. */
export const TWO_VARIABLES_LIBRARY: Library = [
  fn(
    'cel.@mapInsert',
    global('@mapInsert_map_key_value', [map(K, V), K, V], map(K, V), () => NO_SUCH_OVERLOAD, SINCE),
    global('@mapInsert_map_map', [map(K, V), map(K, V)], map(K, V), () => NO_SUCH_OVERLOAD, SINCE),
  ),
]
