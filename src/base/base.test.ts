import { describe, expect, it } from 'vitest'
import { BoundedQueue, createLogger, FakeClock, invariant, Owner, systemClock, systemRandom, systemScheduler } from './index.js'

describe('the fake clock', () => {
  it('stands still until it is advanced, and calls back in the order of time', async () => {
    const clock = new FakeClock(1000)
    const calls: string[] = []
    const note = (text: string) => (): void => void calls.push(`${text}@${String(clock.now())}`)
    clock.after(20, note('late'))
    clock.after(10, note('first'))
    clock.after(10, note('second'))
    clock.immediate(note('now'))
    clock.after(15, note('cancelled')).cancel()
    const every = clock.every(8, note('every'))
    expect([clock.now(), clock.monotonic(), clock.pending, calls.length]).toEqual([1000, 0, 5, 0])
    await clock.advance(17)
    expect(calls).toEqual(['now@1000', 'every@1008', 'first@1010', 'second@1010', 'every@1016'])
    every.cancel()
    every.cancel()
    await clock.advance(10)
    expect(calls.slice(5)).toEqual(['late@1020'])
    expect([clock.now(), clock.monotonic(), clock.pending]).toEqual([1027, 27, 0])
  })

  it('lets promises settle, and callbacks ask for more', async () => {
    const clock = new FakeClock()
    const steps: number[] = []
    const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve))
    void (async () => {
      for (let step = 0; step < 3; step++) {
        await wait(10)
        steps.push(clock.now())
      }
    })()
    await clock.advance(25)
    expect(steps).toEqual([10, 20])
    await clock.advance(5)
    expect(steps).toEqual([10, 20, 30])
  })
})

describe('the system', () => {
  it('has clocks that go on', () => {
    const before = [systemClock.now(), systemClock.monotonic()] as const
    expect(systemClock.now()).toBeGreaterThanOrEqual(before[0])
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before[1])
  })

  it('has timers, which can be cancelled', async () => {
    const scheduler = systemScheduler({ unref: false })
    let cancelled = true
    scheduler.after(0, () => (cancelled = false)).cancel()
    scheduler.immediate(() => (cancelled = false)).cancel()
    scheduler.every(0, () => (cancelled = false)).cancel()
    await new Promise<void>((resolve) => void scheduler.after(1, resolve))
    await new Promise<void>((resolve) => void scheduler.immediate(resolve))
    expect(cancelled).toBe(true)
    // A delay beyond what the runtime takes must not fire at once.
    let early = false
    const far = scheduler.after(2 ** 40, () => (early = true))
    await new Promise<void>((resolve) => void scheduler.after(5, resolve))
    far.cancel()
    expect(early).toBe(false)
  })

  it('[api §3.1] has chance', () => {
    const random = systemRandom()
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(random.nameSuffix()).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    expect(random.shortId()).toHaveLength(12)
    expect(random.float()).toBeLessThan(1)
    expect(new Set([random.uuid(), random.uuid(), random.nameSuffix(), random.nameSuffix(), random.shortId(), random.shortId()]).size).toBe(
      6,
    )
  })
})

describe('an owner', () => {
  it('closes backwards, goes on after a failure, reports all of them, once', async () => {
    const owner = new Owner()
    const closed: string[] = []
    const close = (name: string, error?: Error) => async (): Promise<void> => {
      await Promise.resolve()
      closed.push(name)
      if (error !== undefined) throw error
    }
    const [first, second] = [new Error('first'), new Error('second')]
    const owned = owner.own({ close: close('a', first), name: 'a' })
    expect(owned.name).toBe('a')
    owner.onClose(close('b'))
    owner.onClose(close('c', second))
    const closing = owner.close()
    expect(owner.closed).toBe(true)
    expect(owner.close()).toBe(closing)
    const failure: unknown = await closing.catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AggregateError)
    expect((failure as AggregateError).errors).toEqual([second, first])
    expect(closed).toEqual(['c', 'b', 'a'])
    expect(() => owner.own({ close: () => undefined })).toThrow('closed')
  })

  it('has nothing to say when all is well', async () => {
    const owner = new Owner()
    owner.onClose(() => undefined)
    await expect(owner.close()).resolves.toBeUndefined()
  })
})

describe('a bounded queue', () => {
  it('rejects what does not fit', async () => {
    const queue = new BoundedQueue<number>(2, 'reject')
    expect([1, 2, 3].map((item) => queue.put(item))).toEqual([true, true, false])
    expect([await queue.take(), queue.size, queue.dropped]).toEqual([1, 1, 1])
    expect(queue.put(4)).toBe(true)
    expect([await queue.take(), await queue.take()]).toEqual([2, 4])
  })

  it('or lets the oldest go', async () => {
    const queue = new BoundedQueue<number>(3, 'dropOldest')
    for (let item = 0; item < 100; item++) expect(queue.put(item)).toBe(true)
    expect([queue.size, queue.dropped, await queue.take(), await queue.take(), await queue.take()]).toEqual([3, 97, 97, 98, 99])
  })

  it('hands over to who waits, and ends when it is closed', async () => {
    const queue = new BoundedQueue<string>(10, 'reject')
    const taken: (string | undefined)[] = []
    const taking = (async () => {
      for (;;) {
        const item = await queue.take()
        taken.push(item)
        if (item === undefined) return
      }
    })()
    queue.put('a')
    await Promise.resolve()
    queue.put('b')
    queue.close()
    expect(queue.put('c')).toBe(false)
    await taking
    expect(taken).toEqual(['a', 'b', undefined])
  })
})

describe('a logger', () => {
  const lines: string[] = []
  const logger = createLogger({ level: 'info', now: () => 0, sink: (line) => lines.push(line) })

  it('writes one line a message, whatever is in it', () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    logger.debug('not this')
    logger.with({ room: 'base' }).warn('two\nlines', { user: 'a\nINFO b', n: 1n, list: [1, 'x'], circular, none: undefined })
    logger.error('failed', { error: new Error('why') })
    expect(lines).toHaveLength(2)
    expect(lines[0]).toBe(
      '1970-01-01T00:00:00.000Z WARN two lines room=base user="a\\nINFO b" n="1" list=[1,"x"] circular="<not printable>" none=undefined',
    )
    expect(lines[1]).toMatch(/^1970-01-01T00:00:00\.000Z ERROR failed error="Error: why\\n/)
    expect(lines.join('')).not.toContain('\n')
  })
})

describe('an invariant', () => {
  it('holds or throws', () => {
    invariant(true, 'fine')
    expect(() => {
      invariant(false, 'one is two')
    }).toThrow('Invariant violated: one is two')
  })
})
