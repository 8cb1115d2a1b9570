import { describe, expect, it } from 'vitest'
import { define, widget, widgets, widgetsPath } from './support/definitions.js'
import { BACKENDS, startServer } from './support/server.js'

const GROUP = 'slow.example.com'
const PATH = widgetsPath(GROUP)
const WRITES = 120
const BLOB = 'x'.repeat(400_000)

describe.each(BACKENDS)('a watcher of %s that takes nothing', (backend) => {
  it('[storage §4] is ended in good order while others get everything, and can go on from what it saw', { timeout: 120_000 }, async () => {
    await using running = await startServer(backend)
    const { client } = running
    await define(client, widgets(GROUP))
    const from = (await client.get(PATH)).body.metadata.resourceVersion
    const query = `${PATH}?watch=1&resourceVersion=${from}`
    using slow = await client.watch(query)
    using other = await client.watch(query)
    slow.pause()
    for (let n = 0; n < WRITES; n++) await client.post(PATH, widget(GROUP, `w-${String(n)}`, { blob: { text: BLOB } }))
    expect((await other.take(WRITES)).map(({ object }) => object.metadata.name)).toEqual(
      Array.from({ length: WRITES }, (_, n) => `w-${String(n)}`),
    )
    slow.resume()
    expect(await slow.ended).toBe('clean')
    const seen = slow.events.length
    expect(seen).toBeLessThan(WRITES)
    const last = slow.events.at(-1)?.object.metadata.resourceVersion ?? from
    using again = await client.watch(`${PATH}?watch=1&resourceVersion=${last}`)
    const rest = await again.take(WRITES - seen)
    expect(rest.at(-1)?.object.metadata.name).toBe(`w-${String(WRITES - 1)}`)
  })
})
