import type { Reply, ReplySink } from '../../endpoints/index.js'
import { headersOf } from './headers.js'
import type { Outgoing } from './outgoing.js'
import { StreamSink } from './stream-sink.js'

/**
 * Writes a reply whose body comes piece by piece. That of a long-running request goes out as it comes, its header at once; others are held back until they are
 * long enough for compression, so that short ones have a length, and an error before that still becomes a Status.
 */
export async function writeStream(exchange: Outgoing, reply: Reply, produce: (sink: ReplySink) => Promise<void>): Promise<void> {
  if (exchange.method === 'HEAD') {
    exchange.response.writeHead(reply.status, headersOf(exchange, reply))
    exchange.response.end()
    return
  }
  const sink = new StreamSink(exchange, reply)
  if (exchange.longRunning) sink.begin()
  try {
    await produce(sink)
  } catch (error) {
    if (sink.begun) exchange.cutOff()
    else exchange.retract()
    throw error
  }
  await sink.end()
}
