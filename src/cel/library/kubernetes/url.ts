import { BOOL, STRING, list, map, object } from '../../checker/types.js'
import { HashMap } from '../../values/hash-map.js'
import { goQuote } from '../../values/text.js'
import { ArrayList, CelError, OpaqueValue } from '../../values/value.js'
import type { CelValue } from '../../values/value.js'
import { fn, global, method } from '../function.js'
import type { CelFunction, Library } from '../function.js'
import { escapedPath, hostname, parseRequestUri, parseUrl, port, queryValues } from './url-parts.js'
import type { UrlParts } from './url-parts.js'

class Url extends OpaqueValue {
  override readonly typeName = 'kubernetes.URL'
  readonly parts: UrlParts
  readonly #text: string

  constructor(text: string, parts: UrlParts) {
    super()
    this.#text = text
    this.parts = parts
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof Url && other.text() === this.text()
  }

  override text(): string {
    return this.#text
  }
}

function parseText(text: string): Url | CelError {
  const checked = parseRequestUri(text)
  const parts = typeof checked === 'string' ? checked : parseUrl(text)
  if (typeof parts !== 'string') return new Url(text, parts)
  return new CelError(`URL parse error during conversion from string: ${uriError(text, parts)}`)
}

/** Go's text for a URI that does not parse. */
export function uriError(text: string, reason: string): string {
  return `parse ${goQuote(text)}: ${reason}`
}

function query(url: Url): CelValue {
  const values = new HashMap()
  for (const [key, all] of queryValues(url.parts)) values.set(key, new ArrayList(all))
  return values
}

const URL = object('kubernetes.URL')
const part = (name: string, of: (parts: UrlParts) => string): CelFunction =>
  fn(
    name,
    method(`url_${name}`, [URL], STRING, (_context, url) => of((url as Url).parts)),
  )

/** The Kubernetes library of URLs. */
export const URL_LIBRARY: Library = [
  fn(
    'url',
    global('string_to_url', [STRING], URL, (_context, text) => parseText(text as string)),
  ),
  fn(
    'isURL',
    global('is_url_string', [STRING], BOOL, (_context, text) => typeof parseRequestUri(text as string) !== 'string'),
  ),
  part('getScheme', (parts) => parts.scheme),
  part('getHost', (parts) => parts.host),
  part('getHostname', hostname),
  part('getPort', port),
  part('getEscapedPath', escapedPath),
  fn(
    'getQuery',
    method('url_get_query', [URL], map(STRING, list(STRING)), (_context, url) => query(url as Url)),
  ),
]
