import type { Reply } from '../../endpoints/index.js'
import type { Outgoing } from './outgoing.js'
import { writeStream } from './write-stream.js'
import { writeWhole } from './write-whole.js'

/** Writes a reply out. Undefined, or a promise of the moment when the client has taken it or has gone. */
export function writeReply(exchange: Outgoing, reply: Reply): Promise<void> | undefined {
  return typeof reply.body === 'function' ? writeStream(exchange, reply, reply.body) : writeWhole(exchange, reply, reply.body)
}
