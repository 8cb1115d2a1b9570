import { describe, expect, it } from 'vitest'
import { parseRequestInfo, RequestInfoError } from './request-info.js'
import type { RequestInfo } from './request.js'
import { RequestUrl } from './request-url.js'

const parse = (method: string, uri: string): RequestInfo => parseRequestInfo(method, new RequestUrl(uri))
const brief = (method: string, uri: string): string => {
  const { verb, group, version, namespace, resource, name, subresource } = parse(method, uri)
  return [verb, group, version, namespace, resource, name, subresource].join('|')
}

describe('resource requests', () => {
  it.each([
    ['/api/v1/namespaces', 'list||v1||namespaces||'],
    ['/api/v1/namespaces/a', 'get||v1|a|namespaces|a|'],
    ['/api/v1/namespaces/a/status', 'get||v1|a|namespaces|a|status'],
    ['/api/v1/namespaces/a/finalize', 'get||v1|a|namespaces|a|finalize'],
    ['/api/v1/namespaces/a/configmaps', 'list||v1|a|configmaps||'],
    ['/api/v1/namespaces/a/configmaps/c', 'get||v1|a|configmaps|c|'],
    ['/apis/ex.io/v1/widgets', 'list|ex.io|v1||widgets||'],
    ['/apis/ex.io/v1/widgets/', 'list|ex.io|v1||widgets||'],
    ['/apis/ex.io/v1/namespaces/a/widgets/w/status', 'get|ex.io|v1|a|widgets|w|status'],
    ['/apis/ex.io/v1/namespaces/a/widgets/w/x/y', 'get|ex.io|v1|a|widgets|w|x'],
    ['/apis/ex.io/v1/namespaces', 'list|ex.io|v1||namespaces||'],
    ['//apis/ex.io/v1/widgets', 'list|ex.io|v1||widgets||'],
  ])('[api §1.1] %s', (uri, wanted) => {
    expect(brief('GET', uri)).toBe(wanted)
  })

  it.each([
    ['/apis/ex.io/v1/namespaces/a/widgets//w', 'list|ex.io|v1|a|widgets||w'],
    ['/apis/ex.io/v1/namespaces//widgets', 'list|ex.io|v1||widgets||'],
    ['/apis/ex.io//widgets', 'list|ex.io|||widgets||'],
  ])('[custom-resources §1.1] empty segments count: %s', (uri, wanted) => {
    expect(brief('GET', uri)).toBe(wanted)
  })

  it.each([
    ['POST', 'create', 'create'],
    ['GET', 'list', 'get'],
    ['HEAD', 'list', 'get'],
    ['PUT', 'update', 'update'],
    ['PATCH', 'patch', 'patch'],
    ['DELETE', 'deletecollection', 'delete'],
    ['OPTIONS', '', ''],
    ['PURGE', '', ''],
  ])('[api §1.1.4] verbs of %s', (method, collection, item) => {
    expect(parse(method, '/apis/ex.io/v1/widgets').verb).toBe(collection)
    expect(parse(method, '/apis/ex.io/v1/widgets/w').verb).toBe(item)
  })

  it('keeps the segments behind the version', () => {
    expect(parse('GET', '/apis/ex.io/v1/namespaces/a/widgets/w/x/y').parts).toEqual(['namespaces', 'a', 'widgets', 'w', 'x', 'y'])
  })
})

describe('[api §1.1.7] watch', () => {
  it.each([
    ['?watch', 'watch'],
    ['?watch=', 'watch'],
    ['?watch=no', 'watch'],
    ['?watch=true', 'watch'],
    ['?watch=0', 'list'],
    ['?watch=False', 'list'],
    ['?watch=FALSE', 'list'],
    ['?other=1', 'list'],
    ['?limit=abc&watch=1', 'watch'],
    ['', 'list'],
  ])('%s', (query, verb) => {
    expect(parse('GET', `/apis/ex.io/v1/widgets${query}`).verb).toBe(verb)
  })

  it('of a named object is a get', () => {
    expect(parse('GET', '/apis/ex.io/v1/widgets/w?watch=1').verb).toBe('get')
  })

  it.each([
    ['/api/v1/watch/configmaps', 'watch||v1||configmaps||'],
    ['/api/v1/watch/namespaces/a/configmaps', 'watch||v1|a|configmaps||'],
    ['/apis/ex.io/v1/watch/namespaces/a/widgets/w?watch=0', 'watch|ex.io|v1|a|widgets|w|'],
    ['/apis/ex.io/v1/proxy/namespaces/a/widgets/w/x', 'proxy|ex.io|v1|a|widgets|w|'],
  ])('[api §1.3] by its path: %s', (uri, wanted) => {
    expect(brief('GET', uri)).toBe(wanted)
  })

  it.each(['/apis/ex.io/v1/watch', '/api/v1/proxy', '/api/v1/watch/'])('[api §1.1.5] %s has nothing behind it', (uri) => {
    expect(() => parse('GET', uri)).toThrow(new RequestInfoError(`unable to determine kind and namespace from url, ${uri}`))
  })
})

describe('[api §1.1.10] a pinned name', () => {
  it.each([
    ['fieldSelector=metadata.name%3Dw', 'w'],
    ['fieldSelector=metadata.name==w,metadata.namespace=a', 'w'],
    ['fieldSelector=metadata.name!=w', ''],
    ['fieldSelector=metadata.name=a/b', ''],
    ['fieldSelector=metadata.name=..', ''],
    ['fieldSelector=nonsense', ''],
    ['fieldSelector=metadata.name=w&limit=abc', ''],
    ['labelSelector=metadata.name=w', ''],
  ])('%s', (query, name) => {
    expect(parse('GET', `/apis/ex.io/v1/widgets?${query}`).name).toBe(name)
    expect(parse('GET', `/apis/ex.io/v1/widgets?watch=1&${query}`).name).toBe(name)
    expect(parse('DELETE', `/apis/ex.io/v1/widgets?${query}`)).toMatchObject({ verb: 'deletecollection', name })
  })

  it('does not replace the name of the path', () => {
    expect(parse('GET', '/apis/ex.io/v1/widgets/w?fieldSelector=metadata.name=x').name).toBe('w')
  })
})

describe('non-resource requests', () => {
  it.each([
    '/',
    '',
    '/api',
    '/api/v1',
    '/apis',
    '/apis/',
    '/apis/ex.io',
    '/apis/ex.io/v1',
    '/apis/ex.io/v1/',
    '/healthz',
    '/apiss/a/b/c',
    '/APIS/a/b/c',
  ])('[api §1.1.2] %s', (uri) => {
    expect(parse('HEAD', uri)).toMatchObject({ isResourceRequest: false, verb: 'head', apiPrefix: '', group: '', resource: '', path: uri })
  })

  it('tell all segments', () => {
    expect(parse('GET', '/apis/ex.io/v1/').parts).toEqual(['apis', 'ex.io', 'v1'])
  })
})

describe('[api §1.2] percent escapes', () => {
  it.each([
    ['/apis/ex.io/v1/widgets/%6Fne', 'get|ex.io|v1||widgets|one|'],
    ['/apis/ex.io/v1/widgets/a%2Fb', 'get|ex.io|v1||widgets|a|b'],
    ['/apis/ex.io/v1/widgets/a%25b', 'get|ex.io|v1||widgets|a%b|'],
    ['/apis/ex.io/v1/widgets/caf%C3%A9', 'get|ex.io|v1||widgets|café|'],
    ['/apis/ex.io/v1/widgets/%FF', 'get|ex.io|v1||widgets|\uFFFD|'],
    ['/%61pis/ex.io/v1/widgets?watch=%66alse', 'list|ex.io|v1||widgets||'],
  ])('%s', (uri, wanted) => {
    expect(brief('GET', uri)).toBe(wanted)
  })

  it.each(['/a%', '/a%zz', '/a%2'])('%s is no URL', (uri) => {
    expect(() => new RequestUrl(uri)).toThrow(URIError)
  })

  it('takes the path out of an absolute URI', () => {
    expect(new RequestUrl('http://host:1/apis?x=1')).toMatchObject({ path: '/apis', uri: 'http://host:1/apis?x=1' })
    expect(new RequestUrl('http://host').path).toBe('/')
    expect(new RequestUrl('*').path).toBe('*')
  })
})
