import { queryObjects, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { CustomResourceCodec } from '../../src/apiextensions/serving/codec.js'
import type { HttpClient } from '../support/http-client.js'
import { define, eventually, undefine, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS, startServer } from './support/server.js'

const LONG = process.env['LONG'] === '1'
/** In a short run the one of level is shorter: above the store both are one. */
const ROUNDS = LONG ? { memory: 1_000, level: 1_000 } : { memory: 200, level: 50 }
const AT_ONCE = 50
const WARM_UP = AT_ONCE
/** What history keeps of a round on purpose: some revisions of a definition and an object. A leaked schema or watcher is many times that. */
const BYTES_A_ROUND = 12_000

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapUsed(): number {
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/** What keeps the process alive once the client's connections are closed: all but those, and file operations that come and go. */
function handles(): Promise<string[]> {
  return eventually('the connections are closed', () => {
    const kinds = process.getActiveResourcesInfo().filter((kind) => !kind.startsWith('FSReq'))
    return Promise.resolve(kinds.includes('TCPSocketWrap') ? undefined : kinds.sort())
  })
}

/** Definitions come, are used in every way that keeps something for them, and go. */
async function rounds(client: HttpClient, count: number, label: string): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, n) => {
        const group = `${label}${String(n)}.example.com`
        await define(client, widgets(group))
        await client.post(widgetsPath(group), widget(group, 'w'))
        using watch = await client.watch(`${widgetsPath(group)}?watch=1`)
        await client.get(`/openapi/v3/apis/${group}/v1`)
        await undefine(client, `widgets.${group}`)
        expect(await watch.ended).toBe('clean')
      }),
    )
  }
}

it.each(BACKENDS)(
  `[crd §7.9] ${String(ROUNDS.memory)} definitions come and go, heap and handles stay where they were, %s`,
  { timeout: LONG ? 900_000 : 120_000 },
  async (backend) => {
    await using running = await startServer(backend)
    await rounds(running.client, WARM_UP, 'warm')
    running.client.close()
    const open = await handles()
    const heap = heapUsed()
    await rounds(running.client, ROUNDS[backend], 'round')
    running.client.close()
    expect(await handles()).toEqual(open)
    const schemas = (): number => queryObjects(CustomResourceCodec, { format: 'count' })
    await eventually('what was compiled for definitions that are gone is free', () =>
      Promise.resolve(schemas() < AT_ONCE / 5 ? true : undefined),
    )
    expect((heapUsed() - heap) / ROUNDS[backend]).toBeLessThan(BYTES_A_ROUND)
  },
)
