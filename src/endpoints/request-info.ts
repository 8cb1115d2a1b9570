import { isStatusError, parseFieldSelector, pathSegmentErrors } from '../meta/index.js'
import { queryBoolean, queryInteger } from './options/query.js'
import type { RequestInfo } from './request.js'
import type { RequestUrl } from './request-url.js'

/** A URL from which no RequestInfo can be made (spec/api.md §1.1.5). */
export class RequestInfoError extends Error {
  override readonly name = 'RequestInfoError'
}

const METHOD_VERBS: ReadonlyMap<string, string> = new Map([
  ['POST', 'create'],
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
])

/** Subresources of namespaces; anything else behind a namespace is a resource in it (spec/api.md §1.1.6). */
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize'])

/** What a request asks for, by its method and URL (spec/api.md §1.1-§1.3). @throws RequestInfoError where a `watch` or `proxy` segment has nothing behind it */
export function parseRequestInfo(method: string, url: RequestUrl): RequestInfo {
  const segments = segmentsOf(url.path)
  const [prefix] = segments
  const grouped = prefix === 'apis'
  const behindVersion = grouped ? 3 : 2
  if ((prefix !== 'api' && !grouped) || segments.length <= behindVersion) return nonResource(method, url.path, segments)
  const parts = segments.slice(behindVersion)
  const special = parts[0] === 'watch' || parts[0] === 'proxy' ? parts[0] : undefined
  if (special !== undefined && parts.length < 2) throw new RequestInfoError(`unable to determine kind and namespace from url, ${url.uri}`)
  const target = targetOf(special === undefined ? parts : parts.slice(1), special === 'proxy')
  const verb = special ?? collectionVerb(METHOD_VERBS.get(method) ?? '', target.name, url)
  return {
    isResourceRequest: true,
    verb,
    apiPrefix: prefix,
    group: grouped ? (segments[1] as string) : '',
    version: segments[behindVersion - 1] as string,
    namespace: target.namespace,
    resource: target.resource,
    subresource: target.subresource,
    name: target.name === '' && url.hasQuery && COLLECTION_VERBS.has(verb) ? pinnedName(url.query) : target.name,
    parts,
    path: url.path,
  }
}

const COLLECTION_VERBS: ReadonlySet<string> = new Set(['list', 'watch', 'deletecollection'])

const SLASH = 47

/** Slashes at the ends do not count, those inside do: empty segments stay (spec/custom-resources.md §1.1). */
function segmentsOf(path: string): string[] {
  let start = 0
  let end = path.length
  while (start < end && path.charCodeAt(start) === SLASH) start++
  while (end > start && path.charCodeAt(end - 1) === SLASH) end--
  return start === end ? [] : path.slice(start, end).split('/')
}

function nonResource(method: string, path: string, parts: readonly string[]): RequestInfo {
  const verb = method.toLowerCase()
  return {
    isResourceRequest: false,
    verb,
    apiPrefix: '',
    group: '',
    version: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    parts,
    path,
  }
}

interface Target {
  readonly namespace: string
  readonly resource: string
  readonly name: string
  readonly subresource: string
}

/** `namespaces/<ns>/<resource>/<name>/<subresource>` or without the first two; what is further behind does not count. */
function targetOf(parts: readonly string[], isProxy: boolean): Target {
  const inNamespaces = parts[0] === 'namespaces' && parts.length > 1
  const namespace = inNamespaces ? (parts[1] as string) : ''
  const skip = inNamespaces && parts.length > 2 && !NAMESPACE_SUBRESOURCES.has(parts[2] as string) ? 2 : 0
  return { namespace, resource: parts[skip] ?? '', name: parts[skip + 1] ?? '', subresource: isProxy ? '' : (parts[skip + 2] ?? '') }
}

/** What reads and deletes without a name are. */
function collectionVerb(verb: string, name: string, url: RequestUrl): string {
  if (name !== '') return verb
  if (verb === 'get') return url.hasQuery && queryBoolean(url.query, 'watch') ? 'watch' : 'list'
  return verb === 'delete' ? 'deletecollection' : verb
}

/** The one name that a field selector admits: authorisation sees it, and storage reads a single key (spec/api.md §1.1.10). '' when the options do not decode. */
function pinnedName(query: URLSearchParams): string {
  const text = query.get('fieldSelector')
  if (text === null || text === '') return ''
  try {
    queryInteger(query, 'limit')
    queryInteger(query, 'timeoutSeconds')
    const name = parseFieldSelector(text).requiresExact('metadata.name') ?? ''
    return pathSegmentErrors(name).length === 0 ? name : ''
  } catch (error) {
    if (isStatusError(error)) return ''
    throw error
  }
}
