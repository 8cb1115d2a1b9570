import { describe, expect, it } from 'vitest'
import { isStatusError, parseFieldSelector } from './index.js'

const refusal = (selector: string): string => {
  try {
    parseFieldSelector(selector)
  } catch (error) {
    expect(isStatusError(error) && error.code === 400 && error.reason === 'BadRequest').toBe(true)
    return (error as Error).message
  }
  return ''
}

describe('[api §4.10] field selectors', () => {
  it.each([
    ['', []],
    [',', []],
    ['=', []],
    ['!=', []],
    ['a=b', ['a = b']],
    ['a==b,', ['a = b']],
    [',c!=d,a=', ['a = ', 'c != d']],
    [' a= b', [' a =  b']],
    ['=b', [' = b']],
    ['a=x\\,y\\=z\\\\', ['a = x,y=z\\']],
    ['a!b=c', ['a!b = c']],
    ['!spec=x', ['!spec = x']],
  ])('%j', (selector, requirements) => {
    const parsed = parseFieldSelector(selector)
    expect(parsed.requirements.map(({ field, operator, value }) => `${field} ${operator} ${value}`)).toEqual(requirements)
    expect(parsed.empty).toBe(requirements.length === 0)
  })

  it.each([
    ['x', "invalid selector: 'x'; can't understand 'x'"],
    ['spec=1,x', "invalid selector: 'spec=1,x'; can't understand 'x'"],
    ['y,x', "invalid selector: 'y,x'; can't understand 'x'"],
    ['a!b', "invalid selector: 'a!b'; can't understand 'a!b'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
    ['a=b\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ])('refuses %j', (selector, message) => {
    expect(refusal(selector)).toBe(message)
  })

  it('matches; a field that is not there is empty', () => {
    const matches = (selector: string): boolean => parseFieldSelector(selector).matches({ a: '1' })
    expect(['a=1', 'a=2', 'a!=1', 'b=', 'b!=', 'b!=1', 'a=1,b=', 'constructor='].map(matches)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
      true,
      true,
    ])
  })

  it('knows which fields have to have one value', () => {
    const selector = parseFieldSelector('a=1,b!=2,a=3,c=')
    expect(['a', 'b', 'c', 'd'].map((field) => selector.requiresExact(field))).toEqual(['1', undefined, '', undefined])
  })
})
