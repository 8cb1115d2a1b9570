import { describe, expect, it } from 'vitest'
import { FakeClock } from './fake-clock.js'
import { atOnce, Pacer, type PacedWork } from './pacer.js'

/** Work in three parts, each of which takes so long. */
function* work(clock: FakeClock, done: string[], ms: number): PacedWork<string> {
  for (const part of ['a', 'b', 'c']) {
    void clock.advance(ms)
    done.push(part)
    yield
  }
  return 'all'
}

describe('paced work', () => {
  it('[DESIGN §8] short work is done in one go', () => {
    const clock = new FakeClock()
    const done: string[] = []
    expect(new Pacer(clock, clock).run(work(clock, done, 3))).toBe('all')
    expect(done).toEqual(['a', 'b', 'c'])
  })

  it('[DESIGN §8] long work lets others have their turn between its parts', async () => {
    const clock = new FakeClock()
    const done: string[] = []
    const turns: (() => void)[] = []
    const immediate = (callback: () => void): { cancel: () => void } => {
      turns.push(callback)
      return { cancel: () => undefined }
    }
    const result = new Pacer(clock, { immediate }).run(work(clock, done, 6))
    expect(result).toBeInstanceOf(Promise)
    expect(done).toEqual(['a', 'b'])
    turns.shift()?.()
    expect(await result).toBe('all')
    expect([done, turns]).toEqual([['a', 'b', 'c'], []])
  })

  it('[DESIGN §8] what it throws behind a rest rejects', async () => {
    const clock = new FakeClock()
    const immediate = (callback: () => void): { cancel: () => void } => {
      queueMicrotask(callback)
      return { cancel: () => undefined }
    }
    const failing = function* (): PacedWork<void> {
      void clock.advance(20)
      yield
      throw new Error('no')
    }
    await expect(new Pacer(clock, { immediate }).run(failing())).rejects.toThrow('no')
    expect(() => atOnce(failing())).toThrow('no')
  })
})
