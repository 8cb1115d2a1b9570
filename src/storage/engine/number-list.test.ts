import { expect, it } from 'vitest'
import { NumberList } from './number-list.js'

it('[storage §9.7] a list of numbers grows at its end and goes away at its beginning', () => {
  const list = new NumberList()
  const plain: number[] = []
  for (let n = 0; n < 50_000; n++) {
    list.push(n)
    plain.push(n)
    if (n % 3 === 0) continue
    list.shift()
    plain.shift()
  }
  expect(list.length).toBe(plain.length)
  for (let n = 0; n < plain.length; n += 7) expect(list.at(n)).toBe(plain[n])
  list.set(5, 2 ** 32 - 1)
  expect([list.at(4), list.at(5), list.at(6)]).toEqual([plain[4], 2 ** 32 - 1, plain[6]])
  while (list.length > 0) list.shift()
  list.push(3)
  expect([list.length, list.at(0)]).toEqual([1, 3])
})
