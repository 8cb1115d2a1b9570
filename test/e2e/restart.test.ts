import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HttpClient, type ApiBody } from '../support/http-client.js'
import { ServerProcess } from '../support/server-process.js'
import { define, DEFINITIONS, eventually, widget, widgets, widgetsPath } from './support/definitions.js'
import { startServer, temporaryFolder } from './support/server.js'

const GROUP = 'restart.example.com'
const PATH = widgetsPath(GROUP)

let dataDir = ''

beforeAll(async () => {
  dataDir = await temporaryFolder()
})

afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true })
})

async function everything(client: HttpClient): Promise<ApiBody[]> {
  const paths = [DEFINITIONS, `/apis/${GROUP}/v1/widgets`, '/api/v1/namespaces', `/apis/${GROUP}/v1`, `${PATH}/w-1/status`]
  return Promise.all(paths.map(async (path) => (await client.get(path)).body))
}

/** What is stored, without the versions of the lists. */
const items = (bodies: readonly ApiBody[]): unknown[] => bodies.map((body) => (body.items as unknown) ?? body)

it('[storage §9.5] a restart keeps everything, and a watch goes on from the last version it saw, without loss', async () => {
  let before: ApiBody[]
  let last = ''
  let first = ''
  {
    await using running = await startServer('level', { dataDir })
    const { client } = running
    await define(client, widgets(GROUP))
    await client.post('/api/v1/namespaces', { metadata: { name: 'more' } })
    first = (await client.get(PATH)).body.metadata.resourceVersion
    for (let n = 0; n < 20; n++) await client.post(PATH, widget(GROUP, `w-${String(n)}`, { size: n }))
    using watch = await client.watch(`${PATH}?watch=1&resourceVersion=${first}`)
    last = (await watch.take(20)).at(-1)!.object.metadata.resourceVersion
    watch.close()
    await client.patch(`${PATH}/w-1/status`, 'merge', { status: { phase: 'Ready' } })
    await client.delete(`${PATH}/w-2`)
    await client.post(widgetsPath(GROUP, 'more'), widget(GROUP, 'elsewhere'))
    before = await everything(client)
  }
  await using running = await startServer('level', { dataDir })
  const { client } = running
  expect(items(await everything(client))).toEqual(items(before))
  using resumed = await client.watch(`${PATH}?watch=1&resourceVersion=${last}`)
  await client.post(PATH, widget(GROUP, 'after'))
  const told = (await resumed.take(3)).map(({ type, object }) => `${type} ${object.metadata.name}`)
  expect(told).toEqual(['MODIFIED w-1', 'DELETED w-2', 'ADDED after'])
  using again = await client.watch(`${PATH}?watch=1&resourceVersion=${first}`)
  expect((await again.take(23)).filter(({ type }) => type === 'ADDED')).toHaveLength(21)
  expect(Number((await client.get(`${PATH}/after`)).body.metadata.resourceVersion)).toBeGreaterThan(
    Number(before[1]?.metadata.resourceVersion),
  )
})

it('[crd §6.4, storage §9.5] a restart in the middle of a deletion: the server ends without waiting for it, and finishes it afterwards', async () => {
  const group = `mid.${GROUP}`
  const name = `widgets.${group}`
  {
    await using running = await startServer('level', { dataDir })
    const { client } = running
    await define(client, widgets(group))
    await client.post(widgetsPath(group), widget(group, 'held', {}, { finalizers: ['example.com/hold'] }))
    await client.post(widgetsPath(group), widget(group, 'free'))
    await client.delete(`${DEFINITIONS}/${name}`)
    await eventually('the held one is marked', async () => (await client.get(`${widgetsPath(group)}/held`)).body.metadata.deletionTimestamp)
    const begun = Date.now()
    client.close()
    await running.server.close()
    expect(Date.now() - begun, 'ms to close').toBeLessThan(2_500)
  }
  await using running = await startServer('level', { dataDir })
  const { client } = running
  expect((await client.post(widgetsPath(group), widget(group, 'new'))).status).toBe(403)
  await client.patch(`${widgetsPath(group)}/held`, 'merge', { metadata: { finalizers: null } })
  await eventually('the definition is gone', async () => ((await client.get(`${DEFINITIONS}/${name}`)).status === 404 ? true : undefined))
  expect((await client.get(widgetsPath(group))).status).toBe(404)
  await define(client, widgets(group))
  expect((await client.get(widgetsPath(group))).body.items).toEqual([])
})

it('[crd §5, storage §9.5] established definitions answer as soon as the server listens', async () => {
  const groups = Array.from({ length: 5 }, (_, n) => `soon${String(n)}.example.com`)
  {
    await using running = await startServer('level', { dataDir })
    await Promise.all(groups.map((group) => define(running.client, widgets(group))))
  }
  await using running = await startServer('level', { dataDir })
  const replies = await Promise.all(
    groups.flatMap((group) => [running.client.get(widgetsPath(group)), running.client.get(`/apis/${group}/v1`)]),
  )
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200))
})

it.each(['SIGTERM', 'SIGKILL'] as const)(
  '[storage §5.4, §12.1] %s while watches and pages are open: both go on after it, at the state and from the version where they were',
  async (signal) => {
    await using server = await ServerProcess.start()
    const group = 'pages.example.com'
    const path = widgetsPath(group)
    const client = new HttpClient(server.insecureUrl)
    await define(client, widgets(group))
    const names = Array.from({ length: 12 }, (_, n) => `w-${String(n).padStart(2, '0')}`)
    for (const name of names) await client.post(path, widget(group, name))
    const first = (await client.get(`${path}?limit=5`)).body
    using watch = await client.watch(`${path}?watch=1&resourceVersion=${first.metadata.resourceVersion}`)
    await client.delete(`${path}/w-07`)
    await client.post(path, widget(group, 'w-99'))
    const seen = (await watch.take(2)).at(-1)!.object.metadata.resourceVersion
    await client.patch(`${path}/w-00`, 'merge', { spec: { size: 9 } })
    await server.stop(signal)
    expect(await watch.ended).toBe(signal === 'SIGTERM' ? 'clean' : 'broken')
    client.close()
    await server.startAgain()

    const again = new HttpClient(server.insecureUrl)
    const paged = first.items.map(({ metadata }) => metadata.name)
    for (let token = first.metadata.continue; token !== '';) {
      const { body } = await again.get(`${path}?limit=5&continue=${token}`)
      expect(body.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
      paged.push(...body.items.map(({ metadata }) => metadata.name))
      token = body.metadata.continue
    }
    expect(paged).toEqual(names)
    using resumed = await again.watch(`${path}?watch=1&resourceVersion=${seen}`)
    await again.post(path, widget(group, 'after'))
    expect((await resumed.take(2)).map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual(['MODIFIED w-00', 'ADDED after'])
    again.close()
  },
)
