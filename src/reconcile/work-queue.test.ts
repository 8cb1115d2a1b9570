import { describe, expect, it } from 'vitest'
import { FakeClock } from '../base/index.js'
import { Controller } from './controller.js'
import { WorkQueue } from './work-queue.js'

const opened = (): { readonly queue: WorkQueue; readonly clock: FakeClock } => {
  const clock = new FakeClock()
  return { queue: new WorkQueue(clock), clock }
}

describe('WorkQueue', () => {
  it('[crd §4] a key that waits is there once, in the order of the first', async () => {
    const { queue } = opened()
    for (const key of ['a', 'b', 'a', '__proto__', 'b']) queue.add(key)
    expect([await queue.take(), await queue.take(), await queue.take()]).toEqual(['a', 'b', '__proto__'])
  })

  it('[crd §4] whoever waits gets the key when it comes, each key one of them', async () => {
    const { queue, clock } = opened()
    const taken: (string | undefined)[] = []
    for (let worker = 0; worker < 3; worker++) void queue.take().then((key) => taken.push(key))
    queue.add('a')
    await clock.advance(0)
    expect(taken).toEqual(['a'])
    queue.add('b')
    queue.add('c')
    await clock.advance(0)
    expect(taken.sort()).toEqual(['a', 'b', 'c'])
  })

  it('[crd §4] a key that is worked on comes again after it, never twice at the same time', async () => {
    const { queue, clock } = opened()
    queue.add('a')
    await queue.take()
    queue.add('a')
    queue.add('a')
    let again: string | undefined
    void queue.take().then((key) => {
      again = key
    })
    await clock.advance(10_000)
    expect(again).toBeUndefined()
    queue.done('a')
    await clock.advance(0)
    expect(again).toBe('a')
    queue.done('a')
    expect(clock.pending).toBe(0)
  })

  it('[crd §4] failures come back later and later: 5 ms, doubled; success forgets them', async () => {
    const { queue, clock } = opened()
    const waits: number[] = []
    queue.add('a')
    for (let round = 0; round < 6; round++) {
      await queue.take()
      if (round === 5) queue.done('a')
      else queue.failed('a')
      let back = false
      if (round === 5) break
      void queue.take().then(() => {
        back = true
        queue.failed('a')
      })
      const isBack = (): boolean => back
      let waited = 0
      for (; !isBack(); waited++) await clock.advance(1)
      waits.push(waited)
      await clock.advance(60_000)
    }
    expect(waits).toEqual([5, 20, 80, 320, 1280])
  })

  it('[crd §4] the longest wait is 1000 s', async () => {
    const { queue, clock } = opened()
    queue.add('a')
    for (let round = 0; round < 30; round++) {
      await queue.take()
      queue.failed('a')
      await clock.advance(999_999)
      if (round === 29) expect(clock.pending).toBe(1)
      await clock.advance(1)
    }
    expect(await queue.take()).toBe('a')
  })

  it('[crd §4] of several delays the one that ends first counts', async () => {
    const { queue, clock } = opened()
    let taken = 0
    const take = (): void => {
      void queue.take().then(() => taken++)
    }
    queue.addAfter('a', 1_000)
    queue.addAfter('a', 2_000)
    await clock.advance(100)
    queue.addAfter('a', 500)
    expect(clock.pending).toBe(2)
    take()
    await clock.advance(499)
    expect(taken).toBe(0)
    await clock.advance(1)
    expect([taken, clock.pending]).toEqual([1, 0])
    queue.done('a')
    queue.addAfter('a', 300)
    await clock.advance(200)
    queue.addAfter('a', 250)
    take()
    await clock.advance(100)
    expect([taken, clock.pending]).toEqual([2, 0])
  })

  it('[crd §4] a key that is added is due at once, whatever it was put off to', async () => {
    const { queue, clock } = opened()
    queue.addAfter('a', 1_000)
    queue.add('a')
    expect(await queue.take()).toBe('a')
    queue.done('a')
    await clock.advance(2_000)
    queue.close()
    expect(await queue.take()).toBeUndefined()
  })

  it('[crd §4] closed: nobody waits any more, no timer runs, nothing is taken', async () => {
    const { queue, clock } = opened()
    const waiting = Promise.all([queue.take(), queue.take()])
    queue.addAfter('later', 1_000)
    queue.close()
    expect(await waiting).toEqual([undefined, undefined])
    queue.add('a')
    queue.addAfter('b', 1)
    expect([clock.pending, await queue.take()]).toEqual([0, undefined])
  })
})

describe('Controller', () => {
  it('[crd §4] an error is reported and the key tried again; other keys go on', async () => {
    const clock = new FakeClock()
    const done: string[] = []
    const errors: string[] = []
    const controller = new Controller({
      name: 'test',
      scheduler: clock,
      onError: (name, key, error) => errors.push(`${name} ${key} ${String(error)}`),
      reconcile: (key) => {
        if (key === 'bad' && errors.length < 2) return Promise.reject(new Error('no'))
        done.push(key)
        return Promise.resolve()
      },
    })
    controller.start()
    controller.start()
    controller.queue.add('bad')
    controller.queue.add('good')
    await clock.advance(0)
    await clock.advance(4)
    expect([done, errors]).toEqual([['good'], ['test bad Error: no']])
    await clock.advance(1)
    await clock.advance(9)
    expect([done, errors.length]).toEqual([['good'], 2])
    await clock.advance(1)
    expect(done).toEqual(['good', 'bad'])
    await controller.close()
    expect(clock.pending).toBe(0)
  })

  it('[crd §6.4] so many workers work at a time; closing waits for what is under way', async () => {
    const clock = new FakeClock()
    const finish: (() => void)[] = []
    const controller = new Controller({
      name: 'test',
      scheduler: clock,
      workers: 2,
      onError: () => undefined,
      reconcile: () => new Promise<void>((resolve) => finish.push(resolve)),
    })
    controller.start()
    for (const key of ['a', 'b', 'c']) controller.queue.add(key)
    await clock.advance(0)
    expect(finish.length).toBe(2)
    let closed = false
    const closing = controller.close().then(() => {
      closed = true
    })
    finish[0]!()
    await clock.advance(0)
    expect(closed).toBe(false)
    finish[1]!()
    await closing
    expect(finish.length).toBe(2)
  })

  it('[crd §6.4] closing tells what is under way, reports nothing of its end, and does not wait for ever', async () => {
    const clock = new FakeClock()
    const errors: string[] = []
    const controller = new Controller({
      name: 'test',
      scheduler: clock,
      workers: 2,
      onError: (_name, key) => errors.push(key),
      reconcile: (key, signal) =>
        new Promise<void>((_resolve, reject) => {
          if (key === 'ends') signal.addEventListener('abort', () => reject(signal.reason as Error))
        }),
    })
    controller.start()
    controller.queue.add('ends')
    controller.queue.add('hangs')
    await clock.advance(0)
    let closed = false
    void controller.close().then(() => {
      closed = true
    })
    await clock.advance(4_999)
    expect(closed).toBe(false)
    await clock.advance(1)
    expect([closed, errors, clock.pending]).toEqual([true, [], 0])
  })
})
