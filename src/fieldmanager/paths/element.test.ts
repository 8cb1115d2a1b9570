import { describe, expect, it } from 'vitest'
import { JsonFloat } from '../../base/json/index.js'
import { compareElements, compareText, keyElement, printElement, printPath, valueElement } from './element.js'

describe('[apply §1.1] path elements', () => {
  it('are equal for equal values', () => {
    expect(valueElement(1)).toBe(valueElement(new JsonFloat(1)))
    expect(valueElement(1)).not.toBe(valueElement('1'))
    expect(valueElement(new JsonFloat(2 ** 60))).toBe(valueElement(2n ** 60n))
    expect(valueElement('<&>')).toBe('v:"\\u003c\\u0026\\u003e"')
    expect(
      keyElement([
        ['a', 1.5],
        ['b', 'x'],
      ]),
    ).toBe('k:{"a":1.5,"b":"x"}')
    expect(keyElement([['o', { z: 1 }]])).toBe('k:{"o":{"z":1}}')
  })

  it('are ordered by kind, then by what they hold', () => {
    const sorted = [
      'f:',
      'f:a',
      'f:b',
      'k:{"a":1}',
      'k:{"a":1,"b":0}',
      'k:{"a":2}',
      'k:{"b":0}',
      'v:1',
      'v:1.5',
      'v:10',
      'v:"1"',
      'v:"a"',
      'v:false',
      'v:true',
      'v:[]',
      'v:{}',
      'v:null',
      'i:2',
      'i:10',
    ]
    expect([...sorted].reverse().sort(compareElements)).toEqual(sorted)
  })

  it('are ordered by UTF-8 bytes', () => {
    expect(compareText('\uffff', '\u{1f600}')).toBeLessThan(0)
    expect(compareText('é', 'z')).toBeGreaterThan(0)
    expect(compareText('a', 'ab')).toBeLessThan(0)
  })

  it('print as messages have them', () => {
    expect(printPath(['f:spec', 'f:x.y/z', 'k:{"port":53,"proto":"UDP"}', 'v:"a\\"b"', 'i:3'], false)).toBe(
      '.spec.x.y/z[port=53,proto="UDP"][="a\\"b"][3]',
    )
    expect(printElement('v:1000000', true)).toBe('[=1e+06]')
    expect(printElement('v:1000000', false)).toBe('[=1000000]')
    expect(printElement('k:{"on":true,"v":999999}', true)).toBe('[on=true,v=999999]')
  })
})
