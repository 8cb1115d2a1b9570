// Which names are valid, and what is wrong with those that are not: each check answers the texts of upstream, in its order (spec/api.md §3.1, §3.3).

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const LABEL_REGEXP = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const SUBDOMAIN_REGEXP = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const LABEL_1035_REGEXP = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const QUALIFIED_REGEXP = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const VALUE_REGEXP = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

const SUBDOMAIN_TEXT = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${LABEL}(\\.${LABEL})*')`
const LABEL_TEXT = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`
const LABEL_1035_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const QUALIFIED_TEXT = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`
const VALUE_TEXT = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${QUALIFIED})?')`

const SUBDOMAIN_MAX = 253
const LABEL_MAX = 63

/** The unit differs by place, though bytes are counted everywhere. */
type LengthUnit = 'characters' | 'bytes'

function tooLong(max: number, unit: LengthUnit): string {
  return `must be no more than ${String(max)} ${unit}`
}

function limited(name: string, max: number, regexp: RegExp, text: string, unit: LengthUnit = 'characters'): string[] {
  const errors = Buffer.byteLength(name) > max ? [tooLong(max, unit)] : []
  return regexp.test(name) ? errors : [...errors, text]
}

/** DNS-1123 subdomain: names of most objects. */
export function subdomainErrors(name: string): string[] {
  return limited(name, SUBDOMAIN_MAX, SUBDOMAIN_REGEXP, SUBDOMAIN_TEXT)
}

/** DNS-1123 label: namespaces. */
export function labelErrors(name: string): string[] {
  return limited(name, LABEL_MAX, LABEL_REGEXP, SUBDOMAIN_REGEXP.test(name) ? 'must not contain dots' : LABEL_TEXT)
}

/** DNS-1035 label: names inside CRDs. */
export function label1035Errors(name: string): string[] {
  return limited(name, LABEL_MAX, LABEL_1035_REGEXP, LABEL_1035_TEXT)
}

/** A name that is one segment of a path; `prefix`: only the beginning of one (generateName). */
export function pathSegmentErrors(name: string, prefix = false): string[] {
  if (!prefix && name === '.') return ["may not be '.'"]
  if (!prefix && name === '..') return ["may not be '..'"]
  return ['/', '%'].filter((char) => name.includes(char)).map((char) => `may not contain '${char}'`)
}

/** What most keys look like; all of it is valid. */
const PLAIN_KEY =
  /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?){0,2}\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const NONE: readonly string[] = []

/** A key of labels, annotations and finalizers: `[prefix/]name`. */
export function qualifiedNameErrors(key: string): readonly string[] {
  if (PLAIN_KEY.test(key)) return NONE
  const parts = key.split('/', 3)
  if (parts.length > 2)
    return [`a valid label key ${QUALIFIED_TEXT} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  const name = parts.at(-1) as string
  const errors = parts.length === 2 ? prefixErrors(parts[0] as string) : []
  if (name === '') errors.push('name part must be non-empty')
  else if (Buffer.byteLength(name) > LABEL_MAX) errors.push(`name part ${tooLong(LABEL_MAX, 'bytes')}`)
  if (!QUALIFIED_REGEXP.test(name)) errors.push(`name part ${QUALIFIED_TEXT}`)
  return errors
}

function prefixErrors(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  return limited(prefix, SUBDOMAIN_MAX, SUBDOMAIN_REGEXP, SUBDOMAIN_TEXT, 'bytes').map((text) => `prefix part ${text}`)
}

/** The value of a label. */
export function labelValueErrors(value: string): string[] {
  return limited(value, LABEL_MAX, VALUE_REGEXP, VALUE_TEXT, 'bytes')
}
