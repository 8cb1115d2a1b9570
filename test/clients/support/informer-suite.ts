import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ServerProcess } from '../../support/server-process.js'
import { eventually } from './eventually.js'
import { Gate } from './gate.js'
import { Widgets, type Change } from './widgets.js'

/** A client's informer of widgets, as the tests see it. */
export interface Informer {
  /** What its handlers were told so far, in order. */
  readonly events: readonly Required<Change>[]
  /** How often it got the whole state. */
  lists(): number
  stop(): Promise<void>
}

/** Starts an informer with a kubeconfig (its text); it is synced when the promise resolves. */
export type StartInformer = (kubeconfig: string) => Promise<Informer>

/** Superseded versions above this many bytes are forgotten (docs/storage.md): writes of this size and number are more. */
const BLOB = 'x'.repeat(1_200_000)
const BLOBS = 240

/** What a controller relies on, with the informer of one client. */
export function informerSuite(startInformer: StartInformer): void {
  let server: ServerProcess
  let gate: Gate
  let widgets: Widgets
  let informer: Informer | undefined

  beforeEach(async () => {
    server = await ServerProcess.start()
    gate = await Gate.to(server.securePort)
    widgets = new Widgets(server.insecureUrl)
    await widgets.define()
  })
  afterEach(async () => {
    await informer?.stop()
    informer = undefined
    await gate.close()
    await server.dispose()
  })

  const start = async (): Promise<Informer> => {
    informer = await startInformer(
      readFileSync(server.kubeconfig, 'utf8').replaceAll(server.secureUrl, `https://127.0.0.1:${String(gate.port)}`),
    )
    return informer
  }
  /** Everything was seen: each change once, and nothing else. */
  const expectAllSeen = async (watching: Informer): Promise<void> => {
    const count = widgets.changes.length
    const seen = (): string => JSON.stringify(watching.events)
    await eventually(`${String(count)} changes are seen`, () => watching.events.length >= count, seen)
    expect(comparable(watching.events)).toEqual(comparable(widgets.changes))
  }

  it('sees every change once, across restarts of the server, without listing again', async () => {
    // One object: clients tell of the objects of a first list in any order.
    await widgets.create('a')
    const watching = await start()
    await widgets.create('b')
    await widgets.create('c')
    for (let i = 0; i < 3; i++) await widgets.update('a', { i })
    await widgets.delete('b')
    await expectAllSeen(watching)
    for (let restart = 0; restart < 2; restart++) {
      expect(await server.restart()).toEqual({ code: 0, signal: null })
      // At once: before the informer is back.
      await widgets.update('a', { restart })
      await widgets.create(`d${String(restart)}`)
      await widgets.delete('c')
      await widgets.create('c')
      await expectAllSeen(watching)
    }
    expect(watching.lists()).toBe(1)
  })

  it('sees what happened while it was cut off, and what happens then', async () => {
    const watching = await start()
    await widgets.create('a')
    await expectAllSeen(watching)
    gate.shut()
    for (let i = 0; i < 200; i++) await widgets.update('a', { i })
    await widgets.create('b')
    await server.restart()
    await widgets.delete('a')
    gate.open()
    await widgets.update('b', { seen: true })
    await expectAllSeen(watching)
    expect(watching.lists()).toBe(1)
  })

  it('gets the whole state again after the history is gone', async () => {
    await widgets.create('a')
    await widgets.create('gone')
    const watching = await start()
    await eventually('both are seen', () => watching.events.length === 2)
    const { version } = watching.events.at(-1)!
    gate.shut()
    await widgets.delete('gone')
    await widgets.create('new')
    for (let i = 0; i < BLOBS; i++) await widgets.update('a', { i, BLOB })
    await widgets.update('a', { BLOB: null })
    await eventually('the history is gone', async () => !(await widgets.canWatchFrom(version)))
    const state = widgets.changes.at(-1)!
    gate.open()
    await eventually(
      'the state is known',
      () => watching.events.length >= 5,
      () => JSON.stringify(watching.events),
    )
    expect(watching.lists()).toBe(2)
    const news = watching.events.slice(2).map(({ type, name }) => `${type} ${name}`)
    expect(news.sort()).toEqual(['add new', 'delete gone', 'update a'])
    expect(watching.events.find(({ type }) => type === 'update')?.version).toBe(state.version)
    // And it watches from there.
    await widgets.create('after')
    await eventually('a new change is seen', () => watching.events.length === 6)
    expect(watching.events[5]).toMatchObject({ type: 'add', name: 'after' })
  })
}

/** Changes as one text each; the version of a deletion is not known to who asked for it. */
function comparable(changes: readonly Change[]): string[] {
  return changes.map(({ type, name, version }) => (type === 'delete' ? `${type} ${name}` : `${type} ${name} ${version ?? ''}`))
}
