import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMicroTime, formatTime, humanAge, parseDuration, parseMicroTime, parseTime, timeParseText } from './index.js'

const LAYOUT = '"2006-01-02T15:04:05Z07:00"'

describe('[api §3.9] times', () => {
  it.each([
    ['2020-01-02T03:04:05Z', '2020-01-02T03:04:05Z'],
    ['2020-01-02T03:04:05.678+01:00', '2020-01-02T02:04:05Z'],
    ['2020-01-02T03:04:05,9-02:30', '2020-01-02T05:34:05Z'],
    ['2020-02-29T3:00:00Z', '2020-02-29T03:00:00Z'],
    ['0099-12-31T23:59:59Z', '0099-12-31T23:59:59Z'],
    ['9999-12-31T23:59:59-01:00', '10000-01-01T00:59:59Z'],
    ['0000-01-01T00:00:00+01:00', '-0001-12-31T23:00:00Z'],
  ])('%s is %s', (text, canonical) => {
    expect(formatTime(parseTime(text)!)).toBe(canonical)
    expect(timeParseText(text)).toBe('')
  })

  it.each([
    ['yesterday', `as ${LAYOUT}: cannot parse "yesterday" as "2006"`],
    ['', `as ${LAYOUT}: cannot parse "" as "2006"`],
    ['20x6-01-02T03:04:05Z', `as ${LAYOUT}: cannot parse "20x6-01-02T03:04:05Z" as "2006"`],
    ['2020/01/02', `as ${LAYOUT}: cannot parse "/01/02" as "-"`],
    ['2020-1-02T03:04:05Z', `as ${LAYOUT}: cannot parse "1-02T03:04:05Z" as "01"`],
    ['2020-01-02', `as ${LAYOUT}: cannot parse "" as "T"`],
    ['2020-01-02t03:04:05Z', `as ${LAYOUT}: cannot parse "t03:04:05Z" as "T"`],
    ['2020-01-02T03:04:05', `as ${LAYOUT}: cannot parse "" as "Z07:00"`],
    ['2020-01-02T03:04:05+0100', `as ${LAYOUT}: cannot parse "+0100" as "Z07:00"`],
    ['2020-13-xx', ': month out of range'],
    ['2020-01-02T24:04:05Z', ': hour out of range'],
    ['2020-01-02T03:60:05Z', ': minute out of range'],
    ['2020-01-02T03:04:60Z', ': second out of range'],
    ['2021-02-29T03:04:05Z', ': day out of range'],
    ['2020-01-00T03:04:05Z', ': day out of range'],
    ['2020-01-02T03:04:05+25:00', ': time zone offset hour out of range'],
    ['2020-01-02T03:04:05Zx', ': extra text: "x"'],
  ])('[schema §5.1] refuses %j', (text, why) => {
    expect(parseTime(text)).toBeUndefined()
    expect(timeParseText(text)).toBe(`parsing time "${text}"${why.startsWith(':') ? '' : ' '}${why}`)
  })

  it('quotes byte by byte', () => {
    expect(timeParseText('é"\\\n')).toBe(
      `parsing time "\\xc3\\xa9\\"\\\\\\x0a" as ${LAYOUT}: cannot parse "\\xc3\\xa9\\"\\\\\\x0a" as "2006"`,
    )
  })

  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62135596800, max: 253402300799 }), (seconds) => {
        expect(parseTime(formatTime(seconds * 1000))).toBe(seconds * 1000)
      }),
    )
  })

  it('[api §3.9] with microseconds need all six digits', () => {
    const layout = '"2006-01-02T15:04:05.000000Z07:00"'
    const time = parseMicroTime('2026-01-02T03:04:05.000123+01:00')
    expect(typeof time === 'string' ? time : formatMicroTime(time)).toBe('2026-01-02T02:04:05.000123Z')
    expect(parseMicroTime('2026-01-02T03:04:05Z')).toBe(`parsing time "2026-01-02T03:04:05Z" as ${layout}: cannot parse "Z" as ".000000"`)
    expect(parseMicroTime('2026-01-02T03:04:05.123Z')).toBe(
      `parsing time "2026-01-02T03:04:05.123Z" as ${layout}: cannot parse ".123Z" as ".000000"`,
    )
    expect(parseMicroTime('2026-01-02T03:04:05.123456789Z')).toMatch(/cannot parse "789Z" as "Z07:00"$/)
  })
})

describe('[api §8.4] durations', () => {
  it.each([
    ['0', 0],
    ['+0', 0],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['.5s', 500],
    ['1.s', 1000],
    ['-2ms', -2],
    ['1us', 0.001],
    ['1\u00b5s1\u03bcs', 0.002],
    ['100ns', 0.0001],
    ['2562047h47m16.854775807s', 9223372036854.775807],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ms })
  })

  it.each([
    ['abc', 'time: invalid duration "abc"'],
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['.s', 'time: invalid duration ".s"'],
    ['5', 'time: missing unit in duration "5"'],
    ['5d', 'time: unknown unit "d" in duration "5d"'],
    ['1h x', 'time: unknown unit "h x" in duration "1h x"'],
    ['2562047h47m16.854775808s', 'time: invalid duration "2562047h47m16.854775808s"'],
    [`${'9'.repeat(40)}h`, `time: invalid duration "${'9'.repeat(40)}h"`],
    ['1toString', 'time: unknown unit "toString" in duration "1toString"'],
  ])('refuses %j', (text, error) => {
    expect(parseDuration(text)).toEqual({ error })
  })
})

describe('[custom-resources §6.4] ages', () => {
  const M = 60
  const H = 60 * M
  const D = 24 * H
  const Y = 365 * D
  it.each([
    [-2, '<invalid>'],
    [-1.9, '0s'],
    [0, '0s'],
    [119.9, '119s'],
    [2 * M, '2m'],
    [2 * M + 3, '2m3s'],
    [10 * M, '10m'],
    [3 * H - 1, '179m'],
    [3 * H, '3h'],
    [5 * H + 7 * M, '5h7m'],
    [8 * H, '8h'],
    [2 * D - 1, '47h'],
    [2 * D, '2d'],
    [3 * D + 5 * H, '3d5h'],
    [8 * D, '8d'],
    [2 * Y - 1, '729d'],
    [2 * Y, '2y'],
    [2 * Y + 3 * D, '2y3d'],
    [8 * Y, '8y'],
  ])('%d s is %s', (seconds, text) => {
    expect(humanAge(seconds * 1000)).toBe(text)
  })
})
