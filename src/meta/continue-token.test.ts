import { describe, expect, it } from 'vitest'
import { decodeContinue, encodeContinue, isStatusError } from './index.js'

const V = 'meta.k8s.io/v1'
const token = (content: unknown): string =>
  Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url')

const refusal = (text: string): string => {
  try {
    decodeContinue(text)
  } catch (error) {
    expect(isStatusError(error) && error.code === 400 && error.reason === 'BadRequest').toBe(true)
    expect((error as Error).message).toMatch(/^invalid continue token: continue key is not valid: /)
    return (error as Error).message.slice('invalid continue token: continue key is not valid: '.length)
  }
  return ''
}

describe('[storage §5.2] continue tokens', () => {
  it('are unpadded base64url of compact JSON, members in order', () => {
    const text = encodeContinue({ rv: 812, start: 'team-a/w1\0' })
    expect(Buffer.from(text, 'base64url').toString()).toBe('{"v":"meta.k8s.io/v1","rv":812,"start":"team-a/w1\\u0000"}')
    expect(decodeContinue(text)).toEqual({ rv: 812, start: 'team-a/w1\0' })
  })

  it.each([
    [
      { v: V, rv: -1, start: '/a/g2' },
      { rv: -1, start: 'a/g2' },
    ],
    [
      { v: V, rv: 5, start: 'a', more: 1 },
      { rv: 5, start: 'a' },
    ],
    [
      { V, RV: -1, START: 'b' },
      { rv: -1, start: 'b' },
    ],
    [
      { v: V, rv: 1, start: '..\0' },
      { rv: 1, start: '..\0' },
    ],
  ])('%j is read', (content, expected) => {
    expect(decodeContinue(token(content))).toEqual(expected)
  })

  it.each([
    ['x', 'illegal base64 data at input byte 0'],
    ['====', 'illegal base64 data at input byte 0'],
    ['abcde', 'illegal base64 data at input byte 4'],
    ['ab+', 'illegal base64 data at input byte 2'],
    ['xx', "invalid character 'Ç' looking for beginning of value"],
    ['', 'unexpected end of JSON input'],
    [token('not json'), "invalid character 'o' in literal null (expecting 'u')"],
    [token('[]'), 'json: cannot unmarshal array into Go value of type storage.continueToken'],
    [token('null'), 'server does not recognize this encoded version '],
    [token({ v: 'v2', rv: 5, start: 'a' }), 'server does not recognize this encoded version v2'],
    [token({ v: V }), `incorrect encoded start resourceVersion (version ${V})`],
    [token({ v: V, rv: 5 }), `encoded start key empty (version ${V})`],
    [token({ v: V, rv: 'x', start: 'a' }), 'json: cannot unmarshal string into Go struct field continueToken.rv of type int64'],
    [token({ v: V, rv: 1.5, start: 'a' }), 'json: cannot unmarshal number 1.5 into Go struct field continueToken.rv of type int64'],
    [token({ v: V, rv: -1, start: 5 }), 'json: cannot unmarshal number into Go struct field continueToken.start of type string'],
    [token({ v: V, rv: -1, start: '../x' }), '../x'],
    [token({ v: V, rv: -1, start: 'a/../b' }), 'a/../b'],
    [token({ v: V, rv: -1, start: 'a//b' }), 'a//b'],
    [token({ v: V, rv: -1, start: 'a/b/' }), 'a/b/'],
    [token({ v: V, rv: -1, start: './a' }), './a'],
  ])('[storage §5.3] refuses %j', (text, why) => {
    expect(refusal(text)).toBe(why)
  })
})
