import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../base/index.js'
import type { Exchange } from '../exchange.js'
import { RequestMetrics } from './request-metrics.js'
import { MetricsText } from './text.js'

/** What metrics look at of a successful GET of an object. */
function exchange(resource: string): Exchange {
  const info = { isResourceRequest: true, verb: 'get', group: 'ex.io', version: 'v1', resource, subresource: '', name: 'w', namespace: '' }
  return {
    info,
    status: 200,
    longRunning: false,
    url: undefined,
    route: '',
    receivedAt: 0,
    bytesSent: 1,
    header: () => '',
  } as unknown as Exchange
}

describe('[api §9.3] request metrics', () => {
  const metrics = new RequestMetrics({ readOnly: 0, mutating: 0 }, new FakeClock())
  const count = (...resources: string[]): void => {
    for (const resource of resources) metrics.ended(exchange(resource))
  }
  const text = (): string => {
    const written = new MetricsText()
    metrics.collect(written)
    return String(written)
  }

  it('keep what is asked for, and forget what is gone when there is too much', () => {
    for (let at = 0; at < 5_000; at++) count(`gone${String(at)}`)
    // All of them may still be in use: the first one too many is counted without its labels.
    count('first')
    expect(text()).not.toContain('resource="first"')
    count('gone7', 'kept')
    expect(text()).toContain('resource="kept"')
    expect(text()).toContain('resource="gone7"')
    expect(text()).not.toContain('resource="gone8"')
  })
})
