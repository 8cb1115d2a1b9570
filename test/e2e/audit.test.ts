import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { define, DEFINITIONS, widget, widgets, widgetsPath } from './support/definitions.js'
import { startServer, type TestServer } from './support/server.js'

interface Event {
  readonly verb: string
  readonly stage: string
  readonly level: string
  readonly objectRef: Readonly<Record<string, string>>
  readonly requestObject: { readonly kind: string; readonly metadata: object; readonly spec: Readonly<Record<string, unknown>> }
  readonly responseObject: Event['requestObject']
  readonly responseStatus: Readonly<Record<string, unknown>>
}

const GROUP = 'audit.example.com'
const PATH = widgetsPath(GROUP)

describe('[api §8.9] audit of a server', () => {
  let server: TestServer
  const events: Event[] = []

  beforeAll(async () => {
    server = await startServer('memory', {
      audit: {
        policy: {
          apiVersion: 'audit.k8s.io/v1',
          kind: 'Policy',
          omitStages: ['RequestReceived'],
          omitManagedFields: true,
          rules: [
            { level: 'None', verbs: ['get', 'list', 'watch'] },
            { level: 'RequestResponse', resources: [{ group: GROUP, resources: ['widgets', 'widgets/*'] }] },
            { level: 'Metadata' },
          ],
        },
        sink: (line) => events.push(JSON.parse(line) as Event),
      },
    })
    await define(server.client, widgets(GROUP))
  })
  afterAll(() => server[Symbol.asyncDispose]())

  /** The events of what is done. */
  async function during(act: () => Promise<unknown>): Promise<Event[]> {
    events.length = 0
    await act()
    return [...events]
  }

  it('has the object of a create, decoded, and the one that was made of it', async () => {
    const [event, ...more] = await during(() => server.client.post(PATH, widget(GROUP, 'w')))
    expect(more).toEqual([])
    expect(event).toMatchObject({
      verb: 'create',
      level: 'RequestResponse',
      stage: 'ResponseComplete',
      objectRef: { resource: 'widgets', namespace: 'default', name: 'w', apiGroup: GROUP, apiVersion: 'v1' },
      requestObject: { kind: 'Widget', metadata: { name: 'w', namespace: 'default' }, spec: { size: expect.any(Number) as number } },
      responseObject: { kind: 'Widget', metadata: { name: 'w', uid: expect.any(String) as string } },
      responseStatus: { metadata: {}, code: 201 },
    })
    expect(event?.responseObject.metadata).not.toHaveProperty('managedFields')
  })

  it('has patches as they came', async () => {
    await server.client.post(PATH, widget(GROUP, 'p'))
    const patches = await during(async () => {
      await server.client.patch(`${PATH}/p`, 'merge', { spec: { size: 5 } })
      await server.client.patch(`${PATH}/p`, 'json', [{ op: 'replace', path: '/spec/size', value: 6 }])
      await server.client.send('PATCH', `${PATH}/p?fieldManager=me&force=1`, `apiVersion: ${GROUP}/v1\nkind: Widget\nspec: {size: 7}\n`, {
        'content-type': 'application/apply-patch+yaml',
      })
    })
    expect(patches.map(({ requestObject }) => requestObject)).toEqual([
      { spec: { size: 5 } },
      [{ op: 'replace', path: '/spec/size', value: 6 }],
      { apiVersion: `${GROUP}/v1`, kind: 'Widget', spec: { size: 7 } },
    ])
    expect(patches.map(({ responseObject }) => responseObject.spec['size'])).toEqual([5, 6, 7])
  })

  it('has what was refused, and why', async () => {
    const [event] = await during(() => server.client.post(PATH, { ...widget(GROUP, 'x'), spec: { size: 1000 } }))
    expect(event).toMatchObject({
      responseStatus: { status: 'Failure', reason: 'Invalid', code: 422, details: { name: 'x', kind: 'Widget' } },
      requestObject: { spec: { size: 1000 } },
    })
  })

  it('has deletes with their options, and what became of them', async () => {
    await server.client.post(PATH, widget(GROUP, 'd'))
    const [event] = await during(() => server.client.delete(`${PATH}/d`, { kind: 'DeleteOptions', propagationPolicy: 'Background' }))
    expect(event).toMatchObject({
      verb: 'delete',
      objectRef: { name: 'd' },
      requestObject: { kind: 'DeleteOptions', propagationPolicy: 'Background' },
      responseStatus: { status: 'Success', code: 200, details: { name: 'd', kind: 'widgets' } },
    })
  })

  it('has no bodies of what is recorded less closely, and nothing of what is not', async () => {
    const [event] = await during(() =>
      server.client.patch(`${DEFINITIONS}/widgets.${GROUP}`, 'merge', { metadata: { labels: { a: 'b' } } }),
    )
    expect(event).toMatchObject({ level: 'Metadata', verb: 'patch', responseStatus: { code: 200 } })
    expect(event).not.toHaveProperty('requestObject')
    expect(event).not.toHaveProperty('responseObject')
    expect(await during(() => server.client.get(PATH))).toEqual([])
  })
})
