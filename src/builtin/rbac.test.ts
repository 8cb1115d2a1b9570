import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { MERGE, openApi, TABLE } from './testing/api.js'

const ROOT = '/apis/rbac.authorization.k8s.io/v1'
const ROLES = `${ROOT}/namespaces/a/roles`
const CLUSTER_ROLES = `${ROOT}/clusterroles`
const BINDINGS = `${ROOT}/namespaces/a/rolebindings`
const CLUSTER_BINDINGS = `${ROOT}/clusterrolebindings`
const GROUP = 'rbac.authorization.k8s.io'
const rule = { verbs: ['get'], apiGroups: [''], resources: ['configmaps'] }

describe('roles', () => {
  it.each<[string, JsonObject, string]>([
    [ROLES, { apiGroups: [''], resources: ['x'] }, 'rules[0].verbs: Required value: verbs must contain at least one value'],
    [
      ROLES,
      { verbs: ['get'] },
      '[rules[0].apiGroups: Required value: resource rules must supply at least one api group, rules[0].resources: Required value: resource rules must supply at least one resource]',
    ],
    [
      ROLES,
      { verbs: ['get'], nonResourceURLs: ['/x'] },
      'rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
    ],
    [
      CLUSTER_ROLES,
      { ...rule, nonResourceURLs: ['/x'] },
      'rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
  ])('[openapi-and-clients §6.2] %s %j', async (uri, bad, wanted) => {
    const { refused } = await openApi()
    const { message } = await refused('POST', uri, { body: { metadata: { name: 'x' }, rules: [bad] } })
    expect(message).toBe(`${uri === ROLES ? 'Role' : 'ClusterRole'}.${GROUP} "x" is invalid: ${wanted}`)
  })

  it('[openapi-and-clients §6.2] have names of any path segment, null for no rules, and a column of creation', async () => {
    const { call, refused } = await openApi()
    expect((await call('POST', CLUSTER_ROLES, { body: { metadata: { name: 'system:x' } } })).json['rules']).toBeNull()
    expect(await refused('POST', CLUSTER_ROLES, { body: { metadata: { name: 'a/b' } } })).toMatchObject({ code: 422 })
    expect((await refused('POST', CLUSTER_ROLES, { body: { metadata: { name: 'y' }, aggregationRule: {} } })).message).toContain(
      'aggregationRule.clusterRoleSelectors: Required value',
    )
    expect((await call('GET', CLUSTER_ROLES, { headers: TABLE })).json).toMatchObject({
      columnDefinitions: [{ name: 'Name' }, { name: 'Created At', type: 'date' }],
      rows: [{ cells: ['system:x', '2023-11-14T22:13:20Z'] }],
    })
  })
})

describe('bindings', () => {
  const binding = (more: JsonObject = {}): JsonObject => ({
    metadata: { name: 'b' },
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [
      { kind: 'User', name: 'jane' },
      { kind: 'ServiceAccount', name: 'robot', namespace: 'a' },
    ],
    ...more,
  })

  it('[openapi-and-clients §6.2] groups are filled in', async () => {
    const { call } = await openApi()
    const { json } = await call('POST', BINDINGS, { body: binding() })
    expect([json['roleRef'], json['subjects']]).toEqual([
      { apiGroup: GROUP, kind: 'ClusterRole', name: 'view' },
      [
        { kind: 'User', apiGroup: GROUP, name: 'jane' },
        { kind: 'ServiceAccount', name: 'robot', namespace: 'a' },
      ],
    ])
    expect((await call('GET', BINDINGS, { headers: TABLE })).json['rows']).toMatchObject([
      { cells: ['b', 'ClusterRole/view', '0s', 'jane', '', 'a/robot'] },
    ])
  })

  it.each<[string, JsonObject, string]>([
    [
      CLUSTER_BINDINGS,
      { roleRef: { kind: 'Role', name: '' } },
      '[roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole", roleRef.name: Required value]',
    ],
    [
      BINDINGS,
      { roleRef: { kind: 'Role', name: 'a/b', apiGroup: 'x' } },
      `[roleRef.apiGroup: Unsupported value: "x": supported values: "${GROUP}", roleRef.name: Invalid value: "a/b": may not contain '/']`,
    ],
    [CLUSTER_BINDINGS, { subjects: [{ kind: 'ServiceAccount', name: 'x' }] }, 'subjects[0].namespace: Required value'],
    [
      BINDINGS,
      { subjects: [{ kind: 'Pod', name: '' }] },
      '[subjects[0].name: Required value, subjects[0].kind: Unsupported value: "Pod": supported values: "ServiceAccount", "User", "Group"]',
    ],
  ])('[openapi-and-clients §6.2] %s %j', async (uri, bad, wanted) => {
    const { refused } = await openApi()
    expect((await refused('POST', uri, { body: binding(bad) })).message.replace(/^.* is invalid: /, '')).toBe(wanted)
  })

  it('[openapi-and-clients §6.2] the role stays', async () => {
    const { call, refused } = await openApi()
    await call('POST', BINDINGS, { body: binding() })
    const { message } = await refused('PATCH', `${BINDINGS}/b`, { headers: MERGE, body: '{"roleRef":{"name":"edit"}}' })
    expect(message).toBe(
      `RoleBinding.${GROUP} "b" is invalid: roleRef: Invalid value: {"APIGroup":"${GROUP}","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef`,
    )
  })
})
