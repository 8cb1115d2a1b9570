/** One rule a text must keep: its longest length, its pattern, and what is said when it does not match. */
interface NameRule {
  readonly pattern: RegExp
  readonly message: string
  readonly max: number
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const VALUE = `(${QUALIFIED})?`

/** How an API's texts name a pattern, with examples. */
function withPattern(text: string, pattern: string, ...examples: readonly string[]): string {
  const list = examples.map((example) => `'${example}'`).join(',  or ')
  return `${text} (e.g. ${list}, regex used for validation is '${pattern}')`
}

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`)

const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
const LABEL_1035_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const NAME_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const KEY_TEXT =
  "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"

const DNS_LABEL: NameRule = { pattern: whole(LABEL), max: 63, message: withPattern(LABEL_TEXT, LABEL, 'my-name', '123-abc') }
const DNS_SUBDOMAIN: NameRule = { pattern: whole(SUBDOMAIN), max: 253, message: withPattern(SUBDOMAIN_TEXT, SUBDOMAIN, 'example.com') }
const DNS_1035: NameRule = { pattern: whole(LABEL_1035), max: 63, message: withPattern(LABEL_1035_TEXT, LABEL_1035, 'my-name', 'abc-123') }
const LABEL_VALUE: NameRule = { pattern: whole(VALUE), max: 63, message: withPattern(VALUE_TEXT, VALUE, 'MyValue', 'my_value', '12345') }
const NAME_PART: NameRule = {
  pattern: whole(QUALIFIED),
  max: 63,
  message: withPattern(NAME_TEXT, QUALIFIED, 'MyName', 'my.name', '123-abc'),
}

const tooLong = (max: number): string => `must be no more than ${String(max)} bytes`

function check(text: string, rule: NameRule): string[] {
  const faults: string[] = []
  if (Buffer.byteLength(text) > rule.max) faults.push(tooLong(rule.max))
  if (!rule.pattern.test(text)) faults.push(rule.message)
  return faults
}

/** A prefix may end in a dash, since more will follow. */
const asPrefix = (text: string): string => (text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text)

function qualifiedName(text: string): readonly string[] {
  const parts = text.split('/')
  if (parts.length > 2) {
    return [
      `${withPattern(KEY_TEXT, QUALIFIED, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const name = parts[parts.length - 1] ?? ''
  const faults: string[] = []
  if (parts.length === 2) faults.push(...prefixFaults(parts[0] ?? ''))
  if (name === '') return [...faults, 'name part must be non-empty', NAME_PART.message]
  if (Buffer.byteLength(name) > NAME_PART.max) faults.push(`name part ${tooLong(NAME_PART.max)}`)
  return NAME_PART.pattern.test(name) ? faults : [...faults, NAME_PART.message]
}

function prefixFaults(prefix: string): readonly string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  return check(prefix, DNS_SUBDOMAIN).map((fault) => `prefix part ${fault}`)
}

/** What is wrong with a text as a name of each kind, in the words of the API's validation. */
export const NAME_CHECKS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  dns1123Label: (text) => check(text, DNS_LABEL),
  dns1123Subdomain: (text) => check(text, DNS_SUBDOMAIN),
  dns1035Label: (text) => check(text, DNS_1035),
  qualifiedName,
  dns1123LabelPrefix: (text) => check(asPrefix(text), DNS_LABEL),
  dns1123SubdomainPrefix: (text) => check(asPrefix(text), DNS_SUBDOMAIN),
  dns1035LabelPrefix: (text) => check(asPrefix(text), DNS_1035),
  labelValue: (text) => check(text, LABEL_VALUE),
}
