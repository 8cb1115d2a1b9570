// Formats of network addresses (spec/schema.md §7.2). Leading zeros are tolerated, as in Kubernetes' own parser.

const IPV4 = /^0*(\d{1,3})\.0*(\d{1,3})\.0*(\d{1,3})\.0*(\d{1,3})$/
const GROUP = /^0*[0-9a-f]{1,4}$/i
const GROUPS = 8

/** Four decimal numbers up to 255. */
function isDottedQuad(text: string): boolean {
  const match = IPV4.exec(text)
  return match !== null && match.slice(1).every((octet) => Number(octet) <= 255)
}

/** Eight groups of hex digits, one run of zero groups written `::`, the last two perhaps as a dotted quad. No zone. */
function isColonForm(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':'))) as [string[], string[] | undefined]
  const groups = tail === undefined ? head : [...head, ...tail]
  const last = groups.at(-1) ?? ''
  const quad = last.includes('.') && (tail === undefined || tail.length > 0)
  if (quad && !isDottedQuad(last)) return false
  const count = groups.length + (quad ? 1 : 0)
  if (!(quad ? groups.slice(0, -1) : groups).every((group) => GROUP.test(group))) return false
  return tail === undefined ? count === GROUPS : count < GROUPS
}

// Longer texts can only be padded with zeros: nobody needs them, and they are not worth a scan.
const isIp = (text: string): boolean => (/^[^:.]*\./.test(text) ? isDottedQuad(text) : isColonForm(text))

/** A dotted quad, or an address that ends in one. */
export function isIpv4(text: string): boolean {
  return text.includes('.') && isIp(text)
}

/** An address with colons. */
export function isIpv6(text: string): boolean {
  return text.includes(':') && isIp(text)
}

/** An address and the length of its prefix; the other bits may be set. */
export function isCidr(text: string): boolean {
  const slash = text.indexOf('/')
  if (slash < 0) return false
  const address = text.slice(0, slash)
  const length = /^0*(\d{1,3})$/.exec(text.slice(slash + 1))
  if (length === null) return false
  return isDottedQuad(address) ? Number(length[1]) <= 32 : isColonForm(address) && Number(length[1]) <= 128
}

const MAC_FORMS = [/^[0-9a-f]{2}(?::[0-9a-f]{2})+$/i, /^[0-9a-f]{2}(?:-[0-9a-f]{2})+$/i, /^[0-9a-f]{4}(?:\.[0-9a-f]{4})+$/i, /^[0-9a-f]+$/i]
const MAC_DIGITS = new Set([12, 16, 40])
const MAC_MAX = 59

/** 6, 8 or 20 octets in pairs, in groups of four digits, or in one. */
export function isMac(text: string): boolean {
  if (text.length > MAC_MAX || !MAC_FORMS.some((form) => form.test(text))) return false
  return MAC_DIGITS.has(text.replace(/[:.-]/g, '').length)
}
