import { describe, expect, it } from 'vitest'
import { FakeClock } from '../base/index.js'
import { DeadlineWheel } from './deadline-wheel.js'

class Target {
  expired = 0
  expire(): void {
    this.expired++
  }
}

describe('[api §8.4] the deadline wheel', () => {
  it('lets targets expire not early, and at most two ticks late', async () => {
    const clock = new FakeClock()
    const wheel = new DeadlineWheel(clock, 60_000)
    await clock.advance(37)
    const [short, long] = [new Target(), new Target()]
    wheel.arm(1_000, short)
    wheel.arm(60_000, long)
    await clock.advance(999)
    expect(short.expired).toBe(0)
    await clock.advance(201)
    expect(short.expired).toBe(1)
    await clock.advance(58_799)
    expect(long.expired).toBe(0)
    await clock.advance(201)
    expect(long.expired).toBe(1)
    expect(short.expired).toBe(1)
  })

  it('forgets what is disarmed', async () => {
    const clock = new FakeClock()
    const wheel = new DeadlineWheel(clock, 60_000)
    const target = new Target()
    wheel.disarm(wheel.arm(500, target), target)
    await clock.advance(70_000)
    expect(target.expired).toBe(0)
  })

  it('cuts what is longer than its longest', async () => {
    const clock = new FakeClock()
    const wheel = new DeadlineWheel(clock, 1_000)
    const target = new Target()
    wheel.arm(1e9, target)
    await clock.advance(1_100)
    expect(target.expired).toBe(1)
  })

  it('runs a timer only while something is armed', async () => {
    const clock = new FakeClock()
    const wheel = new DeadlineWheel(clock, 1_000)
    expect(clock.pending).toBe(0)
    wheel.arm(100, new Target())
    expect(clock.pending).toBe(1)
    await clock.advance(3_000)
    expect(clock.pending).toBe(0)
    wheel.arm(100, new Target())
    expect(clock.pending).toBe(1)
    wheel.close()
    expect(clock.pending).toBe(0)
  })
})
