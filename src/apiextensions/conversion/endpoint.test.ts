import { describe, expect, it } from 'vitest'
import { webhookEndpoint } from './endpoint.js'

const QUERY = 'timeout=30s'

describe('webhookEndpoint', () => {
  it.each([
    ['https://h', 'https://h/?timeout=30s', 'h', 443],
    ['https://h/', 'https://h/?timeout=30s', 'h', 443],
    ['https://h:8443/a/b', 'https://h:8443/a/b?timeout=30s', 'h', 8443],
    ['https://h/a//b/', 'https://h/a/b?timeout=30s', 'h', 443],
    ['https://h/a/../b', 'https://h/b?timeout=30s', 'h', 443],
    ['HTTPS://H/a%20b', 'https://h/a%20b?timeout=30s', 'h', 443],
    ['https://127.0.0.1:1/x', 'https://127.0.0.1:1/x?timeout=30s', '127.0.0.1', 1],
    ['https://[::1]:2/x', 'https://[::1]:2/x?timeout=30s', '::1', 2],
  ])('[custom-resources §5.3] of %s', (url, wanted, host, port) => {
    expect(webhookEndpoint({ url }, QUERY)).toMatchObject({ url: wanted, host, port, serverName: host, service: undefined })
  })

  it('[custom-resources §5.3] of a service: its name is that of the certificate, 443 its port', () => {
    expect(webhookEndpoint({ service: { namespace: 'n', name: 's' } }, QUERY)).toEqual({
      url: 'https://s.n.svc:443/?timeout=30s',
      host: 's.n.svc',
      port: 443,
      path: '/?timeout=30s',
      authority: 's.n.svc:443',
      serverName: 's.n.svc',
      service: { namespace: 'n', name: 's', port: 443 },
    })
    const other = webhookEndpoint({ service: { namespace: 'n', name: 's', port: 8443, path: '/convert/' } }, QUERY)
    expect(other).toMatchObject({ path: '/convert?timeout=30s', port: 8443, authority: 's.n.svc:8443', service: { port: 8443 } })
  })

  it('[custom-resources §5.3] of what only Go takes for a URL: none', () => {
    expect(webhookEndpoint({ url: 'https://:443/' }, QUERY)).toBeUndefined()
    expect(webhookEndpoint({}, QUERY)).toBeUndefined()
  })
})
