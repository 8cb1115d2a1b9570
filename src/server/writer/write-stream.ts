import type { Reply, ReplySink } from '../../endpoints/index.js'
import { headersOf } from './headers.js'
import type { Outgoing } from './outgoing.js'
import { StreamSink } from './stream-sink.js'

/**
 * Writes a reply whose body comes piece by piece. That of a long-running request goes out as it comes, its header at once; others are held back until they are
 * long enough for compression, so that short ones have a length, and an error before that still becomes a Status.
 */
export function writeStream(exchange: Outgoing, reply: Reply, produce: (sink: ReplySink) => Promise<void>): Promise<void> {
  if (exchange.method === 'HEAD') {
    exchange.response.writeHead(reply.status, headersOf(exchange, reply))
    exchange.response.end()
    return Promise.resolve()
  }
  const sink = new StreamSink(exchange, reply)
  return exchange.longRunning ? writeLong(exchange, sink, produce) : writeHeld(exchange, sink, produce)
}

/** There may be thousands of these at a time: no more than a promise waits for its end. */
function writeLong(exchange: Outgoing, sink: StreamSink, produce: (sink: ReplySink) => Promise<void>): Promise<void> {
  sink.begin()
  return produce(sink).then(
    () => sink.end(),
    (error: unknown) => {
      exchange.cutOff()
      throw error
    },
  )
}

async function writeHeld(exchange: Outgoing, sink: StreamSink, produce: (sink: ReplySink) => Promise<void>): Promise<void> {
  try {
    await produce(sink)
  } catch (error) {
    if (sink.begun) exchange.cutOff()
    else exchange.retract()
    throw error
  }
  await sink.end()
}
