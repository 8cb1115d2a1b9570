import { posix } from 'node:path'
import type { CrdServiceReference, CrdWebhookClient } from '../types/index.js'
import type { ServiceReference } from './service.js'

const HTTPS_PORT = 443

/** Where a webhook is reached, as its CRD says (spec/custom-resources.md §5.3). */
export interface WebhookEndpoint {
  /** The URL as error texts name it, with the query. */
  readonly url: string
  /** What is connected to, unless a resolver knows better. */
  readonly host: string
  readonly port: number
  /** Path and query. */
  readonly path: string
  /** The `Host` header. */
  readonly authority: string
  /** The name that the certificate must be for. */
  readonly serverName: string
  /** Set where the CRD names a Service. */
  readonly service: ServiceReference | undefined
}

/** The endpoint of a client configuration; undefined where its URL is none. `query`: sent with each request. */
export function webhookEndpoint({ url, service }: CrdWebhookClient, query: string): WebhookEndpoint | undefined {
  return service === undefined ? urlEndpoint(url ?? '', query) : serviceEndpoint(service, query)
}

function urlEndpoint(text: string, query: string): WebhookEndpoint | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const path = `${cleanPath(url.pathname)}?${query}`
  return {
    url: `https://${url.host}${path}`,
    host,
    port: url.port === '' ? HTTPS_PORT : Number(url.port),
    path,
    authority: url.host,
    serverName: host,
    service: undefined,
  }
}

function serviceEndpoint({ namespace, name, path = '', port = HTTPS_PORT }: CrdServiceReference, query: string): WebhookEndpoint {
  const serverName = `${name}.${namespace}.svc`
  const authority = `${serverName}:${String(port)}`
  const target = `${cleanPath(path)}?${query}`
  return {
    url: `https://${authority}${target}`,
    host: serverName,
    port,
    path: target,
    authority,
    serverName,
    service: { namespace, name, port },
  }
}

/** Rooted, without empty segments and without a slash at its end, as upstream's client makes it. */
function cleanPath(path: string): string {
  const clean = posix.join('/', path)
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean
}
