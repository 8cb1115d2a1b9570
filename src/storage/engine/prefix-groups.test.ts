import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { PrefixGroups } from './prefix-groups.js'

const piece = fc.constantFrom('a', 'b', '/', '\uffee', '\u{10000}')
const prefix = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(''))
const key = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''))

function found(groups: PrefixGroups<number>, of: string): number[] {
  const members: number[] = []
  for (let group = groups.find(of); group !== undefined; group = group.parent) members.push(...group.members)
  return members.sort((a, b) => a - b)
}

it('[storage §3.2] finds exactly the members whose prefix a key starts with, whatever was added and removed', () => {
  const step = fc.record({ prefix, remove: fc.nat(), really: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.array(key, { minLength: 1, maxLength: 10 }), (steps, keys) => {
      const groups = new PrefixGroups<number>()
      const members: { id: number; prefix: string }[] = []
      steps.forEach((next, id) => {
        groups.add(next.prefix, id)
        members.push({ id, prefix: next.prefix })
        if (!next.really) return
        const [gone] = members.splice(next.remove % members.length, 1)
        groups.remove(gone!.prefix, gone!.id)
      })
      for (const one of keys) {
        expect(found(groups, one)).toEqual(
          members
            .filter((member) => one.startsWith(member.prefix))
            .map(({ id }) => id)
            .sort((a, b) => a - b),
        )
      }
    }),
  )
})
