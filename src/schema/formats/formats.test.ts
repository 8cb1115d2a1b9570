import { describe, expect, test } from 'vitest'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { buildStructural } from '../build.js'
import { intOrString, int, num, str } from '../testing/schemas.js'
import { isUnrecognizedFormat, stringFormat, STRING_FORMATS } from './registry.js'

const HOST_64 = `${'x'.repeat(64)}.com`
const NAME_63 = 'a'.repeat(63)

const CASES: Readonly<Record<string, readonly [good: readonly string[], bad: readonly string[]]>> = {
  date: [
    ['2020-02-29', '0000-01-01', '2000-02-29'],
    [
      '2021-02-29',
      '1900-02-29',
      '2020-1-1',
      '2020-01-01T00:00:00Z',
      '20200101',
      '2020-00-10',
      '2020-13-01',
      '2020-04-31',
      '',
      ' 2020-01-01',
    ],
  ],
  'date-time': [
    [
      '2020-01-02T03:04:05Z',
      '2020-01-02t03:04:05z',
      '2020-01-02T03:04:05.123456789+05:30',
      '2020-01-02T03:04:05,5Z',
      '2020-01-02T03:04:05+99:99',
      '2020-01-02T03:04:05ZTanything',
    ],
    [
      '2020-01-02T23:59:60Z',
      '2020-01-02T03:04:05',
      '2020-01-02T03:04:05+0000',
      '2020-01-02T24:00:00Z',
      '2020-01-02',
      '2020-13-02T03:04:05Z',
      '2020-01-02 03:04:05Z',
      '2020-01-02T03:04:05.Z',
    ],
  ],
  duration: [
    [
      '1h30m',
      '1.5h',
      '-2s',
      '0',
      '+0',
      '.5s',
      '1.s',
      '1d',
      '2w',
      'P1D',
      '100ms',
      '1 day',
      '2 weeks',
      '10 s',
      'about 3 hours',
      '3Min',
      '1µs',
      '1μs',
    ],
    ['1y', '5', 'h', '', '3 fortnights', '-', '.s', '1.5', '99999999999999999999h', '9'.repeat(50_000)],
  ],
  byte: [
    ['aGVsbG8=', 'YQ==', 'YR==', 'abcd'],
    ['YQ', 'a', 'b-_=', '', 'YQ==\n', 'a b=', '====', 'a===', 'YQ==YQ=='],
  ],
  ipv4: [
    ['1.2.3.4', '::ffff:1.2.3.4', '255.255.255.255', '01.02.03.04', '0000001.2.3.4'],
    ['1.2.3', '1.2.3.256', '::1', '1.2.3.4/8', '', '1.2.3.4.5', '1.2.3.4:80', 'a.b.c.d'],
  ],
  ipv6: [
    ['::1', '::', '2001:db8::1', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8', '1::', '1:2:3:4:5:6:1.2.3.4', 'ABCD::', '1:2:3:4:5:6:7::'],
    [
      '1.2.3.4',
      'fe80::1%eth0',
      ':::1',
      '[::1]',
      '',
      ':1:2:3:4:5:6:7:8',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '1:2:3:4:5:6:7:8::',
      '12345::',
      '1.2.3.4::',
      '::1.2.3',
      ':',
    ],
  ],
  cidr: [
    ['10.0.0.0/8', '10.1.2.3/8', '::/0', '2001:db8::/32', '1.2.3.4/08'],
    ['10.0.0.0', '10.0.0.0/33', '/8', '::/129', '', '1.2.3.4/', '1.2.3.4/-1', '1.2.3.4/8/8'],
  ],
  mac: [
    ['01:23:45:67:89:ab', '01-23-45-67-89-AB', '0123.4567.89ab', '02:00:5e:10:00:00:00:01', '0123456789ab'],
    ['01:23:45:67:89', '01:23-45:67:89:ab', '', '0:1:2:3:4:5', '01:23:45:67:89:ag', '01:23:45:67:89:ab:cd'],
  ],
  uuid: [
    ['123E4567-E89B-12D3-A456-426614174000', '123E4567E89B12D3A456426614174000'],
    ['urn:uuid:123E4567-E89B-12D3-A456-426614174000', '123e4567-e89b-12d3-a456-42661417400', ''],
  ],
  uuid3: [['123E4567-E89B-32D3-A456-426614174000'], ['123E4567-E89B-42D3-A456-426614174000']],
  uuid4: [['123E4567-E89B-42D3-A456-426614174000'], ['123E4567-E89B-42D3-C456-426614174000', '123E4567-E89B-12D3-A456-426614174000']],
  uuid5: [['123E4567-E89B-52D3-B456-426614174000'], ['123E4567-E89B-42D3-B456-426614174000']],
  email: [
    [
      'a@b',
      'john.doe@example.com',
      'a+b@c.d',
      'a@-b',
      'Foo <a@b.c>',
      'Foo Bar. <a@b>',
      '"a b"@c.d',
      '"a\\"b"@c',
      ' a@b ',
      'ä@b.c',
      'a@b (comment (nested))',
      'a@b(\\))',
      '"Foo" (x) Bar <a@b>',
      '<a@b>',
      'group: a@b;',
      'a@[1.2.3.4]',
      'a@ b',
    ],
    [
      'a@',
      '@b',
      'a',
      'a@b@c',
      'a..b@c.d',
      '.a@b.c',
      'a.@b',
      '',
      'a@b, c@d',
      '""@b',
      '"a@b',
      'a@b (open',
      'Foo <a@b',
      'Foo a@b',
      'group: a@b, c@d;',
      'group:;',
      'a b@c',
      'a@[1.2.3]',
      'a@[fe80::1%x]',
      '"\u0001"@b',
    ],
  ],
  hostname: [
    ['example.com', 'a-b', 'a-', 'localhost', 'a.bc', 'EXAMPLE.COM', 'münchen.de', '😀.com', 'a', '1', 'my-host.com'],
    ['my-host', 'a_b.com', 'a.com.', '1.2.3.4', 'a.b', '-a.com', 'a..bc', '', 'a b.com', HOST_64, `${'a.'.repeat(130)}com`],
  ],
  uri: [
    [
      'http://a.b/c?d=e#f',
      '/a',
      '//a',
      '*',
      'mailto:a@b',
      'urn:x:y',
      '/a b',
      'http://u:p@h:80/',
      'http://[::1]:80/',
      'http://[fe80::1%25en0]/',
      'http://ä/',
      'http://a:/',
      'http://',
      'a+b.c-1:x',
      'x:%zz',
      'http://a/b?%zz',
    ],
    [
      'a',
      '?q',
      '#f',
      'http://a:b',
      'http://[::1',
      '%zz',
      'http://a#b',
      '',
      'http://a b/',
      'http://ex ample.com',
      '1a:b',
      ':a',
      '/%zz',
      'http://a/%',
      'http://a%41/',
      '/a\n',
      '/\u007f',
      'http://a:1:2/',
      'http://[1.2.3.4]/',
      'http://x[::1]/',
      'http://a^b@c/',
      'http://[::1]x/',
    ],
  ],
  bsonobjectid: [['507f1f77bcf86cd799439011'], ['507f1f77bcf86cd79943901', '507f1f77bcf86cd79943901g', '']],
  isbn10: [
    ['0306406152', '0-306-40615-2', '080442957X'],
    ['0306406153', '12345', '080442957x'],
  ],
  isbn13: [
    ['9780306406157', '978-0-306-40615-7'],
    ['9780306406158', '0306406152'],
  ],
  isbn: [['0306406152', '9780306406157'], ['123']],
  creditcard: [
    ['4111111111111111', '4111-1111-1111-1111', '378282246310005'],
    ['4111111111111112', '1234', '9111111111111111'],
  ],
  ssn: [
    ['123-45-6789', '123 45 6789'],
    ['123456789', '123-45-678', '12-345-6789', '123-456789'],
  ],
  hexcolor: [
    ['#fff', '#FFFFFF', 'abc'],
    ['#ffff', '#ggg', ''],
  ],
  rgbcolor: [
    ['rgb(0,0,0)', 'rgb(255,255,255)', 'rgb( 1 , 2 , 3 )', 'rgb(199,99,9)'],
    ['rgb(256,0,0)', 'RGB(0,0,0)', 'rgb(0,0)', 'rgb(00,0,0)', ''],
  ],
  password: [['anything', ''], []],
  'k8s-short-name': [
    ['a', 'abc-d', '1a', NAME_63],
    ['A', 'a_b', '-a', 'a-', 'a.b', '', `${NAME_63}a`],
  ],
  'k8s-long-name': [
    ['a.b', 'abc', `${'a'.repeat(100)}.b`],
    ['A.b', 'a..b', '.a', 'a.', ''],
  ],
}

const check = (format: string, text: string): boolean | undefined => stringFormat(buildStructural(str({ format })))?.(text)

describe.each(Object.entries(CASES))('[schema §7.2] %s', (format, [good, bad]) => {
  test.each(good.map((text) => [text]))('takes %j', (text) => expect(check(format, text)).toBe(true))
  test.each(bad.map((text) => [text]))('refuses %.60j', (text) => expect(check(format, text)).toBe(false))
})

test('[schema §7.1] every format has cases', () => {
  expect(
    Object.keys(CASES)
      .map((format) => format.replaceAll('-', ''))
      .toSorted(),
  ).toEqual([...STRING_FORMATS.keys()].toSorted())
})

test.each([
  [str({ format: 'date' }), true],
  [str({ format: 'datetime' }), true],
  [str({ format: 'd-a-t-e' }), true],
  [{ format: 'ipv4' }, true],
  [intOrString({ format: 'date' }), true],
  [int({ format: 'int32' }), true],
  [num({ format: 'double' }), true],
  [{}, true],
  [str({ format: 'int32' }), false],
  [str({ format: 'nonsense' }), false],
  [int({ format: 'date' }), false],
  [int({ format: 'int-32' }), false],
  [num({ format: 'int32' }), false],
  [{ type: 'boolean', format: 'date' }, false],
  [intOrString({ format: 'int32' }), false],
  [str({ format: 'Date' }), false],
])('[schema §7.1] %j is recognised: %s', (schema, recognised) => {
  expect(isUnrecognizedFormat(buildStructural(schema))).toBe(!recognised)
})

test('[schema §7.2] the formats that the second opinion takes from ajv-formats give the same verdicts', () => {
  const { date } = fullFormats
  for (const text of CASES['date']?.flat() ?? [])
    expect((date as { validate: (text: string) => boolean }).validate(text), text).toBe(check('date', text))
})
