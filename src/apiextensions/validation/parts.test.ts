import { describe, expect, it } from 'vitest'
import { decodeJson, type JsonObject } from '../../base/json/index.js'
import { TestAuthority } from '../conversion/testing/webhook.js'
import { caBundleProblem, caCertificates } from './ca-bundle.js'
import { dumpSchema } from './dump.js'
import { FieldPathError, followPath } from './field-path.js'
import { parseRequestUri, parseUrl, UrlError } from './go-url.js'

describe('parseUrl', () => {
  it.each([
    ['https://a.b:8443/c?d=e#f', { scheme: 'https', host: 'a.b:8443', userinfo: undefined, query: 'd=e', fragment: 'f' }],
    ['HTTPS://h', { scheme: 'https', host: 'h', userinfo: undefined, query: '', fragment: '' }],
    ['https:x', { scheme: 'https', host: '', userinfo: undefined, query: '', fragment: '' }],
    ['https:///x', { scheme: 'https', host: '', userinfo: undefined, query: '', fragment: '' }],
    ['//host/x', { scheme: '', host: 'host', userinfo: undefined, query: '', fragment: '' }],
    ['a/b:c', { scheme: '', host: '', userinfo: undefined, query: '', fragment: '' }],
    ['https://u:p%40@h/?', { scheme: 'https', host: 'h', userinfo: 'u:p%40', query: '', fragment: '' }],
    ['https://h/#%41', { scheme: 'https', host: 'h', userinfo: undefined, query: '', fragment: 'A' }],
    ['https://[::1%25eth]:1/', { scheme: 'https', host: '[::1%eth]:1', userinfo: undefined, query: '', fragment: '' }],
    ['https://größe/', { scheme: 'https', host: 'größe', userinfo: undefined, query: '', fragment: '' }],
  ])('[crd §2.10] reads %s', (text, parts) => {
    expect(parseUrl(text)).toEqual(parts)
  })

  it.each([
    ['https://a:port', 'parse "https://a:port": invalid port ":port" after host'],
    ['https://a/%zz', 'parse "https://a/%zz": invalid URL escape "%zz"'],
    ['https://a/\n', 'parse "https://a/\\n": net/url: invalid control character in URL'],
    [':x', 'parse ":x": missing protocol scheme'],
    ['a:b/c', ''],
    ['1a:b', 'parse "1a:b": first path segment in URL cannot contain colon'],
    ['https://a b/', 'parse "https://a b/": invalid character " " in host name'],
    ['https://u^@h/', 'parse "https://u^@h/": net/url: invalid userinfo'],
    ['https://[::1/', `parse "https://[::1/": missing ']' in host`],
    ['https://%41/', 'parse "https://%41/": invalid URL escape "%41"'],
  ])('[crd §2.10] refuses %s', (text, message) => {
    const attempt = (): string => {
      try {
        parseUrl(text)
        return ''
      } catch (error) {
        expect(error).toBeInstanceOf(UrlError)
        return (error as Error).message
      }
    }
    expect(attempt()).toBe(message)
  })

  it('[crd §2.18] a request line needs more', () => {
    expect(() => parseRequestUri('')).toThrow(UrlError)
    expect(() => parseRequestUri('a/b')).toThrow('invalid URI for request')
    expect(parseRequestUri('/a#b').host).toBe('')
    expect(parseRequestUri('//a/b').host).toBe('')
    expect(parseRequestUri('https://a/b').host).toBe('a')
  })
})

describe('followPath', () => {
  const schema = decodeJson(
    '{"properties":{"a":{"properties":{"b.c":{"type":"string"},"it\'s":{"type":"string"}}},"m":{"additionalProperties":{"type":"string"}},"any":{"additionalProperties":true},"l":{"items":{"type":"string"}}}}',
  ).value as JsonObject
  it.each([
    ['.a', '.a'],
    [".a['b.c']", '.a.b.c'],
    ["['a']['it\\'s']", ".a.it's"],
    ['.m.x', '.m[x]'],
    [".m['x']", '.m[x]'],
    ['.any.x', '.any[x]'],
    ['.l', '.l'],
    ['', ''],
  ])('[cel §1.5] %s leads to %s', (path, normal) => {
    expect(followPath(path, schema, true).normal).toBe(normal)
  })

  it.each([
    ['a', 'expected [ or . but got: a'],
    ['.', 'unexpected end of JSON path'],
    ['.a.', 'unexpected end of JSON path'],
    ['[', 'unexpected end of JSON path'],
    ["['a'", 'unexpected end of JSON path'],
    ['.a..b', 'does not refer to a valid field'],
    ['.l[0]', 'expected single quoted string but got 0'],
    ["['a'x]", 'expected ] but got x'],
    ["['a\\q']", 'invalid string literal: unable to unescape string'],
    ['.any.x.y', 'does not refer to a valid field'],
    ['.__proto__', 'does not refer to a valid field'],
    ['.a.constructor', 'does not refer to a valid field'],
  ])('[cel §1.5] %s leads nowhere', (path, message) => {
    expect(() => followPath(path, schema, true)).toThrow(new FieldPathError(message))
  })
})

describe('caBundleProblem', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const block = (type: string, body: string): string => base64(`-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`)
  it.each([
    ['', undefined],
    [base64(' \n'), undefined],
    [base64('garbage'), 'unable to load root certificates: unable to parse bytes as PEM block'],
    [block('EC PRIVATE KEY', 'AAAA'), 'unable to load root certificates: no valid certificate authority data seen'],
    [block('CERTIFICATE', 'AAAA'), 'unable to load root certificates: failed to parse certificate: x509: malformed certificate'],
  ])('[crd §2.10] %j', (bundle, problem) => {
    expect(caBundleProblem(bundle)).toBe(problem)
  })
})

describe('caCertificates', () => {
  it('[crd §2.10] those of a bundle that can be read, in their order', () => {
    const blocks = (...parts: readonly string[]): string => Buffer.from(parts.join('')).toString('base64')
    const [one, two] = [new TestAuthority(0).certificate, new TestAuthority(0).certificate]
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    expect(caCertificates(blocks('# first\n', one, broken, two))).toEqual([one.trim(), two.trim()])
    expect(caCertificates(blocks(' \n'))).toEqual([])
    expect(caCertificates('')).toEqual([])
    expect(caCertificates(blocks(broken))).toBeUndefined()
  })
})

describe('dumpSchema', () => {
  it('[crd §2.1] writes every form of member', () => {
    const schema =
      '{"additionalProperties":{"type":"<"},"additionalItems":false,"items":[{}],"dependencies":{"a":["b"],"c":{}},"externalDocs":{"url":"u"},"enum":[1,null],"not":{},"definitions":{"d":{}},"x-kubernetes-validations":[{"rule":"a > 1"}],"x-kubernetes-list-map-keys":["k"]}'
    const empty = dumpSchema({})
    const text = dumpSchema(decodeJson(schema).value as JsonObject).replaceAll(empty, 'E')
    for (const part of [
      '"AdditionalProperties":{"Allows":true,"Schema":{"ID":"",',
      '"Type":"\\u003c"',
      '"AdditionalItems":{"Allows":false,"Schema":null}',
      '"Items":{"Schema":null,"JSONSchemas":[E]}',
      '"Dependencies":{"a":{"Schema":null,"Property":["b"]},"c":{"Schema":E,"Property":null}}',
      '"ExternalDocs":{"Description":"","URL":"u"}',
      '"Enum":[1,null]',
      '"Not":E',
      '"Definitions":{"d":E}',
      '"XListMapKeys":["k"]',
      '"XValidations":[{"Rule":"a \\u003e 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}]',
    ])
      expect(text).toContain(part)
  })
})
