import { describe, expect, test } from 'vitest'
import { run } from '../../testing/run.js'

describe('[cel §8.3] timestamps and durations', () => {
  test.each<[string, string]>([
    [`timestamp('2024-02-29T12:34:56.789Z')`, '2024-02-29T12:34:56.789Z'],
    [`timestamp('2024-02-29T12:34:56+02:00').getHours()`, '10'],
    [`timestamp('2024-02-29T23:34:56Z').getDayOfYear()`, '59'],
    [`timestamp('2024-02-29T23:34:56Z').getDate('Europe/Berlin')`, '1'],
    [`timestamp('2024-02-29T23:34:56Z').getDayOfMonth()`, '28'],
    [`timestamp('2024-02-29T23:34:56Z').getDayOfWeek()`, '4'],
    [`timestamp('2024-02-29T23:34:56Z').getFullYear('-05:00')`, '2024'],
    [`timestamp('2024-02-29T23:34:56Z').getMonth()`, '1'],
    [`timestamp('2024-02-29T23:34:56.5Z').getMilliseconds()`, '500'],
    [`timestamp('2024-02-29T23:34:56Z').getMinutes('+01:30')`, '4'],
    [`timestamp('2024-02-29T23:34:56Z').getHours('Foo/Bar')`, 'error: unknown time zone Foo/Bar'],
    [`timestamp('2024-02-29T23:34:56Z').getHours('+1:90')`, '2'],
    [`timestamp('2024-02-29T23:34:56Z').getHours('-00:35')`, '22'],
    [`timestamp('2024-02-29T23:34:56Z').getHours('x:00')`, 'error: strconv.Atoi: parsing "x": invalid syntax'],
    [`timestamp('2024-02-29T23:34:56Z').getHours('1:')`, 'error: strconv.Atoi: parsing "": invalid syntax'],
    [`timestamp('2024-02-29T23:34:56Z').getHours('9999999999:00')`, 'error: strconv.Atoi: parsing "9999999999": value out of range'],
    [`timestamp('2024-01-01T00:00:00Z') + duration('36h')`, '2024-01-02T12:00:00Z'],
    [`timestamp('2024-01-01T00:00:00Z') - timestamp('2023-01-01T00:00:00Z')`, '31536000s'],
    [`timestamp('9999-12-31T23:59:59Z') + duration('1s')`, 'error: timestamp overflow'],
    [`timestamp('2024-01-01T00:00:00Z') < timestamp('2024-01-01T00:00:01+00:00')`, 'true'],
    [`timestamp('2023-02-29T00:00:00' + 'Z')`, `error: type conversion error from 'string' to 'google.protobuf.Timestamp'`],
    ['timestamp(0)', '1970-01-01T00:00:00Z'],
    [`duration('1h30m') + duration('500ms')`, '5400.5s'],
    [`duration('90m').getHours()`, '1'],
    [`duration('-1.5s').getMilliseconds()`, '-1500'],
    [`duration('1h').getMinutes() + duration('1m').getSeconds()`, '120'],
    [`duration('1d' + '')`, `error: type conversion error from 'string' to 'google.protobuf.Duration'`],
    [`duration('200000h') + duration('2500000h')`, 'error: integer overflow'],
    [`duration('1s') > duration('999ms')`, 'true'],
    [`string(duration('1h1ns'))`, '3600.000000001s'],
    [`string(timestamp('2024-01-01T00:00:00.1+01:00'))`, '2024-01-01T00:00:00.1+01:00'],
  ])('%s', (expression, result) => expect(run(expression)).toBe(result))
})
