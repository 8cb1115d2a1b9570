import type { Dice } from './dice.js'

/** Names of properties that a careless program finds in every object, and others that are no good keys. */
export const HOSTILE_KEYS: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
  '',
  '-',
  '$patch',
  '$setElementOrder/list',
  '$retainKeys',
  'a.b/c',
  '~0~1',
  'é\u0000',
  'x'.repeat(300),
]

const STRINGS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\nb',
  '\ud800',
  '𝒳'.repeat(20),
  '../../etc/passwd',
  '%s%n',
  '(a+)+$',
  '[',
  'x'.repeat(5000),
  'true',
  'null',
  '1e3',
  '2026-01-01T00:00:00Z',
  '9999-99-99T99:99:99Z',
  '__proto__',
  'example.com/finalizer',
]

/** Texts of JSON values that few expect. */
const RAW: readonly string[] = [
  'null',
  'true',
  '0',
  '-0',
  '1.0',
  '1e2',
  '1e400',
  '-1e-400',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775809',
  '99999999999999999999999999999999999999',
  '0.1234567890123456789',
  '[]',
  '{}',
  '[null]',
  '{"":{}}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
]

/** A JSON value that is there to hurt, as text. */
export function hostileText(dice: Dice): string {
  const kind = dice.below(12)
  if (kind < 5) return dice.pick(RAW)
  if (kind < 9) return JSON.stringify(dice.pick(STRINGS))
  if (kind === 9) return nested(dice.pick([3, 100, 399, 1000, 9_990, 10_100]), dice.percent(50))
  if (kind === 10) return `{${dice.times(6, () => `${JSON.stringify(dice.pick(HOSTILE_KEYS))}:${dice.pick(RAW)}`).join(',')}}`
  return `[${Array.from({ length: dice.pick([1, 50, 3000]) }, () => dice.pick(RAW)).join(',')}]`
}

function nested(depth: number, inArrays: boolean): string {
  return inArrays ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
}

/** Changes bytes so that they are no longer what they were: cut, doubled, no UTF-8, another encoding. */
export function corrupt(dice: Dice, text: string): Buffer {
  const bytes = Buffer.from(text)
  const at = dice.below(bytes.length + 1)
  switch (dice.below(7)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      return Buffer.concat([bytes, bytes])
    case 2:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), bytes.subarray(at)])
    case 3:
      return Buffer.from(text, 'utf16le')
    case 4:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])
    case 5:
      return Buffer.concat([Buffer.from('k8s\0'), bytes])
    default:
      return Buffer.from(Array.from({ length: dice.below(200) }, () => dice.below(256)))
  }
}

/** Segments of paths, as they stand in a URL. */
export const HOSTILE_SEGMENTS: readonly string[] = [
  '..',
  '.',
  '%2e%2e',
  'a%2Fb',
  '%00',
  '%ff%fe',
  '%zz',
  '%',
  '%25',
  '__proto__',
  'constructor',
  'A',
  'x'.repeat(254),
  'é',
  '*',
  'a;b=c',
  'a b'.replace(' ', '%20'),
  '',
  'watch',
  'proxy',
  'status',
  'scale',
  'finalize',
  'namespaces',
]

/** Values of query parameters and headers. */
export const HOSTILE_VALUES: readonly string[] = [
  '',
  '0',
  '1',
  '-1',
  'true',
  'false',
  'TRUE',
  'perhaps',
  '1e3',
  '99999999999999999999',
  '18446744073709551616',
  'a,b',
  'a=b',
  'a!=b,c in (d,e),!f',
  'a in (',
  'metadata.name=a',
  'metadata.name=a,metadata.namespace=b',
  'spec.color=red',
  '__proto__=x',
  'All',
  'None',
  'Metadata',
  'Exact',
  'NotOlderThan',
  'Background',
  'Foreground',
  'Orphan',
  'Strict',
  'Warn',
  'Ignore',
  'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhXHUwMDAwIn0',
  'bm9uc2Vuc2U',
  '1s',
  '5',
  '10ms',
  '\u0000',
  'é',
  'x'.repeat(2000),
]
