import { BOOL, INT, STRING, object } from '../../checker/types.js'
import { toInt } from '../../values/numbers.js'
import { CelError } from '../../values/value.js'
import type { CelValue } from '../../values/value.js'
import { fn, global, method } from '../function.js'
import type { CelFunction, Library, Overload } from '../function.js'
import { parseSemver } from './semver-value.js'
import type { Semver } from './semver-value.js'

const SINCE = 33
const SEMVER = object('kubernetes.Semver')

function pair(id: string, result: Overload['result'], call: (order: number) => CelValue): Overload {
  return method(id, [SEMVER, SEMVER], result, (_context, a, b) => call((a as Semver).compare(b as Semver)), SINCE)
}

const part = (name: string, index: 0 | 1 | 2): CelFunction =>
  fn(
    name,
    method(`semver_${name}`, [SEMVER], INT, (_context, version) => toInt((version as Semver).numbers[index]), SINCE),
  )

const parse = (text: unknown, normalize: unknown): Semver | CelError => parseSemver(text as string, normalize === true)
const isValid = (text: unknown, normalize: unknown): boolean => !(parse(text, normalize) instanceof CelError)

/** The Kubernetes library of semantic versions. */
export const SEMVER_LIBRARY: Library = [
  fn(
    'semver',
    global('string_to_semver', [STRING], SEMVER, (_context, text) => parse(text, false), SINCE),
    global('string_bool_to_semver', [STRING, BOOL], SEMVER, (_context, text, normalize) => parse(text, normalize), SINCE),
  ),
  fn(
    'isSemver',
    global('is_semver_string', [STRING], BOOL, (_context, text) => isValid(text, false), SINCE),
    global('is_semver_string_bool', [STRING, BOOL], BOOL, (_context, text, normalize) => isValid(text, normalize), SINCE),
  ),
  fn(
    'isGreaterThan',
    pair('semver_is_greater_than', BOOL, (order) => order > 0),
  ),
  fn(
    'isLessThan',
    pair('semver_is_less_than', BOOL, (order) => order < 0),
  ),
  fn(
    'compareTo',
    pair('semver_compare_to', INT, (order) => order),
  ),
  part('major', 0),
  part('minor', 1),
  part('patch', 2),
]
