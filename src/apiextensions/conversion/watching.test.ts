import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import type { FakeSink } from '../../endpoints/testing/fake-sink.js'
import { openBarns, translate, type Barns } from './testing/barns.js'
import { converting, reviewOf, until, type Answering } from './testing/webhook.js'

const TABLE = { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } }
const METADATA = { headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' } }
const hosts = (sink: FakeSink): string[] =>
  sink.frames.map(({ type, object }) => `${type} ${(object['spec'] as JsonObject | undefined)?.['host'] as string}`)

describe('watches of a version that a webhook converts', () => {
  let b: Barns
  beforeEach(async () => {
    b = await openBarns()
  })
  afterEach(async () => {
    await b[Symbol.asyncDispose]()
  })
  const watch = (query = '', version = 'v2'): ReturnType<Barns['e']['watch']> => b.e.watch(b.at(version, `?watch=1${query}`))
  const update = async (name: string, address: string): Promise<void> => {
    await b.patch(b.at('v1', `/${name}`), { spec: { address } })
  }

  it('[api §4.5] what is there takes one question, what comes one each', async () => {
    for (const name of ['a', 'b', 'c']) await b.create('v1', name, { address: `${name}:1` })
    b.asked()
    const { sink } = await watch('&allowWatchBookmarks=1')
    await until(() => sink.frames.length === 4)
    expect(sink.brief.map((line) => line.replace(/\d+$/, ''))).toEqual(['ADDED a ', 'ADDED b ', 'ADDED c ', 'BOOKMARK '])
    expect(hosts(sink).slice(0, 3)).toEqual(['ADDED a', 'ADDED b', 'ADDED c'])
    expect(b.asked()).toEqual(['ex.io/v2 a b c'])
    await update('b', 'x:1')
    await until(() => sink.frames.length === 5)
    expect(b.asked()).toEqual(['ex.io/v2 b'])
    expect(sink.frames[4]?.object).toEqual((await b.e.call('GET', b.at('v2', '/b'))).json)
  })

  it('all watchers of a version share the question, whatever their form; those of the stored version ask none', async () => {
    const watches = await Promise.all([watch(), watch(), watch('&fieldSelector=spec.host%3Da'), watch('&labelSelector=x%3Dy')])
    watches.push(await b.e.watch(b.at('v2', '?watch=1'), TABLE), await b.e.watch(b.at('v2', '?watch=1'), METADATA))
    const stored = await watch('', 'v1')
    await b.create('v1', 'a', { address: 'a:1' }, { labels: { x: 'y' } })
    await until(() => [...watches, stored].every(({ sink }) => sink.frames.length === 1))
    expect(b.asked()).toEqual(['ex.io/v2 a'])
    await b.patch(b.at('v1', '/a'), { metadata: { labels: { x: 'z' } } })
    await until(() => watches.every(({ sink }) => sink.frames.length === 2))
    expect(watches.map(({ sink }) => sink.frames[1]?.type)).toEqual([
      ...['MODIFIED', 'MODIFIED', 'MODIFIED', 'DELETED', 'MODIFIED', 'MODIFIED'],
    ])
    expect(b.asked()).toEqual(['ex.io/v2 a'])
    // The last content has been converted already.
    await b.e.call('DELETE', b.at('v1', '/a'))
    await until(() => [...watches.slice(0, 3), stored].every(({ sink }) => sink.frames.at(-1)?.type === 'DELETED'))
    expect(hosts((watches[0] as { sink: FakeSink }).sink).at(-1)).toBe('DELETED a')
    expect(b.asked()).toEqual([])
  })

  it('events keep their order, whichever answer comes first', async () => {
    const held = new Map<string, () => void>()
    const convert = converting(translate)
    b.webhook.answer = async (call, response) => {
      const address = (call.request.objects[0]?.['spec'] as JsonObject)['address'] as string
      await new Promise<void>((resolve) => held.set(address, resolve))
      return convert(call, response)
    }
    const { sink } = await watch('&resourceVersion=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan')
    await b.e.settle()
    await b.create('v1', 'a', { address: '0:1' })
    for (const next of [1, 2, 3]) await update('a', `${String(next)}:1`)
    await until(() => held.size === 4)
    for (const late of ['3:1', '2:1', '1:1']) held.get(late)?.()
    await b.e.settle()
    expect(sink.frames).toEqual([])
    held.get('0:1')?.()
    await until(() => sink.frames.length === 4)
    expect(hosts(sink)).toEqual(['ADDED 0', 'MODIFIED 1', 'MODIFIED 2', 'MODIFIED 3'])
  })

  it('a watcher that is behind is not asked for anew, and not without bounds ahead', async () => {
    await b.create('v1', 'a', { address: 'start:1' })
    const { sink } = await watch('&resourceVersion=0')
    await until(() => sink.frames.length === 1)
    b.asked()
    let open = (): void => undefined
    sink.gate = new Promise<void>((resolve) => {
      open = resolve
    })
    for (let next = 0; next < 40; next++) await update('a', `${String(next)}:1`)
    await until(() => b.webhook.calls.length >= 18)
    await b.e.settle()
    expect(b.asked().length).toBe(17)
    const other = await watch(`&resourceVersion=${String(b.e.store.head - 40)}`)
    await until(() => other.sink.frames.length === 40)
    expect(b.asked().length).toBe(23)
    open()
    sink.gate = undefined
    await until(() => sink.frames.length === 41)
    expect(hosts(sink).slice(1)).toEqual(hosts(other.sink))
    expect(b.asked()).toEqual([])
  })

  const failing: Answering = (call) => reviewOf(call, [], { result: { status: 'Failure', message: 'no hay today' } })
  const ERROR = {
    type: 'ERROR',
    object: { kind: 'Status', code: 500, message: 'conversion webhook for ex.io/v1, Kind=Barn failed: no hay today' },
  }

  it('[custom-resources §5.5] a failure ends them with an ERROR; who comes later asks again', async () => {
    const [one, two] = [await watch(), await watch()]
    const stored = await watch('', 'v1')
    b.webhook.answer = failing
    await b.create('v1', 'a', { address: 'a:1' })
    await Promise.all([one.ended, two.ended])
    expect([one.sink.frames, two.sink.frames]).toMatchObject([[ERROR], [ERROR]])
    expect(b.asked()).toEqual(['ex.io/v2 a'])
    const late = await watch()
    await late.ended
    expect(late.sink.frames).toMatchObject([ERROR])
    b.webhook.answer = converting(translate)
    const healed = await watch(`&resourceVersion=${String(b.e.store.head - 1)}`)
    await until(() => healed.sink.frames.length === 1)
    expect(hosts(healed.sink)).toEqual(['ADDED a'])
    expect(stored.sink.frames).toMatchObject([{ type: 'ADDED' }])
  })

  it('[api §4.6] a client that left while its first events were asked about gets nothing more', async () => {
    await b.create('v1', 'a', { address: 'a:1' })
    let answer = (): void => undefined
    const convert = converting(translate)
    b.webhook.answer = async (call, response) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return convert(call, response)
    }
    const { sink, ended } = await watch()
    await until(() => b.webhook.calls.length === 1)
    sink.leave()
    await ended
    answer()
    await b.e.settle()
    await update('a', 'b:1')
    await b.e.settle()
    expect(sink.frames).toEqual([])
  })

  it('[custom-resources §1.6] a changed CRD ends them cleanly, and its connections with them', async () => {
    await b.create('v1', 'a', { address: 'a:1' })
    const { sink, ended } = await watch()
    await until(() => sink.frames.length === 1)
    expect(b.webhook.open).toBe(1)
    await b.redefine({ conversion: { strategy: 'None', webhook: null } })
    b.e.environment.advance(1000)
    await ended
    await until(() => b.webhook.open === 0)
    expect(sink.frames).toHaveLength(1)
  })
})
