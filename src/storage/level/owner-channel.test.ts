import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { answerAsOwner, askOwner, type OwnerRequest } from './owner-channel.js'
import { connectToOwner, takeOwnership, type OwnerLock } from './owner-lock.js'

let directory = ''
let lock: OwnerLock

const LONG_TEXT = 'x'.repeat(3_000_000)
const REQUESTS: ReadonlyMap<string, OwnerRequest> = new Map([
  ['short', () => Readable.from(['a', 'b'])],
  ['long', () => Readable.from([LONG_TEXT])],
  ['empty', () => Readable.from([])],
  [
    'refused',
    () => {
      throw new Error('not\nnow')
    },
  ],
])

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'owner-'))
  lock = await takeOwnership(directory)
})

afterEach(async () => {
  await lock.release()
  await rm(directory, { recursive: true })
})

const serve = (): void => {
  lock.serve((socket) => {
    answerAsOwner(socket, REQUESTS)
  })
}

async function answered(request: string): Promise<string | undefined> {
  const answer = await askOwner(directory, request)
  return answer === undefined ? undefined : text(answer)
}

it('[storage §9.10] the owner of a directory answers other processes', async () => {
  serve()
  expect(await answered('short')).toBe('ab')
  expect(await answered('long')).toBe(LONG_TEXT)
  expect(await answered('empty')).toBe('')
  await expect(answered('refused')).rejects.toMatchObject({ code: 'Unavailable', message: 'not now' })
  await expect(answered('unknown')).rejects.toThrow('does not know the request')
  await expect(answered('y'.repeat(5_000))).rejects.toMatchObject({ code: 'Unavailable' })
})

it("[storage §9.10] an owner that does not serve yet says so, and a directory without owner is nobody's", async () => {
  await expect(answered('short')).rejects.toMatchObject({ code: 'Unavailable', message: expect.stringContaining('ask again') })
  await lock.release()
  expect(await askOwner(directory, 'short')).toBeUndefined()
})

it('[storage §9.10] a request may come in pieces, and the asking process may go at any time', async () => {
  serve()
  const socket = (await connectToOwner(directory))!
  socket.write('sho')
  socket.write('rt\n')
  expect(await text(socket)).toBe('ok\nab')
  const gone = (await connectToOwner(directory))!
  gone.write('long\n', () => gone.destroy())
  ;(await connectToOwner(directory))!.destroy()
  expect(await answered('short')).toBe('ab')
})
