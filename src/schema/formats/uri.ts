import { isIPv6 } from 'node:net'

// `uri`: what an HTTP request line may name (spec/schema.md §7.2): `*`, an absolute path, or a URL with a scheme.

const isControl = (code: number): boolean => code < 0x20 || code === 0x7f
const SCHEME = /^[a-zA-Z][a-zA-Z0-9+.-]*:/
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/
const HOST = /^(?:[a-zA-Z0-9!$&'()*+,;=:[\]<>"._~-]|[^\0-\x7f]|%[89a-fA-F][0-9a-fA-F]|%25)*$/
const USERINFO = /^[a-zA-Z0-9._:~!$&'()*+,;=%@-]*$/
const PORT = /^(?::\d*)?$/

/** A request URI. */
export function isUri(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isControl(text.charCodeAt(i))) return false
  if (text === '*') return true
  if (text.startsWith(':')) return false
  const scheme = SCHEME.exec(text)?.[0] ?? ''
  const rest = text.slice(scheme.length).split('?', 1)[0] as string
  if (!rest.startsWith('/')) return scheme !== ''
  if (scheme === '' || !rest.startsWith('//')) return !BAD_ESCAPE.test(rest)
  const slash = rest.indexOf('/', 2)
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash)
  return isAuthority(authority) && (slash < 0 || !BAD_ESCAPE.test(rest.slice(slash)))
}

function isAuthority(authority: string): boolean {
  const at = authority.lastIndexOf('@')
  if (!isHost(authority.slice(at + 1))) return false
  const userinfo = authority.slice(0, Math.max(at, 0))
  return USERINFO.test(userinfo) && !BAD_ESCAPE.test(userinfo)
}

function isHost(host: string): boolean {
  if (host.includes('[')) return isBracketedHost(host)
  const colon = host.indexOf(':')
  return HOST.test(host) && (colon < 0 || PORT.test(host.slice(colon)))
}

const ZONE = /^%25(?:[a-zA-Z0-9!$&'()*+,;=:[\]<>"._~-]|[^\0-\x7f]|%[0-9a-fA-F]{2})+$/

/** `[IPv6]`, perhaps with a zone (`%25eth0`), perhaps a port. */
function isBracketedHost(host: string): boolean {
  const close = host.lastIndexOf(']')
  if (!host.startsWith('[') || close < 0 || !PORT.test(host.slice(close + 1))) return false
  const address = host.slice(1, close)
  const zone = address.indexOf('%25')
  if (zone >= 0 && !ZONE.test(address.slice(zone))) return false
  return isIPv6(zone < 0 ? address : address.slice(0, zone))
}
