import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import type { RequestInfo, UserInfo } from '../../endpoints/index.js'
import { matchingRule } from './policy-match.js'
import { parseAuditPolicy, type AuditPolicy } from './policy.js'

const HEAD = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy' }
const policy = (rules: JsonValue, more: JsonObject = {}): AuditPolicy => parseAuditPolicy({ ...HEAD, ...more, rules })

describe('[api §8.9] an audit policy', () => {
  it.each<[JsonValue, string]>([
    ['text', 'it is no object'],
    [{}, 'its apiVersion has to be audit.k8s.io/v1, its kind Policy'],
    [{ ...HEAD, rules: [] }, 'it has no rules'],
    [HEAD, 'it has no rules'],
    [{ ...HEAD, rules: [{}] }, 'rules[0].level: Required value'],
    [
      { ...HEAD, rules: [{ level: 'All' }] },
      'rules[0].level: Unsupported value: "All": supported values: "None", "Metadata", "Request", "RequestResponse"',
    ],
    [{ ...HEAD, rules: [{ level: 'None', user: ['x'] }] }, 'rules[0].user: Forbidden: unknown field'],
    [{ ...HEAD, rules: [{ level: 'None', users: 'x' }] }, 'rules[0].users: Invalid value: "x": it has to be of type list, not string'],
    [{ ...HEAD, rules: [{ level: 'None', users: [1] }] }, 'rules[0].users[0]: Invalid value: 1: it has to be of type string, not number'],
    [{ ...HEAD, rules: ['x'] }, '[rules[0]: Invalid value: "x": it has to be of type object, not string, rules[0].level: Required value]'],
    [
      { ...HEAD, rules: [{ level: 'None', omitStages: ['Start'] }] },
      'rules[0].omitStages: Unsupported value: "Start": supported values: "RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"',
    ],
    [
      { ...HEAD, omitStages: ['Start'], rules: [{ level: 'None' }] },
      'omitStages: Unsupported value: "Start": supported values: "RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"',
    ],
    [
      { ...HEAD, rules: [{ level: 'None', nonResourceURLs: ['/a*', 'b', '/c*d'], namespaces: ['x'] }] },
      '[rules[0].nonResourceURLs: Invalid value: ["/a*","b","/c*d"]: rules cannot apply to both regular resources and non-resource URLs, ' +
        'rules[0].nonResourceURLs: Invalid value: "b": non-resource URL rules must begin with a \'/\' character, ' +
        'rules[0].nonResourceURLs: Invalid value: "/c*d": non-resource URL wildcards \'*\' must be the final character of the rule]',
    ],
    [
      { ...HEAD, rules: [{ level: 'None', resources: [{ group: '', resourceNames: ['x'] }] }] },
      'rules[0].resources[0].resourceNames: Invalid value: ["x"]: using resourceNames requires at least one resource',
    ],
    [
      { ...HEAD, rules: [{ level: 'None', resources: [{ group: 'A!' }] }] },
      'rules[0].resources[0].group: Invalid value: "A!": a lowercase',
    ],
  ])('that is none: %j', (document, message) => {
    expect(() => parseAuditPolicy(document)).toThrow(message)
  })

  it('hands what it leaves out on to its rules', () => {
    const { rules } = policy(
      [
        { level: 'None', omitStages: ['Panic'] },
        { level: 'None', omitManagedFields: false },
      ],
      { omitStages: ['RequestReceived'], omitManagedFields: true },
    )
    expect(rules.map(({ omitStages, omitManagedFields }) => [[...omitStages], omitManagedFields])).toEqual([
      [['RequestReceived', 'Panic'], true],
      [['RequestReceived'], false],
    ])
  })
})

const BOB: UserInfo = { name: 'bob', groups: ['dev', 'system:authenticated'] }
const request = (text: string): RequestInfo => {
  const [verb = '', namespace = '', group = '', resource = '', name = '', subresource = ''] = text
    .split(' ')
    .map((part) => part.replace('-', ''))
  return {
    isResourceRequest: true,
    verb,
    apiPrefix: 'apis',
    group,
    version: 'v1',
    namespace,
    resource,
    subresource,
    name,
    parts: [],
    path: '',
  }
}
const pathRequest = (path: string): RequestInfo => ({ ...request('get'), isResourceRequest: false, path })

describe('[api §8.9] a rule', () => {
  const matches = (rule: JsonObject, info: RequestInfo, user: UserInfo | undefined = BOB): boolean =>
    matchingRule(policy([{ level: 'Metadata', ...rule }]), info, user) !== undefined

  it.each<[JsonObject, boolean]>([
    [{}, true],
    [{ users: ['eve', 'bob'] }, true],
    [{ users: ['eve'] }, false],
    [{ userGroups: ['dev'] }, true],
    [{ userGroups: ['ops'] }, false],
    [{ users: ['bob'], userGroups: ['ops'] }, false],
    [{ verbs: ['get'] }, true],
    [{ verbs: ['*'] }, false],
    [{ namespaces: ['a'] }, true],
    [{ namespaces: [''] }, false],
    [{ nonResourceURLs: ['*'] }, false],
    [{ resources: [{ group: 'ex.io' }] }, true],
    [{ resources: [{}] }, false],
    [{ resources: [{ group: 'ex.io', resources: ['widgets'] }] }, true],
    [{ resources: [{ group: 'ex.io', resources: ['widgets/*'] }] }, true],
    [{ resources: [{ group: 'ex.io', resources: ['*'] }] }, true],
    [{ resources: [{ group: 'ex.io', resources: ['*/status'] }] }, false],
    [{ resources: [{ group: 'ex.io', resources: ['widgets/status'] }] }, false],
    [{ resources: [{ group: 'ex.io', resources: ['widgets'], resourceNames: ['w'] }] }, true],
    [{ resources: [{ group: 'ex.io', resources: ['widgets'], resourceNames: ['v'] }] }, false],
  ])('%j about an item: %j', (rule, expected) => {
    expect(matches(rule, request('get a ex.io widgets w'))).toBe(expected)
  })

  it.each<[JsonValue, boolean]>([
    [['widgets'], false],
    [['widgets/status'], true],
    [['widgets/*'], true],
    [['*/status'], true],
    [['*/scale'], false],
    [['*'], true],
  ])('for resources %j about a status: %j', (resources, expected) => {
    expect(matches({ resources: [{ group: 'ex.io', resources }] }, request('get a ex.io widgets w status'))).toBe(expected)
  })

  it.each<[string, boolean]>([
    ['*', true],
    ['/healthz', false],
    ['/healthz*', true],
    ['/healthz/ping', true],
  ])('for path %s about /healthz/ping: %j', (pattern, expected) => {
    expect(matches({ nonResourceURLs: [pattern] }, pathRequest('/healthz/ping'))).toBe(expected)
  })

  it('about nobody in particular does not ask who', () => {
    expect(
      matchingRule(policy([{ level: 'Metadata', users: ['eve'], userGroups: ['ops'] }]), request('get a ex.io widgets w'), undefined),
    ).toBeDefined()
  })

  it('that comes first counts', () => {
    const found = matchingRule(
      policy([{ level: 'None', verbs: ['list'] }, { level: 'Request' }, { level: 'Metadata' }]),
      request('get'),
      BOB,
    )
    expect(found?.level).toBe('Request')
  })
})
