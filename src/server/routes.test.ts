import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { HealthCheck } from './health/checks.js'
import { ask, start, type Served } from './testing/harness.js'
import { VERSION } from './version.js'

let served: Served | undefined
afterEach(async () => {
  await served?.server.destroy()
  served = undefined
})

function check(name: string, scope: HealthCheck['scope'], failure?: string): HealthCheck {
  return { name, scope, failure: () => failure }
}

async function serving(checks: readonly HealthCheck[] = []): Promise<string> {
  served = await start({ checks, paths: () => ['/apis', '/apis/ex.io'] })
  return served.url
}

describe('[api §9.1] the index', () => {
  it.each(['/', '/index.html'])('%s lists the paths, whatever the method', async (path) => {
    const url = await serving([check('ping', 'all'), check('poststarthook/x', 'readyz')])
    const { status, headers, text } = await ask(url + path, { method: 'DELETE', headers: { accept: 'text/html' } })
    expect([status, headers['content-type']]).toEqual([200, 'application/json'])
    const paths = [
      '/apis',
      '/apis/ex.io',
      '/healthz',
      '/healthz/ping',
      '/livez',
      '/livez/ping',
      '/metrics',
      '/metrics/slis',
      '/readyz',
      '/readyz/ping',
    ]
    const all = [...paths, '/readyz/poststarthook/x', '/readyz/shutdown', '/version']
    expect(text).toBe(JSON.stringify({ paths: all }, undefined, 2))
  })
})

describe('[api §9.1] /version', () => {
  it.each(['/version', '/version/', '/version?timeout=5s'])('%s is a document', async (path) => {
    const url = await serving()
    const { status, headers, text } = await ask(url + path)
    expect([status, headers['content-type']]).toEqual([200, 'application/json'])
    const version = JSON.parse(text) as Record<string, string>
    expect(text).toBe(JSON.stringify(version, undefined, 2))
    expect(version['gitVersion']).toMatch(/^v1\.[0-9]+\.0\+[-.0-9A-Za-z]+$/)
    expect(version).toMatchObject({
      major: '1',
      gitTreeState: 'clean',
      platform: expect.stringMatching(/^[a-z0-9]+\/[a-z0-9]+$/) as string,
    })
  })

  it('is the version of the package', () => {
    const file = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
    expect(VERSION).toBe(file.version)
  })

  it.each(['text/html', 'application/yaml'])('is not there as %s', async (accept) => {
    const url = await serving()
    const { status, headers, text } = await ask(`${url}/version`, { headers: { accept } })
    expect(status).toBe(406)
    expect(headers['content-type']).toBe(accept === 'application/yaml' ? accept : 'application/json')
    expect(text).toContain('Available representations: application/json')
  })

  it.each(['HEAD', 'POST', 'PUT', 'DELETE'])('takes no %s', async (method) => {
    const url = await serving()
    expect((await ask(`${url}/version`, { method })).status).toBe(405)
  })

  it('has nothing below', async () => {
    const url = await serving()
    const { status, text } = await ask(`${url}/version/x`)
    expect(status).toBe(404)
    expect(JSON.parse(text)).toMatchObject({ kind: 'Status', message: 'the server could not find the requested resource', details: {} })
  })
})

describe('[api §9.2] health', () => {
  const PING = check('ping', 'all')

  it.each(['GET', 'POST', 'PUT', 'DELETE'])('is ok, asked by %s', async (method) => {
    const url = await serving([PING])
    for (const endpoint of ['healthz', 'livez', 'readyz']) {
      const { status, headers, text } = await ask(`${url}/${endpoint}`, { method })
      expect([status, text]).toEqual([200, 'ok'])
      expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
    }
  })

  it('of one check', async () => {
    const url = await serving([PING, check('poststarthook/x', 'all'), check('etcd', 'readyz', 'not there')])
    const { status, headers, text } = await ask(`${url}/livez/poststarthook/x`)
    expect([status, text, headers['x-content-type-options']]).toEqual([200, 'ok', undefined])
    expect(await ask(`${url}/readyz/etcd`)).toMatchObject({ status: 500, text: 'internal server error: not there\n' })
    expect((await ask(`${url}/livez/etcd`)).status).toBe(404)
  })

  it('in words', async () => {
    const url = await serving([PING, check('ready', 'readyz')])
    expect((await ask(`${url}/healthz?verbose`)).text).toBe('[+]ping ok\nhealthz check passed\n')
    expect((await ask(`${url}/readyz?verbose=0`)).text).toBe('[+]ping ok\n[+]ready ok\n[+]shutdown ok\nreadyz check passed\n')
  })

  it('that fails tells which check does, and not why', async () => {
    const url = await serving([PING, check('etcd', 'all', 'a secret'), check('log', 'all')])
    const { status, text } = await ask(`${url}/livez`)
    expect(status).toBe(500)
    expect(text).toBe('[+]ping ok\n[-]etcd failed: reason withheld\n[+]log ok\nlivez check failed\n')
  })

  it('without some checks', async () => {
    const url = await serving([PING, check('etcd', 'all', 'x')])
    expect(await ask(`${url}/livez?exclude=etcd`)).toMatchObject({ status: 200, text: 'ok' })
    const { text } = await ask(`${url}/livez?verbose&exclude=etcd&exclude=none`)
    expect(text).toBe(
      '[+]ping ok\n[+]etcd excluded: ok\nwarn: some health checks cannot be excluded: no matches for "none"\nlivez check passed\n',
    )
  })
})

describe('[api §9.3] /metrics', () => {
  it('counts requests by what they were for', async () => {
    served = await start(
      { serve: ({ info }) => (info.resource === 'widgets' ? { status: 200, headers: {}, body: 'abc' } : undefined) },
      { processStats: { cpuSeconds: () => 1.5, residentBytes: () => 7, startTime: 3 } },
    )
    const { url } = served
    const path = '/apis/ex.io/v1/namespaces/a/widgets'
    for (const request of [path, `${path}/w`, `${path}/w`, `${path}?dryRun=All`]) await ask(url + request)
    for (const made of ['/apis/made/up/thing', '/apis/made/up/other', '/made-up', '/healthz']) await ask(url + made)
    const { headers, text } = await ask(`${url}/metrics`)
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    const labels = 'group="ex.io",version="v1",resource="widgets",subresource=""'
    for (const line of [
      `apiserver_request_total{verb="LIST",dry_run="",${labels},scope="namespace",component="apiserver",code="200"} 1`,
      `apiserver_request_total{verb="GET",dry_run="",${labels},scope="resource",component="apiserver",code="200"} 2`,
      `apiserver_request_duration_seconds_bucket{verb="GET",dry_run="",${labels},scope="resource",component="apiserver",le="60"} 2`,
      `apiserver_request_duration_seconds_count{verb="LIST",dry_run="All",${labels},scope="namespace",component="apiserver"} 1`,
      `apiserver_response_sizes_sum{verb="GET",${labels},scope="resource",component="apiserver"} 6`,
      'apiserver_request_total{verb="GET",dry_run="",group="",version="",resource="",subresource="/healthz",scope="",component="apiserver",code="200"} 1',
      'apiserver_request_total{verb="LIST",dry_run="",group="",version="",resource="",subresource="",scope="",component="apiserver",code="404"} 2',
      'apiserver_current_inflight_requests{request_kind="readOnly"} 1',
      'process_cpu_seconds_total 1.5',
      'process_resident_memory_bytes 7',
      'process_start_time_seconds 3',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
    expect(text).not.toContain('made')
    expect(text).toMatch(/^# TYPE apiserver_request_duration_seconds histogram$/m)
  })

  it('keeps no gauge of watches that were refused', async () => {
    served = await start({ serve: ({ info }) => (info.resource === 'widgets' ? { status: 200, headers: {}, body: '' } : undefined) })
    const { url } = served
    for (const resource of ['widgets', 'made-up']) await ask(`${url}/apis/ex.io/v1/${resource}?watch=1`)
    const { text } = await ask(`${url}/metrics`)
    expect(text).toContain(
      'apiserver_longrunning_requests{verb="WATCH",group="ex.io",version="v1",resource="widgets",subresource="",scope="cluster",component="apiserver"} 0',
    )
    expect(text).not.toContain('made-up')
  })

  it('is reset by DELETE', async () => {
    const url = await serving()
    await ask(`${url}/foo`)
    expect((await ask(`${url}/metrics`, { method: 'DELETE' })).text).toBe('metrics reset\n')
    expect((await ask(`${url}/metrics`)).text).not.toContain('code="404"')
  })

  it('/metrics/slis tells which checks pass', async () => {
    const url = await serving([check('etcd', 'all', 'x')])
    const { text } = await ask(`${url}/metrics/slis`)
    expect(text).toContain('kubernetes_healthcheck{name="etcd",type="livez"} 0\n')
    expect(text).toContain('kubernetes_healthcheck{name="shutdown",type="readyz"} 1\n')
  })
})
