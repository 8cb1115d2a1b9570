import { describe, expect, it } from 'vitest'
import { inParallel } from './in-parallel.js'

describe('inParallel', () => {
  it('does so many at a time, in order', async () => {
    const started: number[] = []
    const finish: (() => void)[] = []
    const done = inParallel([1, 2, 3], 2, (item) => {
      started.push(item)
      return new Promise<void>((resolve) => finish.push(resolve))
    })
    expect(started).toEqual([1, 2])
    finish[1]!()
    await Promise.resolve()
    await Promise.resolve()
    expect(started).toEqual([1, 2, 3])
    finish[0]!()
    finish[2]!()
    expect(await done).toEqual([])
  })

  it('goes on where one fails, and tells which', async () => {
    const done: string[] = []
    const failures = await inParallel(['a', 'bad', 'b', 'worse'], 1, (item) => {
      if (item.length > 1) return Promise.reject(new Error(item))
      done.push(item)
      return Promise.resolve()
    })
    expect(done).toEqual(['a', 'b'])
    expect(failures.map(({ item, error }) => [item, (error as Error).message])).toEqual([
      ['bad', 'bad'],
      ['worse', 'worse'],
    ])
  })

  it('has nothing to do for nothing', async () => {
    expect(await inParallel([], 5, () => Promise.reject(new Error('never')))).toEqual([])
  })
})
