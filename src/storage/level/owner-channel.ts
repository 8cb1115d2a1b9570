import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StoreError } from '../contract.js'
import { connectToOwner } from './owner-lock.js'

/*
 * What another process says to the owner of a data directory through its socket: one line with a request; and what it is answered: one line, `ok` or
 * `no MESSAGE`, and behind `ok` the bytes of the answer, to the end of the connection.
 */

/** Answers a request with bytes. What it throws is told instead. */
export type OwnerRequest = () => Readable

const MAX_LINE = 1024
/** A connection on which nothing moves for so long is closed: it may hold back what the database would remove. */
const IDLE_MS = 60_000

/** Serves one connection of another process. */
export function answerAsOwner(socket: Socket, requests: ReadonlyMap<string, OwnerRequest>): void {
  // Whatever happens to the connection, it is the other process that has to deal with it.
  socket.on('error', () => undefined)
  socket.setTimeout(IDLE_MS, () => socket.destroy())
  void lineOf(socket)
    .then((line) => answer(socket, line === undefined ? undefined : requests.get(line)))
    .catch(() => socket.destroy())
}

async function answer(socket: Socket, request: OwnerRequest | undefined): Promise<void> {
  if (socket.destroyed) return
  let bytes: Readable
  try {
    if (request === undefined) throw new Error('the server does not know the request: it is of another version')
    bytes = request()
  } catch (error) {
    socket.end(`no ${error instanceof Error ? error.message.replaceAll('\n', ' ') : ''}\n`)
    return
  }
  socket.write('ok\n')
  await pipeline(bytes, socket)
}

/**
 * Asks the process that owns a data directory.
 * @param directory its real path
 * @returns what it answers, to be read to its end (an answer can break off); undefined when no process owns the directory
 * @throws StoreError Unavailable with the owner's reason, Locked: the socket cannot be used
 */
export async function askOwner(directory: string, request: string): Promise<Readable | undefined> {
  const socket = await connectToOwner(directory)
  if (socket === undefined) return undefined
  // An owner that closes the connection has given no answer; whoever reads an answer sees its errors all the same.
  socket.on('error', () => undefined)
  socket.setTimeout(IDLE_MS, () => socket.destroy(new StoreError('Unavailable', 'the server that owns the data directory does not answer')))
  socket.write(`${request}\n`)
  const line = await lineOf(socket)
  if (line === 'ok') return socket
  socket.destroy()
  throw new StoreError('Unavailable', line?.startsWith('no ') === true ? line.slice(3) : 'the server is starting or stopping, ask again')
}

/** The first line that comes; undefined when the connection ends before it, or it is too long. What comes behind it stays in the socket. */
async function lineOf(socket: Socket): Promise<string | undefined> {
  let text = ''
  while (text.length <= MAX_LINE) {
    const chunk = (await nextChunk(socket)) as Buffer | undefined
    if (chunk === undefined) return undefined
    const end = chunk.indexOf(0x0a)
    text += chunk.toString('latin1', 0, end < 0 ? chunk.length : end)
    if (end < 0) continue
    if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1))
    return Buffer.from(text, 'latin1').toString()
  }
  return undefined
}

/** What is there to read, or comes next; undefined at the end. */
async function nextChunk(socket: Socket): Promise<unknown> {
  for (;;) {
    const chunk: unknown = socket.read()
    if (chunk !== null) return chunk
    if (socket.readableEnded || socket.destroyed) return undefined
    await new Promise<void>((resolve) => {
      const events = ['readable', 'end', 'close'] as const
      const done = (): void => {
        for (const name of events) socket.off(name, done)
        resolve()
      }
      for (const name of events) socket.once(name, done)
    })
  }
}
