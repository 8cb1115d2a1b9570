import { fieldError, subdomainErrors } from '../../meta/index.js'
import type { CrdServiceReference } from '../types/index.js'
import type { ErrorList } from './error-list.js'
import { parseUrl, UrlError, type GoUrl } from './go-url.js'

const FORM = '; desired format: https://host[/path]'
const PORT_MAX = 65_535

/** The URL of a webhook (spec/crd.md §2.10). */
export function checkWebhookUrl(text: string, path: string, errors: ErrorList): void {
  const url = urlOrError(text)
  if (url instanceof UrlError) {
    errors.add(fieldError.required(path, `url must be a valid URL: ${url.message}${FORM}`))
    return
  }
  const { scheme, host, userinfo, fragment, query } = url
  if (scheme !== 'https') errors.add(fieldError.invalid(path, scheme, `'https' is the only allowed URL scheme${FORM}`))
  if (host === '') errors.add(fieldError.invalid(path, host, `host must be specified${FORM}`))
  if (userinfo !== undefined) errors.add(fieldError.invalid(path, userinfo, 'user information is not permitted in the URL'))
  if (fragment !== '') errors.add(fieldError.invalid(path, fragment, 'fragments are not permitted in the URL'))
  if (query !== '') errors.add(fieldError.invalid(path, query, 'query parameters are not permitted in the URL'))
}

function urlOrError(text: string): GoUrl | UrlError {
  try {
    return parseUrl(text)
  } catch (error) {
    if (error instanceof UrlError) return error
    throw error
  }
}

/** The service of a webhook (spec/crd.md §2.10). Upstream hands name and namespace over in the wrong order, so that each is reported as the other. */
export function checkWebhookService(service: CrdServiceReference, path: string, errors: ErrorList): void {
  const { namespace, name, path: urlPath = '', port } = service
  if (namespace === '') errors.add(fieldError.required(`${path}.name`))
  if (name === '') errors.add(fieldError.required(`${path}.namespace`))
  if (port !== undefined && (port < 1 || port > PORT_MAX)) {
    errors.add(fieldError.invalid(`${path}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive'))
  }
  if (urlPath !== '' && urlPath !== '/') checkPath(urlPath, `${path}.path`, errors)
}

function checkPath(urlPath: string, path: string, errors: ErrorList): void {
  const report = (detail: string): void => errors.add(fieldError.invalid(path, urlPath, detail))
  if (!urlPath.startsWith('/')) report("must start with a '/'")
  // Two slashes are one empty segment.
  const checked = urlPath.endsWith('/') && urlPath !== '//' ? urlPath.slice(1, -1) : urlPath === '//' ? '' : urlPath.slice(1)
  for (const [index, segment] of checked.split('/').entries()) {
    if (errors.isFull()) return
    const name = `segment[${String(index)}]`
    if (segment === '') report(`${name} may not be empty`)
    else for (const why of subdomainErrors(segment)) report(`${name}: ${why}`)
  }
}
