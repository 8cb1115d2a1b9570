import { beforeAll, describe, expect, it } from 'vitest'
import type { ApiBody } from '../support/http-client.js'
import { define, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS } from './support/server.js'
import { sharedServer } from './support/suite.js'

const GROUP = 'lists.example.com'
const PATH = widgetsPath(GROUP)
const COUNT = 25
const NAMES = Array.from({ length: COUNT }, (_, n) => `w-${String(n).padStart(2, '0')}`)

const names = ({ items }: ApiBody): string[] => items.map(({ metadata }) => metadata.name)

describe.concurrent.each(BACKENDS)('lists and watches, %s', (backend) => {
  describe('in turn', { concurrent: false }, () => {
    const shared = sharedServer(backend)

    beforeAll(async () => {
      await define(shared.client, widgets(GROUP))
      for (const [n, name] of NAMES.entries()) {
        const labels = { parity: n % 2 === 0 ? 'even' : 'odd', n: String(n) }
        await shared.client.post(PATH, widget(GROUP, name, { color: n < 5 ? 'red' : 'blue' }, { labels }))
      }
    })

    it('[api §4.3] pages: all at the revision of the first one, each item once, while others write', async () => {
      const { client } = shared
      const seen: string[] = []
      const revisions = new Set<string>()
      let token = ''
      for (let page = 0; page < 4; page++) {
        const { body } = await client.get(`${PATH}?limit=7${token === '' ? '' : `&continue=${token}`}`)
        seen.push(...names(body))
        revisions.add(body.metadata.resourceVersion)
        expect(body.metadata.remainingItemCount).toBe(page === 3 ? undefined : COUNT - (page + 1) * 7)
        token = body.metadata.continue
        await client.post(PATH, widget(GROUP, 'zz-later'))
        await client.delete(`${PATH}/zz-later`)
      }
      expect(token).toBe('')
      expect(seen).toEqual(NAMES)
      expect(revisions.size).toBe(1)
    })

    it('[api §4.3] a page with a selector is full, and tells nothing of what remains', async () => {
      const { client } = shared
      const { body } = await client.get(`${PATH}?limit=3&labelSelector=parity%3Dodd`)
      expect(names(body)).toEqual(['w-01', 'w-03', 'w-05'])
      expect(body.metadata).not.toHaveProperty('remainingItemCount')
      const rest = await client.get(`${PATH}?limit=100&labelSelector=parity%3Dodd&continue=${body.metadata.continue}`)
      expect(names(rest.body)).toEqual(NAMES.filter((_, n) => n % 2 === 1 && n > 5))
    })

    it('[api §4.2, §4.3] broken tokens and versions are told', async () => {
      const { client } = shared
      expect(await client.get(`${PATH}?limit=2&continue=%25`)).toMatchObject({ status: 400, body: { reason: 'BadRequest' } })
      expect(await client.get(`${PATH}?limit=x`)).toMatchObject({
        status: 400,
        body: { message: 'strconv.ParseInt: parsing "x": invalid syntax' },
      })
      expect(await client.get(`${PATH}?resourceVersion=x`)).toMatchObject({
        status: 400,
        body: { message: 'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax' },
      })
      const { continue: token } = (await client.get(`${PATH}?limit=2`)).body.metadata
      expect(await client.get(`${PATH}?limit=2&continue=${token}&resourceVersion=5`)).toMatchObject({
        status: 400,
        body: { message: 'specifying resource version is not allowed when using continue' },
      })
      const future = await client.get(`${PATH}?resourceVersion=999999`)
      expect(future).toMatchObject({ status: 504, headers: { 'retry-after': '1' }, body: { reason: 'Timeout' } })
      expect(future.body.message).toMatch(/^Timeout: Too large resource version: 999999, current: [0-9]+$/)
    })

    it('[api §4.3, §4.6] a list at an exact revision shows what was then', async () => {
      const { client } = shared
      const then = (await client.get(PATH)).body
      await client.post(PATH, widget(GROUP, 'zz-exact'))
      const exact = await client.get(`${PATH}?resourceVersion=${then.metadata.resourceVersion}&resourceVersionMatch=Exact`)
      expect(exact.body).toEqual(then)
      expect(names((await client.get(PATH)).body)).toContain('zz-exact')
      await client.delete(`${PATH}/zz-exact`)
      expect((await client.get(`${PATH}?resourceVersion=${then.metadata.resourceVersion}&resourceVersionMatch=Exact`)).body).toEqual(then)
    })

    it('[api §4.10, custom-resources §7] selectors of labels and fields', async () => {
      const { client } = shared
      const selected = async (query: string): Promise<string[]> => names((await client.get(`${PATH}?${query}`)).body)
      expect(await selected('labelSelector=n%20in%20(1,2),parity!%3Dodd')).toEqual(['w-02'])
      expect(await selected('labelSelector=n%3E22')).toEqual(['w-23', 'w-24'])
      expect(await selected('labelSelector=!n')).toEqual([])
      expect(await selected('fieldSelector=metadata.name%3Dw-03')).toEqual(['w-03'])
      expect(await selected('fieldSelector=spec.color%3Dred')).toEqual(NAMES.slice(0, 5))
      expect(await selected('fieldSelector=spec.color!%3Dblue&labelSelector=parity%3Deven')).toEqual(['w-00', 'w-02', 'w-04'])
      expect(await client.get(`${PATH}?fieldSelector=spec.size%3D7`)).toMatchObject({
        status: 400,
        body: { message: 'field label not supported: spec.size' },
      })
      expect(names((await client.get(`/apis/${GROUP}/v1/widgets?fieldSelector=metadata.namespace%3Dkube-public`)).body)).toEqual([])
    })

    it('[api §4.5] initial events: all objects in the order of their keys, then the marker, then what happens', async () => {
      const { client } = shared
      using watch = await client.watch(
        `${PATH}?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
      )
      expect(watch).toMatchObject({ status: 200, contentType: 'application/json' })
      expect((await watch.take(COUNT)).map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual(
        NAMES.map((name) => `ADDED ${name}`),
      )
      const marker = await watch.next()
      expect(marker.type).toBe('BOOKMARK')
      const { resourceVersion } = marker.object.metadata
      expect(marker.object).toEqual({
        apiVersion: `${GROUP}/v1`,
        kind: 'Widget',
        metadata: { resourceVersion, annotations: { 'k8s.io/initial-events-end': 'true' } },
      })
      const { metadata } = (await client.post(PATH, widget(GROUP, 'zz-new'))).body
      expect(Number(metadata.resourceVersion)).toBeGreaterThan(Number(resourceVersion))
      expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata } })
      await client.delete(`${PATH}/zz-new`)
      const gone = await watch.next()
      expect(gone).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'zz-new', uid: metadata.uid } } })
      expect(Number(gone.object.metadata.resourceVersion)).toBeGreaterThan(Number(metadata.resourceVersion))
    })

    it('[api §4.5] without a version all objects come first, from a version only what came later; a future one is waited for', async () => {
      const { client } = shared
      using plain = await client.watch(`${PATH}?watch`)
      expect((await plain.take(COUNT)).map(({ object }) => object.metadata.name)).toEqual(NAMES)
      const from = (await client.get(PATH)).body.metadata.resourceVersion
      using later = await client.watch(`${PATH}?watch=1&resourceVersion=${from}`)
      using future = await client.watch(`${PATH}?watch=1&resourceVersion=${String(Number(from) + 1)}`)
      await client.post(PATH, widget(GROUP, 'zz-one'))
      await client.delete(`${PATH}/zz-one`)
      expect((await later.take(2)).map(({ type }) => type)).toEqual(['ADDED', 'DELETED'])
      expect((await future.next()).type).toBe('DELETED')
      expect(await client.get(`${PATH}?watch=1&resourceVersion=x`)).toMatchObject({ status: 500 })
    })

    it('[api §4.6] with a selector: an object that comes to match is added, one that ceases to is deleted with its old content', async () => {
      const { client } = shared
      using watch = await client.watch(`${PATH}?watch=1&labelSelector=move&fieldSelector=spec.color%3Dgreen`)
      await client.post(PATH, widget(GROUP, 'zz-move', { color: 'green' }))
      await client.patch(`${PATH}/zz-move`, 'merge', { metadata: { labels: { move: '1' } } })
      await client.patch(`${PATH}/zz-move`, 'merge', { spec: { size: 8 } })
      const left = (await client.patch(`${PATH}/zz-move`, 'merge', { spec: { color: 'blue' } })).body
      await client.delete(`${PATH}/zz-move`)
      const events = await watch.take(3)
      expect(events.map(({ type, object }) => [type, object.spec['size'], object.spec['color']])).toEqual([
        ['ADDED', 7, 'green'],
        ['MODIFIED', 8, 'green'],
        ['DELETED', 8, 'green'],
      ])
      expect(events[2]?.object.metadata.resourceVersion).toBe(left.metadata.resourceVersion)
      expect(watch.events).toHaveLength(3)
    })

    it('[api §4.6, §4.7] timeoutSeconds ends a watch cleanly, after a bookmark of the newest revision', async () => {
      const { client } = shared
      const from = (await client.get(PATH)).body.metadata.resourceVersion
      using watch = await client.watch(`${PATH}?watch=1&allowWatchBookmarks=1&resourceVersion=${from}&timeoutSeconds=3`)
      using silent = await client.watch(`${PATH}?watch=1&resourceVersion=${from}&timeoutSeconds=1`)
      const begun = Date.now()
      expect(await silent.ended).toBe('clean')
      expect(Date.now() - begun).toBeGreaterThan(900)
      expect(silent.events).toEqual([])
      const elsewhere = (await client.post('/api/v1/namespaces', { metadata: { name: `elsewhere-${from}` } })).body
      expect(await watch.ended).toBe('clean')
      const last = watch.events.at(-1)!
      expect(last).toMatchObject({ type: 'BOOKMARK', object: { kind: 'Widget', apiVersion: `${GROUP}/v1` } })
      expect(Number(last.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(elsewhere.metadata.resourceVersion) - 1)
    })

    it('[api §4.1] a list of all namespaces is in the order of the keys', async () => {
      const { client } = shared
      for (const name of ['a', 'a-b']) {
        await client.post('/api/v1/namespaces', { metadata: { name } })
        await client.post(widgetsPath(GROUP, name), widget(GROUP, 'in'))
      }
      const { body } = await client.get(`/apis/${GROUP}/v1/widgets`)
      expect(body.items.slice(0, 3).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
        'a-b/in',
        'a/in',
        'default/w-00',
      ])
      expect(body).toMatchObject({ kind: 'WidgetList', apiVersion: `${GROUP}/v1`, metadata: { continue: '' } })
    })
  })
})
