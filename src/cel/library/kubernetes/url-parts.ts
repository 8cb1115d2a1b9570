/** A URL as Go's net/url takes it apart. */
export interface UrlParts {
  readonly scheme: string
  /** With port; IPv6 addresses in brackets. */
  readonly host: string
  /** The path as written, escapes and all. */
  readonly path: string
  readonly query: string
  readonly opaque: boolean
}

/** Parses a request URI: absolute, or an absolute path. @returns the parts, or Go's reason */
export function parseRequestUri(text: string): UrlParts | string {
  if (hasControl(text)) return 'net/url: invalid control character in URL'
  if (text === '') return 'empty url'
  if (text === '*') return { scheme: '', host: '', path: '*', query: '', opaque: false }
  return parse(text, true)
}

/** Parses a URL with its fragment cut off, as after {@link parseRequestUri} said yes. */
export function parseUrl(text: string): UrlParts | string {
  return parse(text.split('#', 1)[0] ?? '', false)
}

function parse(text: string, request: boolean): UrlParts | string {
  const scheme = readScheme(text)
  if (scheme === undefined) return 'missing protocol scheme'
  let rest = scheme === '' ? text : text.slice(scheme.length + 1)
  const mark = rest.indexOf('?')
  const query = mark < 0 ? '' : rest.slice(mark + 1)
  if (mark >= 0) rest = rest.slice(0, mark)
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { scheme: scheme.toLowerCase(), host: '', path: '', query, opaque: true }
    if (request) return 'invalid URI for request'
    if (/^[^/]*:/.test(rest)) return 'first path segment in URL cannot contain colon'
  }
  let host = ''
  if ((scheme !== '' || (!request && !rest.startsWith('///'))) && rest.startsWith('//')) {
    const end = rest.indexOf('/', 2)
    const authority = readAuthority(end < 0 ? rest.slice(2) : rest.slice(2, end))
    if ('error' in authority) return authority.error
    host = authority.host
    rest = end < 0 ? '' : rest.slice(end)
  }
  const bad = badEscape(rest)
  return bad === undefined
    ? { scheme: scheme.toLowerCase(), host, path: rest, query, opaque: false }
    : `invalid URL escape ${JSON.stringify(bad)}`
}

/** The scheme, '' if there is none, undefined for a colon without one. */
function readScheme(text: string): string | undefined {
  if (text.startsWith(':')) return undefined
  return /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(text)?.[0] ?? ''
}

function readAuthority(text: string): { readonly host: string } | { readonly error: string } {
  const at = text.lastIndexOf('@')
  if (at >= 0 && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text.slice(0, at))) return { error: 'net/url: invalid userinfo' }
  const host = text.slice(at + 1)
  const bracket = host.startsWith('[') ? host.lastIndexOf(']') : -1
  if (host.startsWith('[') && bracket < 0) return { error: "missing ']' in host" }
  const colon = bracket >= 0 ? bracket + 1 : host.lastIndexOf(':')
  const port = colon < 0 ? '' : host.slice(colon)
  if (port !== '' && !/^:\d*$/.test(port)) return { error: `invalid port ${JSON.stringify(port)} after host` }
  const strange = bracket >= 0 ? undefined : /[ "<>\\^`{|}[\]]/.exec(host)?.[0]
  if (strange !== undefined) return { error: `invalid character ${JSON.stringify(strange)} in host name` }
  const bad = badEscape(host)
  return bad === undefined ? { host } : { error: `invalid URL escape ${JSON.stringify(bad)}` }
}

function badEscape(text: string): string | undefined {
  return /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text)?.[0]
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return true
  return false
}

/** The host without port and brackets. */
export function hostname({ host }: UrlParts): string {
  const bare = host.replace(/:\d*$/, '')
  return host.startsWith('[') ? (/^\[([^\]]*)\]/.exec(host)?.[1] ?? '') : bare
}

/** The port without its colon. */
export function port({ host }: UrlParts): string {
  const rest = host.startsWith('[') ? host.slice(host.indexOf(']') + 1) : host
  return /:(\d*)$/.exec(rest)?.[1] ?? ''
}

/** The path as it may be sent: as written if every character in it may stand there, else decoded and escaped anew. */
export function escapedPath({ path }: UrlParts): string {
  if (/^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/[\]]|%[0-9a-fA-F]{2})*$/.test(path)) return path
  let escaped = ''
  for (const byte of unescapeBytes(path)) {
    const character = String.fromCharCode(byte)
    escaped += /[A-Za-z0-9\-._~$&+,/:;=@]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return escaped
}

function unescapeBytes(text: string): Uint8Array {
  const bytes: number[] = []
  const encoded = new TextEncoder().encode(text)
  for (let i = 0; i < encoded.length; i++) {
    const byte = encoded[i] ?? 0
    if (byte !== 0x25) bytes.push(byte)
    else {
      bytes.push(parseInt(String.fromCharCode(encoded[i + 1] ?? 0, encoded[i + 2] ?? 0), 16))
      i += 2
    }
  }
  return Uint8Array.from(bytes)
}

/** The query's values by key, in order; pairs that do not decode, or hold a semicolon, are dropped. */
export function queryValues({ query }: UrlParts): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';') || badEscape(pair) !== undefined) continue
    const equals = pair.indexOf('=')
    const key = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1))
    values.set(key, [...(values.get(key) ?? []), value])
  }
  return values
}

function decode(text: string): string {
  return new TextDecoder().decode(unescapeBytes(text.replaceAll('+', ' ')))
}
