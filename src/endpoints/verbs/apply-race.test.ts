import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { openEndpoint, plainApplier, WIDGETS, type Endpoint } from '../testing/endpoint.js'
import type { Applier } from '../resource.js'

const W = `${WIDGETS}/w`
const URI = `${W}?fieldManager=m`
const CONFIG = {
  headers: { 'content-type': 'application/apply-patch+yaml' },
  body: '{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"a":1}}',
}

interface Race {
  readonly endpoint: Endpoint
  /** What each computation found there, in order. */
  readonly seen: ('nothing' | 'an object')[]
}

/** An endpoint whose objects somebody else makes or deletes while an apply is being computed, as often as `times` says. */
async function race(times: number): Promise<Race> {
  const seen: Race['seen'] = []
  const applier: Applier = {
    apply: async (live, config) => {
      seen.push(live === undefined ? 'nothing' : 'an object')
      if (seen.length <= times) await (live === undefined ? endpoint.create('w', { other: 1 }) : endpoint.serve('DELETE', W))
      return plainApplier.apply(live, config, 'm', false, '')
    },
  }
  const endpoint = await openEndpoint({ applier })
  return { endpoint, seen }
}

describe('[apply §4.9] an apply that is overtaken', () => {
  it('by a creation becomes an update of what was created', async () => {
    const { endpoint, seen } = await race(1)
    const { status, json } = await endpoint.serve('PATCH', URI, CONFIG)
    expect([status, json['spec'], seen]).toEqual([200, { a: 1 }, ['nothing', 'an object']])
  })

  it('by a deletion becomes a creation', async () => {
    const { endpoint, seen } = await race(1)
    const before = await endpoint.create('w')
    const { status, json } = await endpoint.serve('PATCH', URI, CONFIG)
    expect([status, seen]).toEqual([201, ['an object', 'nothing']])
    expect((json['metadata'] as JsonObject)['uid']).not.toBe((before['metadata'] as JsonObject)['uid'])
  })

  it.each([
    [4, 5, 'serves'],
    [5, 5, '409 widgets.ex.io "w" already exists'],
  ])('%i times in a row is computed %i times: %s', async (times, computed, wanted) => {
    const { endpoint, seen } = await race(times)
    const answer = wanted === 'serves' ? (await endpoint.serve('PATCH', URI, CONFIG)).status : await endpoint.refused('PATCH', URI, CONFIG)
    expect(typeof answer === 'number' ? answer : `${String(answer.code)} ${answer.message}`).toBe(wanted === 'serves' ? 201 : wanted)
    expect(seen).toHaveLength(computed)
  })

  it('by another write is computed again on what that left', async () => {
    const values: unknown[] = []
    const applier: Applier = {
      apply: async (live, config) => {
        values.push(live?.['spec'])
        if (values.length === 1)
          await endpoint.serve('PATCH', W, { headers: { 'content-type': 'application/merge-patch+json' }, body: '{"spec":{"b":2}}' })
        return plainApplier.apply(live, config, 'm', false, '')
      },
    }
    const endpoint = await openEndpoint({ applier })
    await endpoint.create('w', { b: 1 })
    expect((await endpoint.serve('PATCH', URI, CONFIG)).status).toBe(200)
    expect(values).toEqual([{ b: 1 }, { b: 2 }])
  })

  it('other refusals are final', async () => {
    const { endpoint, seen } = await race(0)
    await endpoint.refused('PATCH', URI, { ...CONFIG, body: CONFIG.body.replace('"name":"w"', '"name":"w","uid":"u"') })
    expect(seen).toEqual(['nothing'])
  })
})
