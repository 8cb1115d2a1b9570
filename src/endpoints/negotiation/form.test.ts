import { describe, expect, it } from 'vitest'
import { isStatusError } from '../../meta/index.js'
import { openEndpoint, requestScope, WIDGETS } from '../testing/endpoint.js'
import type { Resource } from '../resource.js'
import { clausesOf } from './accept.js'
import { negotiateError, negotiateList, negotiateObject, negotiateStream, wantsPretty, type Form } from './form.js'

const { resource } = await openEndpoint()
const builtin: Resource = {
  ...resource,
  custom: false,
  listKind: 'NamespaceList',
  context: { ...resource.context, kind: { group: '', version: 'v1', kind: 'Namespace' } },
}
const brief = ({ media, as, version, pretty }: Form): string =>
  [media, ...(as === '' ? [] : [as, version]), ...(pretty ? ['pretty'] : [])].join(' ')
const scope = (accept: string, query = '', agent = ''): ReturnType<typeof requestScope> =>
  requestScope('GET', `${WIDGETS}?${query}`, { headers: { accept, 'user-agent': agent } })
const negotiated = (make: typeof negotiateObject, accept: string, of: Resource = resource): string => {
  try {
    return brief(make(scope(accept), of))
  } catch (error) {
    if (isStatusError(error)) return `${String(error.code)} ${error.reason} ${error.message}`
    throw error
  }
}
const ONLY = '406 NotAcceptable only the following media types are accepted: '
const OBJECT = `${ONLY}application/json, application/yaml, application/vnd.kubernetes.protobuf`
const STREAM = `${ONLY}application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch`

describe('clauses of an Accept header', () => {
  it('[api §6.2] by weight, then those without a wildcard, else as listed', () => {
    const order = clausesOf('a/*, b/c;q=0.5, d/e, */*;q=0.9, f/g;q=0, h/i').map(({ type }) => type)
    expect(order).toEqual(['d', 'h', 'a', '*', 'b', 'f'])
  })

  it('[api §6.2] a weight that does not parse counts as 1', () => {
    expect(clausesOf('a/b;q=x, c/d;q=0.9, e/f;q=').map(({ q }) => q)).toEqual([1, 1, 0.9])
  })

  it('[api §6.2] what is no clause is left out; parameters keep their own keys', () => {
    expect(clausesOf('nonsense, /, a/, /b, a/b/c, ,').length).toBe(0)
    const [clause] = clausesOf('a/b;__proto__=x; as = y ;as=Table')
    expect(Object.keys(clause!.parameters)).toEqual(['__proto__', 'as'])
    expect(clause!.parameters['as']).toBe('Table')
  })

  it('[api §6.2] a header of thousands of clauses is not looked at to its end', () => {
    expect(clausesOf('a/b,'.repeat(100_000)).length).toBeLessThanOrEqual(64)
  })
})

describe('the form of an object', () => {
  it.each([
    ['', 'json'],
    ['application/json', 'json'],
    ['*/*', 'json'],
    ['application/*', 'json'],
    ['application/yaml', 'yaml'],
    ['application/yaml;q=0.1, application/json;q=0.2', 'json'],
    ['application/json;q=0, application/yaml', 'yaml'],
    ['application/json;q=0', 'json'],
    ['text/html, application/yaml', 'yaml'],
    ['application/vnd.kubernetes.protobuf, application/json', 'json'],
    ['application/vnd.kubernetes.protobuf', OBJECT],
    ['APPLICATION/JSON', OBJECT],
    ['application/cbor', OBJECT],
    ['constructor/__proto__', OBJECT],
    ['application/json;as=Table;g=meta.k8s.io;v=v1', 'json Table v1'],
    ['application/json;as=Table;g=meta.k8s.io;v=v1beta1', 'json Table v1beta1'],
    ['application/yaml;as=Table;g=meta.k8s.io;v=v1', 'yaml Table v1'],
    ['application/json;as=Table;g=meta.k8s.io;v=v2,application/json', 'json'],
    ['application/json;as=Table;v=v1', OBJECT],
    ['application/json;as=Table;g=meta.k8s.io', OBJECT],
    ['application/json;g=meta.k8s.io;v=v1', OBJECT],
    ['application/json;as=Nope;g=meta.k8s.io;v=v1', OBJECT],
    ['application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1', 'json PartialObjectMetadata v1'],
    ['application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1', 'protobuf PartialObjectMetadata v1'],
    ['application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1,application/json', 'json'],
    ['application/json;charset=utf-8', 'json'],
    ['application/json;pretty=1', 'json pretty'],
  ])('[api §6.2] %s', (accept, wanted) => {
    expect(negotiated(negotiateObject, accept)).toBe(wanted)
  })

  it('[api §6.2] a type that has no table skips the clause', () => {
    expect(negotiated(negotiateObject, 'application/json;as=Table;g=meta.k8s.io;v=v1', { ...resource, table: undefined })).toBe(OBJECT)
  })

  it('[api §6.1] compiled-in types have protobuf; where no clause names a type at all, the router answers', () => {
    expect(negotiated(negotiateObject, 'application/vnd.kubernetes.protobuf', builtin)).toBe('protobuf')
    expect(negotiated(negotiateObject, 'text/html', builtin)).toContain(
      '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    )
  })
})

describe('the form of lists and streams', () => {
  it('[api §6.3] a list as the metadata of one object', () => {
    const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
    expect(negotiated(negotiateList, accept)).toBe(
      '406 NotAcceptable you requested PartialObjectMetadata, but the requested object is a list (*unstructured.UnstructuredList)',
    )
    expect(negotiated(negotiateList, `${accept},application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`)).toMatch(/^406/)
  })

  it.each([
    ['application/yaml', STREAM],
    ['application/yaml, application/json', 'json'],
    ['text/html', OBJECT],
    ['application/json;stream=watch', 'json'],
    ['application/json;as=Table;g=meta.k8s.io;v=v1', 'json Table v1'],
  ])('[api §4.8] a watch as %s', (accept, wanted) => {
    expect(negotiated(negotiateStream, accept)).toBe(wanted)
  })
})

describe('pretty printing', () => {
  it.each([
    ['', 'kubectl', '', false],
    ['', 'curl/8', '', true],
    ['', 'Wget/1', '', true],
    ['', 'Mozilla/5.0 (X11)', '', true],
    ['', 'Mozilla/4.0', '', false],
    ['pretty=0', 'curl/8', '', false],
    ['pretty=', 'curl/8', '', true],
    ['pretty=yes', '', '', false],
    ['pretty=T', '', '', true],
    ['pretty=false', '', 'application/json;pretty=1', false],
    ['', '', 'application/json;pretty=true', false],
  ])('[api §6.5] ?%s, %s, %s', (query, agent, accept, wanted) => {
    expect(wantsPretty(scope(accept, query, agent), clausesOf(accept)[0])).toBe(wanted)
  })
})

describe('the form of an error', () => {
  it.each([
    ['', 'json'],
    ['application/yaml', 'yaml'],
    ['application/vnd.kubernetes.protobuf, application/json', 'protobuf'],
    ['application/json;as=Table;g=meta.k8s.io;v=v1', 'json pretty'],
    ['application/json;as=Table;g=meta.k8s.io;v=v1, application/yaml', 'yaml'],
    ['application/json;as=Nope', 'json pretty'],
    ['text/html', 'json pretty'],
    ['APPLICATION/JSON', 'json pretty'],
  ])('[api §2.2] Accept: %s', (accept, wanted) => {
    expect(brief(negotiateError(scope(accept)))).toBe(wanted)
  })
})
