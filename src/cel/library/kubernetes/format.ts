import { STRING, list, object, optional } from '../../checker/types.js'
import { parseDate, parseTimestamp } from '../../values/time-parse.js'
import { ArrayList, OpaqueValue, Optional } from '../../values/value.js'
import { fn, global, method } from '../function.js'
import type { Library } from '../function.js'
import { NAME_CHECKS } from './names.js'
import { parseRequestUri } from './url-parts.js'
import { uriError } from './url.js'

type Check = (text: string) => readonly string[]

/** A named format. */
export class NamedFormat extends OpaqueValue {
  override readonly typeName = 'kubernetes.NamedFormat'
  readonly name: string
  readonly check: Check
  /** The length of the pattern that its check is priced by. */
  readonly patternSize: number

  constructor(name: string, check: Check, patternSize: number) {
    super()
    this.name = name
    this.check = check
    this.patternSize = patternSize
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof NamedFormat && other.name === this.name
  }

  override text(): string {
    return this.name
  }
}

const unless =
  (valid: (text: string) => boolean, message: string): Check =>
  (text) =>
    valid(text) ? [] : [message]

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const uri: Check = (text) => {
  const parsed = parseRequestUri(text)
  return typeof parsed === 'string' ? [uriError(text, parsed)] : []
}

const SIZES: Readonly<Record<string, number>> = {
  dns1123Label: 30,
  dns1123Subdomain: 60,
  dns1035Label: 30,
  qualifiedName: 60,
  dns1123LabelPrefix: 30,
  dns1123SubdomainPrefix: 60,
  dns1035LabelPrefix: 30,
  labelValue: 40,
  uri: 1103,
  uuid: 70,
  byte: 84,
  date: 71,
  datetime: 71,
}

const CHECKS: Readonly<Record<string, Check>> = {
  ...NAME_CHECKS,
  uri,
  uuid: unless((text) => UUID.test(text), 'does not match the UUID format'),
  byte: unless((text) => text !== '' && BASE64.test(text), 'invalid base64'),
  date: unless((text) => parseDate(text) !== undefined, 'invalid date'),
  datetime: unless((text) => parseTimestamp(text.toUpperCase()) !== undefined, 'invalid datetime'),
}

const FORMATS: ReadonlyMap<string, NamedFormat> = new Map(
  Object.entries(CHECKS).map(([name, check]) => [name, new NamedFormat(name, check, SIZES[name] ?? 0)]),
)

const SINCE = 31
const FORMAT = object('kubernetes.NamedFormat')

function validate(format: NamedFormat, text: string): Optional {
  const faults = format.check(text)
  return faults.length === 0 ? Optional.NONE : Optional.of(new ArrayList(faults))
}

function named(name: string): Optional {
  const format = FORMATS.get(name)
  return format === undefined ? Optional.NONE : Optional.of(format)
}

/** The Kubernetes library of named formats. */
export const FORMAT_LIBRARY: Library = [
  ...[...FORMATS].map(([name, format]) =>
    fn(
      `format.${name}`,
      global(`format.${name}`, [], FORMAT, () => format, SINCE),
    ),
  ),
  fn(
    'format.named',
    global('format-named', [STRING], optional(FORMAT), (_context, name) => named(name as string), SINCE),
  ),
  fn(
    'validate',
    method(
      'format-validate',
      [FORMAT, STRING],
      optional(list(STRING)),
      (_context, format, text) => validate(format as NamedFormat, text as string),
      SINCE,
    ),
  ),
]
