import { isIPv6 } from 'node:net'
import { goQuote } from '../../meta/index.js'

// URLs as Go's net/url reads them, as far as CRD validation can tell: parts, and the texts of errors (spec/crd.md §2.10, §2.18).

/** The parts that are looked at; all decoded the way Go hands them out. */
export interface GoUrl {
  readonly scheme: string
  /** With the port. */
  readonly host: string
  /** User and password as they are written again; undefined for none. */
  readonly userinfo: string | undefined
  readonly fragment: string
  readonly query: string
}

/** A text that is no URL; the message is Go's (`parse "x": …`). */
export class UrlError extends Error {
  override readonly name = 'UrlError'
}

const CONTROL = /[\u0000-\u001f\u007f]/
const SCHEME = /^[a-zA-Z][a-zA-Z0-9+.-]*$/
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/
const HOST_CHARS = /^(?:[a-zA-Z0-9\-_.~!$&'()*+,;=:[\]<>"%]|[^\0-\x7f])*$/
const USERINFO_CHARS = /^[a-zA-Z0-9\-._~:!$&'()*+,;=%@]*$/

/** Reads a URL, absolute or relative. @throws UrlError */
export function parseUrl(text: string): GoUrl {
  const hash = text.indexOf('#')
  const main = hash < 0 ? text : text.slice(0, hash)
  const parts = parse(main, false)
  const fragment = hash < 0 ? '' : text.slice(hash + 1)
  try {
    return { ...parts, fragment: unescape(fragment) }
  } catch (error) {
    throw named(text, error)
  }
}

/** Reads what a request line may name: an absolute URI or an absolute path. A `#` is nothing special. @throws UrlError */
export function parseRequestUri(text: string): GoUrl {
  return parse(text, true)
}

function named(text: string, error: unknown): UrlError {
  return new UrlError(`parse ${goQuote(text)}: ${(error as Error).message}`)
}

function parse(text: string, viaRequest: boolean): GoUrl {
  try {
    return parts(text, viaRequest)
  } catch (error) {
    throw error instanceof UrlError ? named(text, error) : error
  }
}

const NO_PARTS: GoUrl = { scheme: '', host: '', userinfo: undefined, fragment: '', query: '' }

function parts(text: string, viaRequest: boolean): GoUrl {
  if (CONTROL.test(text)) throw new UrlError('net/url: invalid control character in URL')
  if (text === '' && viaRequest) throw new UrlError('empty url')
  if (text === '*') return NO_PARTS
  const { scheme, rest: behind } = splitScheme(text)
  const question = behind.indexOf('?')
  const query = question < 0 ? '' : behind.slice(question + 1)
  const rest = question < 0 ? behind : behind.slice(0, question)
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...NO_PARTS, scheme, query }
    if (viaRequest) throw new UrlError('invalid URI for request')
    if ((rest.split('/', 1)[0] as string).includes(':')) throw new UrlError('first path segment in URL cannot contain colon')
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || (!viaRequest && !rest.startsWith('///')))
  if (!hasAuthority) {
    unescape(rest)
    return { ...NO_PARTS, scheme, query }
  }
  const slash = rest.indexOf('/', 2)
  const authority = parseAuthority(slash < 0 ? rest.slice(2) : rest.slice(2, slash))
  unescape(slash < 0 ? '' : rest.slice(slash))
  return { scheme, query, fragment: '', ...authority }
}

function splitScheme(text: string): { readonly scheme: string; readonly rest: string } {
  const colon = text.search(/[^a-zA-Z0-9+.-]/)
  if (colon < 0 || text[colon] !== ':') return { scheme: '', rest: text }
  if (colon === 0) throw new UrlError('missing protocol scheme')
  const scheme = text.slice(0, colon)
  return SCHEME.test(scheme) ? { scheme: scheme.toLowerCase(), rest: text.slice(colon + 1) } : { scheme: '', rest: text }
}

function parseAuthority(authority: string): { readonly host: string; readonly userinfo: string | undefined } {
  const at = authority.lastIndexOf('@')
  const host = parseHost(authority.slice(at + 1))
  if (at < 0) return { host, userinfo: undefined }
  const userinfo = authority.slice(0, at)
  if (!USERINFO_CHARS.test(userinfo)) throw new UrlError('net/url: invalid userinfo')
  return { host, userinfo: rewriteUserinfo(userinfo) }
}

/** Go keeps user and password decoded and writes them escaped again. */
function rewriteUserinfo(userinfo: string): string {
  const colon = userinfo.indexOf(':')
  const again = (text: string): string =>
    encodeURIComponent(unescape(text)).replace(/[!'()*]|%(?:24|26|2B|2C|3B|3D)/g, (char) =>
      char.length === 1 ? `%${char.charCodeAt(0).toString(16).toUpperCase()}` : decodeURIComponent(char),
    )
  return colon < 0 ? again(userinfo) : `${again(userinfo.slice(0, colon))}:${again(userinfo.slice(colon + 1))}`
}

function parseHost(host: string): string {
  if (host.startsWith('[')) return bracketedHost(host)
  const colon = host.lastIndexOf(':')
  if (colon >= 0) checkPort(host.slice(colon))
  return checkedHost(host)
}

function bracketedHost(host: string): string {
  const close = host.lastIndexOf(']')
  if (close < 0) throw new UrlError("missing ']' in host")
  checkPort(host.slice(close + 1))
  const [address = '', ...zone] = host.slice(1, close).split('%25')
  if (!isIPv6(address)) throw new UrlError(`invalid host: ParseAddr(${goQuote(host.slice(1, close))}): unable to parse IP`)
  return zone.length === 0 ? host : `[${address}%${unescape(zone.join('%25'))}]${host.slice(close + 1)}`
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port)) throw new UrlError(`invalid port ${goQuote(port)} after host`)
}

/** In a host only bytes beyond ASCII, and the percent sign, may be escaped. */
function checkedHost(host: string): string {
  const escape = /%(?:$|[^8-9a-fA-F2]|2(?!5)|[89a-fA-F2](?![0-9a-fA-F]))/.exec(host)
  if (escape !== null) throw new UrlError(`invalid URL escape ${goQuote(host.slice(escape.index, escape.index + 3))}`)
  if (!HOST_CHARS.test(host)) {
    const bad = Array.from(host).find((char) => !HOST_CHARS.test(char)) ?? ''
    throw new UrlError(`invalid character ${goQuote(bad)} in host name`)
  }
  return unescape(host)
}

/** Decodes escapes; what they stand for need not be text. */
function unescape(text: string): string {
  const bad = BAD_ESCAPE.exec(text)
  if (bad !== null) throw new UrlError(`invalid URL escape ${goQuote(text.slice(bad.index, bad.index + 3))}`)
  if (!text.includes('%')) return text
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
}
