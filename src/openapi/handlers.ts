import type { Reply, RequestScope } from '../endpoints/index.js'
import { bodyOf, gzipChunks, sizeOf } from './body.js'
import { judge } from './conditional.js'
import { once, type EncodedDocument, type EncodedJson } from './document.js'
import { negotiateDocument, PROTOBUF_V2, PROTOBUF_V3, type DocumentMedia, type ProtobufTypes } from './negotiation.js'
import { hashedUrl, type OpenApiPublisher } from './publisher.js'

/** Smaller bodies are not compressed. */
const GZIP_MIN_BYTES = 1_400
const YEAR_MS = 365 * 24 * 3_600_000

type Headers = Readonly<Record<string, string>>

/** Serves `/openapi/v2`, `/openapi/v3` and the documents behind it, for any method (spec/openapi-and-clients.md §1.1, §2.1, §2.2). Undefined stands for a path that is not there. */
export class OpenApiHandlers {
  readonly #publisher: OpenApiPublisher
  readonly #now: () => number
  /** Compressed v2 bodies, as long as their bytes live. */
  readonly #compressed = new WeakMap<EncodedDocument, Map<DocumentMedia, () => Promise<Buffer>>>()

  /** `now`: wall time in ms. */
  constructor(publisher: OpenApiPublisher, now: () => number) {
    this.#publisher = publisher
    this.#now = now
  }

  /** Serves a path as it stands in the URL, without the query. */
  async serve(scope: RequestScope, path: string): Promise<Reply | undefined> {
    if (path === '/openapi/v2') return this.#v2(scope)
    if (path === '/openapi/v3') return this.#root(scope)
    return path.startsWith('/openapi/v3/') ? this.#groupVersion(scope, path.slice('/openapi/v3/'.length)) : undefined
  }

  async #v2(scope: RequestScope): Promise<Reply> {
    const vary = { vary: 'Accept-Encoding, Accept' }
    const media = negotiateDocument(scope, PROTOBUF_V2)
    if (media === undefined) return { status: 406, headers: vary, body: '' }
    const document = await this.#publisher.v2()
    const send = async (headers: Headers): Promise<Reply> => {
      const chunks = await chunksOf(document, media)
      if (!acceptsGzip(scope) || sizeOf(chunks) < GZIP_MIN_BYTES) return { status: 200, headers, body: bodyOf(chunks) }
      return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: await this.#compress(document, media, chunks) }
    }
    return conditional(scope, document, contentType(media, PROTOBUF_V2), vary, send)
  }

  /** The index; it is JSON whatever is asked for. */
  async #root(scope: RequestScope): Promise<Reply> {
    const document = await this.#publisher.root()
    return conditional(scope, document, 'application/json', {}, (headers) =>
      Promise.resolve({ status: 200, headers, body: bodyOf(document.chunks) }),
    )
  }

  /** The document of a group version by its path, `apis/ex.io/v1`. One asked for by its hash may be kept for ever; by another one, leads to the current. */
  async #groupVersion(scope: RequestScope, path: string): Promise<Reply | undefined> {
    const document = await this.#publisher.v3(path)
    if (document === undefined) return undefined
    const vary = { vary: 'Accept' }
    const media = negotiateDocument(scope, PROTOBUF_V3)
    if (media === undefined) return { status: 406, headers: vary, body: '' }
    const type = contentType(media, PROTOBUF_V3)
    const hash = scope.query.get('hash') ?? ''
    if (hash !== '' && hash !== document.hash) {
      return {
        status: 301,
        headers: { ...vary, etag: quoted(document), 'content-type': type, location: hashedUrl(path, document.hash) },
        body: '',
      }
    }
    const headers = hash === '' ? vary : { ...vary, 'cache-control': 'public, immutable', expires: this.#inAYear() }
    return conditional(scope, document, type, headers, async (all) => ({
      status: 200,
      headers: all,
      body: bodyOf(await chunksOf(document, media)),
    }))
  }

  /** In the form that names the zone UTC, not GMT. */
  #inAYear(): string {
    return new Date(this.#now() + YEAR_MS).toUTCString().replace('GMT', 'UTC')
  }

  /** The compressed form is made once; a failure is not remembered. */
  #compress(document: EncodedDocument, media: DocumentMedia, chunks: readonly Buffer[]): Promise<Buffer> {
    const forms = this.#compressed.get(document) ?? new Map<DocumentMedia, () => Promise<Buffer>>()
    this.#compressed.set(document, forms)
    const form = forms.get(media) ?? once(() => gzipChunks(chunks))
    forms.set(media, form)
    return form()
  }
}

const quoted = ({ hash }: EncodedJson): string => `"${hash}"`

const contentType = (media: DocumentMedia, types: ProtobufTypes): string => (media === 'json' ? 'application/json' : types.answered)

const chunksOf = async (document: EncodedDocument, media: DocumentMedia): Promise<readonly Buffer[]> =>
  media === 'json' ? document.chunks : document.protobuf()

const acceptsGzip = (scope: RequestScope): boolean =>
  scope
    .header('accept-encoding')
    .split(',')
    .some((part) => /^gzip(?:$|;(?!\s*q=0(?:\.0*)?$))/.test(part.trim()))

/** Answers by the conditions of the request; the tag is that of the JSON bytes for either form. */
async function conditional(
  scope: RequestScope,
  document: EncodedJson,
  type: string,
  headers: Headers,
  send: (headers: Headers) => Promise<Reply>,
): Promise<Reply> {
  const etag = quoted(document)
  const times = { 'content-type': type, 'last-modified': new Date(document.modified).toUTCString() }
  switch (judge(scope, etag, document.modified)) {
    case 'not-modified':
      return { status: 304, headers: { ...headers, etag }, body: '' }
    case 'precondition-failed':
      return { status: 412, headers: { ...headers, ...times, etag }, body: '' }
    case 'send':
      return send({ ...headers, ...times, etag, 'accept-ranges': 'bytes' })
  }
}
