const NO_QUERY: URLSearchParams = new URLSearchParams()

/** The URI of a request, taken apart as far as somebody asks. */
export class RequestUrl {
  /** As sent. */
  readonly uri: string
  /** The path, percent-decoded as a whole (spec/api.md §1.2). */
  readonly path: string
  readonly #search: string
  #query: URLSearchParams | undefined

  /** @throws URIError where a percent escape is none */
  constructor(uri: string) {
    this.uri = uri
    const target = uri.startsWith('/') ? uri : originForm(uri)
    const mark = target.indexOf('?')
    const raw = mark < 0 ? target : target.slice(0, mark)
    this.path = raw.includes('%') ? decode(raw) : raw
    this.#search = mark < 0 ? '' : target.slice(mark + 1)
  }

  get hasQuery(): boolean {
    return this.#search !== ''
  }

  /** The query parameters; parsed when first asked for. */
  get query(): URLSearchParams {
    if (this.#search === '') return NO_QUERY
    this.#query ??= new URLSearchParams(this.#search)
    return this.#query
  }
}

/** `http://host/path` → `/path`, as a proxy's client may send it; other forms (`*`) as they are. */
function originForm(uri: string): string {
  const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?]*/.exec(uri)
  if (scheme === null) return uri
  const rest = uri.slice(scheme[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/

/** Decodes escapes; bytes that are no UTF-8 become replacement characters, as they name nothing anyway. */
function decode(text: string): string {
  if (BAD_ESCAPE.test(text)) throw new URIError(`invalid URL escape in ${text}`)
  try {
    return decodeURIComponent(text)
  } catch {
    const bytes = Buffer.from(text).toString('latin1')
    return Buffer.from(
      bytes.replace(/%(..)/g, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ).toString()
  }
}
