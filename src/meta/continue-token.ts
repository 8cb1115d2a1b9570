import { statusError } from './status-error-namespace.js'

/** Where a paged list goes on (spec/storage.md §5.2). */
export interface ContinueToken {
  /** Revision of the list; -1: the newest, whatever it is. */
  readonly rv: number
  /** First key wanted, relative to the collection. */
  readonly start: string
}

const VERSION = 'meta.k8s.io/v1'

/** The token as clients carry it. */
export function encodeContinue(token: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: token.rv, start: token.start })).toString('base64url')
}

/** Reads a token. @throws a 400 StatusError */
export function decodeContinue(text: string): ContinueToken {
  const bad = text.search(/[^A-Za-z0-9_-]/)
  if (bad >= 0 || text.length % 4 === 1) throw notValid(`illegal base64 data at input byte ${String(bad >= 0 ? bad : text.length - 1)}`)
  const token = parse(Buffer.from(text, 'base64url').toString())
  if (token['v'] !== VERSION) throw notValid(`server does not recognize this encoded version ${String(token['v'] ?? '')}`)
  const rv = token['rv'] ?? 0
  if (rv === 0) throw notValid(`incorrect encoded start resourceVersion (version ${VERSION})`)
  const start = token['start'] ?? ''
  if (start === '') throw notValid(`encoded start key empty (version ${VERSION})`)
  return { rv: rv as number, start: clean(start as string) }
}

function parse(json: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw notValid(json === '' ? 'unexpected end of JSON input' : `invalid character '${json[0] as string}' looking for beginning of value`)
  }
  if (typeof value !== 'object' || value === null) throw notValid('json: cannot unmarshal into Go value of type storage.continueToken')
  const token = value as Record<string, unknown>
  if (token['rv'] !== undefined && !Number.isInteger(token['rv'])) throw notValid('json: cannot unmarshal into Go struct field continueToken.rv of type int64')
  if (token['start'] !== undefined && typeof token['start'] !== 'string') throw notValid('json: cannot unmarshal into Go struct field continueToken.start of type string')
  return token
}

/** A start that leaves the collection, or is no clean path, is refused. */
function clean(start: string): string {
  const rooted = start.startsWith('/') ? start : `/${start}`
  const path = rooted.endsWith('\0') ? rooted.slice(0, -1) : rooted
  const segments = path.slice(1).split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) throw notValid(start)
  return rooted.slice(1)
}

function notValid(why: string): Error {
  return statusError.badRequest(`invalid continue token: continue key is not valid: ${why}`)
}
