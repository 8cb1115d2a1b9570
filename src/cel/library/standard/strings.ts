import { BOOL, BYTES, INT, STRING, list, map, param } from '../../checker/types.js'
import { codePoints } from '../../source/source.js'
import { CelError, ListValue, MapValue, NO_SUCH_OVERLOAD } from '../../values/value.js'
import type { CelValue } from '../../values/value.js'
import { spend } from '../../values/work.js'
import type { Context } from '../context.js'
import { fn, global, method } from '../function.js'
import type { CelFunction, Library, Overload } from '../function.js'

/** Elements of a list, entries of a map, characters of a string, bytes. */
export function sizeOf(value: CelValue): number | undefined {
  if (typeof value === 'string') {
    spend(value.length * 3)
    return codePoints(value)
  }
  if (value instanceof ListValue) return value.length
  if (value instanceof MapValue) return value.size
  return value instanceof Uint8Array ? value.length : undefined
}

const size = (_context: Context, value: CelValue | undefined): CelValue => sizeOf(value as CelValue) ?? NO_SUCH_OVERLOAD
const SIZED = [
  ['bytes', BYTES],
  ['list', list(param('A'))],
  ['map', map(param('A'), param('B'))],
  ['string', STRING],
] as const

function matches(context: Context, text: CelValue | undefined, pattern: CelValue | undefined): CelValue {
  const regexp = context.regexp(pattern as string)
  return regexp instanceof CelError ? regexp : regexp.test(text as string)
}

const test = (id: string, call: (text: string, part: string) => boolean): Overload =>
  method(id, [STRING, STRING], BOOL, (_context, text, part) => call(text as string, part as string))

const SIZE: CelFunction = fn(
  'size',
  ...SIZED.map(([name, type]) => global(`size_${name}`, [type], INT, size)),
  ...SIZED.map(([name, type]) => method(`${name}_size`, [type], INT, size)),
)

/** size, contains, startsWith, endsWith, matches. */
export const STRING_TESTS: Library = [
  SIZE,
  fn(
    'contains',
    test('contains_string', (text, part) => text.includes(part)),
  ),
  fn(
    'startsWith',
    test('starts_with_string', (text, part) => text.startsWith(part)),
  ),
  fn(
    'endsWith',
    test('ends_with_string', (text, part) => text.endsWith(part)),
  ),
  fn('matches', global('matches', [STRING, STRING], BOOL, matches), method('matches_string', [STRING, STRING], BOOL, matches)),
]
