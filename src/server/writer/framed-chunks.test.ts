import { expect, it } from 'vitest'
import { FramedChunks } from './framed-chunks.js'

it('[api §4.8] a chunk is framed once, however many connections it goes to', () => {
  const framing = new FramedChunks()
  const chunk = Buffer.from('{"type":"ADDED"}\n')
  const framed = framing.of(chunk)
  expect(framed.toString()).toBe('11\r\n{"type":"ADDED"}\n\r\n')
  expect(framing.of(chunk)).toBe(framed)
  expect(framing.of(Buffer.alloc(256, 'x')).toString('latin1', 0, 6)).toBe('100\r\nx')
  expect(framing.of(Buffer.from(chunk))).not.toBe(framed)
})
