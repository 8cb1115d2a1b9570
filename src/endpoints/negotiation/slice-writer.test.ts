import { expect, it } from 'vitest'
import { encodeStored, withRevision } from '../../registry/index.js'
import type { Entry } from '../../storage/index.js'
import type { ReplySink } from '../request.js'
import { SliceWriter } from './slice-writer.js'

function entryOf(n: number, length: number): Entry {
  const value = encodeStored({ apiVersion: 'ex.io/v1', kind: 'W', metadata: { name: `w${String(n)}` }, text: 'x'.repeat(length) })
  return { key: `/${String(n)}`, value, revision: n + 2, createRevision: n + 2, mark: 0, derived: undefined }
}

it('[storage §9.11] items of every size come out whole and in order; large ones are handed on as they are stored', async () => {
  const chunks: Buffer[] = []
  const write = (chunk: Buffer | string): undefined => void chunks.push(chunk as Buffer)
  const sink: ReplySink = {
    write,
    pendingBytes: 0,
    signal: new AbortController().signal,
    whenOver: () => undefined,
    gather: () => undefined,
  }
  const slices = new SliceWriter(sink)
  const entries = [10, 70_000, 200_000, 5, 60_000, 50_000, 65_500, 1].map((length, n) => entryOf(n, length))
  for (const entry of entries) {
    await slices.writeStored(entry)
    slices.comma()
  }
  await slices.flush()
  const wanted = entries.flatMap(({ value, revision }) => [withRevision(value, revision), Buffer.from(',')])
  expect(Buffer.concat(chunks).equals(Buffer.concat(wanted))).toBe(true)
  const large = entries[2]!.value
  expect(chunks.some(({ buffer, length }) => buffer === large.buffer && length > 199_000)).toBe(true)
})
