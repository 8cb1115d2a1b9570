import { describe, expect, it } from 'vitest'
import { isStatusError, parseLabelSelector } from './index.js'

const OBJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  red: { color: 'red', tier: 'front', n: '3' },
  blue: { color: 'blue', tier: 'back', n: '10' },
  plain: {},
  empty: { color: '', n: 'x' },
  mixed: { color: 'Red', tier: 'front', in: 'in', n: '007' },
}

const selected = (selector: string): string => {
  const parsed = parseLabelSelector(selector)
  return Object.keys(OBJECTS)
    .filter((name) => parsed.matches(OBJECTS[name]!))
    .join(' ')
}

const refusal = (selector: string): string => {
  try {
    parseLabelSelector(selector)
  } catch (error) {
    expect(isStatusError(error) && error.code === 400 && error.reason === 'BadRequest').toBe(true)
    return (error as Error).message
  }
  return ''
}

describe('[api §4.10] label selectors', () => {
  it.each([
    ['', 'red blue plain empty mixed'],
    ['  ', 'red blue plain empty mixed'],
    ['color', 'red blue empty mixed'],
    ['!color', 'plain'],
    ['! color', 'plain'],
    ['color=red', 'red'],
    [' color == red ', 'red'],
    ['color!=red', 'blue plain empty mixed'],
    ['color=', 'empty'],
    ['color!=', 'red blue plain mixed'],
    ['color in (red, blue )', 'red blue'],
    ['color in(red)', 'red'],
    ['color\tin\t(red)', 'red'],
    ['color in ()', 'empty'],
    ['color in (,red)', 'red empty'],
    ['color in (red,)', 'red empty'],
    ['color in (red,,blue)', 'red blue empty'],
    ['color notin (red,blue),tier', 'mixed'],
    ['color notin ()', 'red blue plain mixed'],
    ['color,!tier', 'empty'],
    ['n>5', 'blue mixed'],
    ['n < 5', 'red'],
    ['n>6,color=blue', 'blue'],
    ['in=in', 'mixed'],
    ['in in (in)', 'mixed'],
    ['notin', ''],
    ['toString', ''],
    ['color=red,color=blue', ''],
  ])('%j selects %j', (selector, names) => {
    expect(selected(selector)).toBe(names)
  })

  it.each([
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['=a', "found '=', expected: !, identifier, or 'end of string'"],
    [',', "found ',', expected: !, identifier, or 'end of string'"],
    ['a,,b', "found ',', expected: identifier after ','"],
    ['a,', "found '', expected: identifier after ','"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!!a', "unable to parse requirement: found '!', expected: identifier"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a in', "unable to parse requirement: found '' expected: '('"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['a in (b,(', "unable to parse requirement: found '(', expected: ',', or identifier"],
    ['a>=1', "unable to parse requirement: found '=', expected: identifier"],
    ['a>b', `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`],
    [
      'a>9223372036854775808',
      `unable to parse requirement: values[0]: Invalid value: "9223372036854775808": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ])('refuses %j', (selector, message) => {
    expect(refusal(selector)).toBe(message)
  })

  it('names the values and keys that are no labels', () => {
    expect(refusal('a/b/c')).toMatch(/^unable to parse requirement: <nil>: Invalid value: "a\/b\/c": a valid label key must/)
    expect(refusal('a in (x,b/c)')).toMatch(/^unable to parse requirement: values\[0\]\[a\]: Invalid value: "b\/c": a valid label must/)
    expect(refusal('n>-5')).toMatch(/^unable to parse requirement: values\[0\]\[n\]: Invalid value: "-5"/)
    expect(refusal('n>-x')).toMatch(
      /^unable to parse requirement: \[values\[0\]: Invalid value: "-x": for 'Gt', .*, values\[0\]\[n\]: Invalid/,
    )
  })

  it('knows which labels have to have one value', () => {
    const selector = parseLabelSelector('a=1,b in (2),c in (3,4),d!=5,e==6')
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => selector.requiresExact(key))).toEqual([
      '1',
      '2',
      undefined,
      undefined,
      '6',
      undefined,
    ])
    expect(selector.empty).toBe(false)
    expect(parseLabelSelector('').empty).toBe(true)
  })
})
