import { describe, expect, it } from 'vitest'
import type { HttpClient } from '../support/http-client.js'
import { condition, DEFINITIONS, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS } from './support/server.js'
import { sharedServer } from './support/suite.js'

const DEFINED = 50
const AGGREGATED = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' }

/** Asks without a pause until it is established, then asks for all that has to answer from then on. */
async function firstAnswers(client: HttpClient, group: string): Promise<Record<string, unknown>> {
  for (let polls = 0; polls < 20_000; polls++) {
    const { body } = await client.get(`${DEFINITIONS}/widgets.${group}`)
    if (condition(body, 'Established')?.status !== 'True') continue
    const [list, created, version, apiGroup, groups, aggregated] = await Promise.all([
      client.get(widgetsPath(group)),
      client.post(widgetsPath(group), widget(group, 'first')),
      client.get(`/apis/${group}/v1`),
      client.get(`/apis/${group}`),
      client.get('/apis'),
      client.get('/apis', AGGREGATED),
    ])
    return {
      list: list.status,
      created: created.status,
      version: version.status,
      apiGroup: apiGroup.status,
      groups: groups.text.includes(`"${group}"`),
      aggregated: aggregated.text.includes(`"${group}"`),
    }
  }
  throw new Error(`widgets.${group} is not established`)
}

describe.each(BACKENDS)('the serving gate, %s', (backend) => {
  const shared = sharedServer(backend)

  it(`[crd §5, §7.1] ${String(DEFINED)} definitions at once: who has seen Established never gets a 404, from the route or from discovery`, async () => {
    const { client } = shared
    const groups = Array.from({ length: DEFINED }, () => shared.group())
    const created = Promise.all(groups.map((group) => client.post(DEFINITIONS, widgets(group))))
    const answers = Promise.all(groups.map((group) => firstAnswers(client, group)))
    expect(new Set((await created).map(({ status }) => status))).toEqual(new Set([201]))
    const served = { list: 200, created: 201, version: 200, apiGroup: 200, groups: true, aggregated: true }
    expect(await answers).toEqual(groups.map(() => served))
  })

  it('[crd §5, §7.1] who sees Established on a watch finds the route and discovery answering', async () => {
    const { client } = shared
    using watch = await client.watch(`${DEFINITIONS}?watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`)
    const answers: Promise<number[]>[] = []
    const groups = Array.from({ length: DEFINED }, () => shared.group())
    const created = Promise.all(groups.map((group) => client.post(DEFINITIONS, widgets(group))))
    while (answers.length < DEFINED) {
      const { object } = await watch.next()
      if (condition(object, 'Established')?.status !== 'True') continue
      const group = object.metadata.name.replace('widgets.', '')
      const asked = [
        client.get(`${widgetsPath(group)}/none`),
        client.get(`/apis/${group}/v1`),
        client.post(widgetsPath(group), widget(group, 'w')),
      ]
      answers.push(Promise.all(asked).then((replies) => replies.map((reply) => (reply.text.includes('page not found') ? 0 : reply.status))))
    }
    await created
    expect(await Promise.all(answers)).toEqual(groups.map(() => [404, 200, 201]))
  })
})
