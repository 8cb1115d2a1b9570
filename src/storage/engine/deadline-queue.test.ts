import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { DeadlineQueue } from './deadline-queue.js'

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', '__proto__')
const step = fc.oneof(
  fc.record({ type: fc.constant('set' as const), key, time: fc.nat(20) }),
  fc.record({ type: fc.constant('delete' as const), key, time: fc.constant(0) }),
)

it('[storage §9.9] holds one deadline a key and gives the earliest first', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new DeadlineQueue()
      const model = new Map<string, number>()
      for (const { type, key: name, time } of steps) {
        if (type === 'set') {
          queue.set({ key: name, revision: 1, time })
          model.set(name, time)
        } else {
          queue.delete(name)
          model.delete(name)
        }
        expect([queue.size, queue.has(name), queue.peek()?.time]).toEqual([
          model.size,
          model.has(name),
          [...model.values()].sort((a, b) => a - b)[0],
        ])
      }
      const times: number[] = []
      for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
        expect(model.get(next.key)).toBe(next.time)
        times.push(next.time)
        queue.delete(next.key)
      }
      expect(times).toEqual([...model.values()].sort((a, b) => a - b))
    }),
  )
})
