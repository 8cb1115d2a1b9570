import { describe, expect, it } from 'vitest'
import { definitionName, operationId, tagOf, withArticle } from './names.js'
import type { PublishedVersion } from './published-version.js'

const version = (group: string, name = 'v1', more: Partial<PublishedVersion> = {}): PublishedVersion => ({
  group,
  version: name,
  kind: 'Widget',
  listKind: 'WidgetList',
  plural: 'widgets',
  namespaced: true,
  schema: undefined,
  status: false,
  scale: false,
  selectableFields: [],
  ...more,
})

describe('[openapi-and-clients §1.3, §1.5] names', () => {
  it.each([
    ['example.com', 'com.example.v1.Widget'],
    ['foo-group', 'foo-group.v1.Widget'],
    ['n-d.oa.example.com', 'com.example.oa.n-d.v1.Widget'],
  ])('the definition of a kind in %s', (group, name) => {
    expect(definitionName(version(group), 'Widget')).toBe(name)
  })

  it('the definition of a compiled-in kind', () => {
    expect(definitionName(version('', 'v1', { builtin: { definitionPrefix: 'io.k8s.api.core', verbs: [] } }), 'ConfigMap')).toBe(
      'io.k8s.api.core.v1.ConfigMap',
    )
  })

  it.each([
    ['example.com', 'v1', 'ExampleComV1', 'exampleCom_v1'],
    ['foo-bar.k8s.io', 'v1beta1', 'FooBarV1beta1', 'fooBar_v1beta1'],
    ['x.k8s.io.example.com', 'foo1', 'XK8sIoExampleComFoo1', 'xK8sIoExampleCom_foo1'],
    ['3d.example.com', 'v1', 'DExampleComV1', 'DExampleCom_v1'],
    ['42.7.io', 'v1', '27IoV1', '27Io_v1'],
    ['', 'v1', 'CoreV1', 'core_v1'],
  ])('operation ids and tag of %s/%s', (group, name, id, tag) => {
    expect(operationId(version(group, name), 'list', 'NamespacedWidget')).toBe(`list${id}NamespacedWidget`)
    expect(tagOf(version(group, name))).toBe(tag)
  })

  it('a kind in lower case shows only behind a word', () => {
    expect(operationId(version('a.io'), 'list', 'egretForAllNamespaces')).toBe('listAIoV1EgretForAllNamespaces')
    expect(operationId(version('a.io'), 'read', 'NamespacedegretStatus')).toBe('readAIoV1NamespacedegretStatus')
  })

  it.each([
    ['Widget', 'a Widget'],
    ['Orange', 'an Orange'],
    ['Lens', 'Lens'],
    ['Glass', 'a Glass'],
    ['HTTPRoute', 'a HTTPRoute'],
  ])('%s with its article', (kind, text) => {
    expect(withArticle(kind)).toBe(text)
  })
})
