import { connect, createServer, type ClientHttp2Session, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { systemScheduler } from '../../base/index.js'
import { Listener } from './listener.js'

let listener: Listener | undefined
afterEach(() => {
  listener?.destroy()
})

describe('[api §8.10] an HTTP/2 session', () => {
  it('without requests is told to end, one with a silent watch is not', async () => {
    const server = createServer()
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.respond({ ':status': 200 })
      stream.write('an event\n')
    })
    listener = new Listener(server as unknown as Http2SecureServer, systemScheduler(), 50)
    const port = await listener.listen('127.0.0.1', 0)
    const open = (): ClientHttp2Session => connect(`http://127.0.0.1:${String(port)}`)
    const watching = open()
    const watch = watching.request({ ':path': '/' })
    await once(watch, 'data')
    // Two idle times, one after the other.
    for (let round = 0; round < 2; round++) {
      const idle = open()
      await once(idle, 'connect')
      await once(idle, 'close')
    }
    expect([watching.closed, watch.closed]).toEqual([false, false])
    watch.close()
    await once(watching, 'close')
  })
})
