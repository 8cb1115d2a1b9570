import { describe, expect, it } from 'vitest'
import {
  label1035Errors,
  labelErrors,
  labelNameRule,
  labelValueErrors,
  pathSegmentErrors,
  qualifiedNameErrors,
  subdomainErrors,
  subdomainNameRule,
} from './index.js'

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const LABEL_1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const QUALIFIED =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

describe('[api §3.1] names', () => {
  it.each([
    ['a', []],
    ['a.b-c.9', []],
    ['a'.repeat(253), []],
    ['a'.repeat(254), ['must be no more than 253 characters']],
    ['A'.repeat(254), ['must be no more than 253 characters', SUBDOMAIN]],
    ['Foo', [SUBDOMAIN]],
    ['', [SUBDOMAIN]],
    ['a..b', [SUBDOMAIN]],
    ['-a', [SUBDOMAIN]],
    ['a\n', [SUBDOMAIN]],
  ])('subdomain %j', (name, errors) => {
    expect(subdomainErrors(name)).toEqual(errors)
  })

  it.each([
    ['a-1', []],
    ['a.b', ['must not contain dots']],
    ['A.b', [LABEL]],
    ['n'.repeat(64), ['must be no more than 63 characters']],
    ['ä', [LABEL]],
  ])('label %j', (name, errors) => {
    expect(labelErrors(name)).toEqual(errors)
  })

  it('[crd §2.4] DNS-1035 label', () => {
    expect(label1035Errors('a-1')).toEqual([])
    expect(label1035Errors('1a')).toEqual([LABEL_1035])
    expect(label1035Errors(`A${'a'.repeat(63)}`)).toEqual(['must be no more than 63 characters', LABEL_1035])
  })

  it('path segments; a prefix may be one or two dots', () => {
    expect(pathSegmentErrors('a/b%c')).toEqual(["may not contain '/'", "may not contain '%'"])
    expect(pathSegmentErrors('.')).toEqual(["may not be '.'"])
    expect(pathSegmentErrors('..')).toEqual(["may not be '..'"])
    expect(pathSegmentErrors('..', true)).toEqual([])
    expect(pathSegmentErrors('Any thing')).toEqual([])
  })

  it('[api §3.1] a prefix may end in a dash, but not be one', () => {
    expect(subdomainNameRule('web-', true)).toEqual([])
    expect(subdomainNameRule('web-', false)).toEqual([SUBDOMAIN])
    expect(subdomainNameRule('web.', true)).toEqual([SUBDOMAIN])
    expect(subdomainNameRule('-', true)).toEqual([SUBDOMAIN])
    expect(labelNameRule('web-', true)).toEqual([])
    expect(labelNameRule('Gen-', true)).toEqual([LABEL])
  })
})

describe('[api §3.3] labels', () => {
  it.each([
    ['app', []],
    ['example.com/App_1.x', []],
    ['', ['name part must be non-empty', `name part ${QUALIFIED}`]],
    ['x/', ['name part must be non-empty', `name part ${QUALIFIED}`]],
    ['/a', ['prefix part must be non-empty']],
    ['/', ['prefix part must be non-empty', 'name part must be non-empty', `name part ${QUALIFIED}`]],
    ['A.b/c', [`prefix part ${SUBDOMAIN}`]],
    [`${'p'.repeat(254)}/a`, ['prefix part must be no more than 253 bytes']],
    ['k'.repeat(64), ['name part must be no more than 63 bytes']],
    ['a b', [`name part ${QUALIFIED}`]],
    ['a/b/c', [`a valid label key ${QUALIFIED} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]],
  ])('key %j', (key, errors) => {
    expect(qualifiedNameErrors(key)).toEqual(errors)
  })

  it.each([
    ['', []],
    ['a.b_c', []],
    ['-', [VALUE]],
    ['v'.repeat(64), ['must be no more than 63 bytes']],
  ])('value %j', (value, errors) => {
    expect(labelValueErrors(value)).toEqual(errors)
  })
})
