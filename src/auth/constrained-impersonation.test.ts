import { describe, expect, it } from 'vitest'
import type { UserInfo } from '../endpoints/index.js'
import { isStatusError } from '../meta/index.js'
import { impersonate, type Attributes, type Authorizer, type Impersonation } from './index.js'

const REQUEST: Attributes = {
  isResourceRequest: true,
  verb: 'get',
  group: 'ex.io',
  version: 'v1',
  namespace: 'a',
  resource: 'widgets',
  subresource: 'status',
  name: 'w',
  path: '/apis/ex.io/v1/namespaces/a/widgets/w/status',
}
const BOB: UserInfo = { name: 'bob', groups: ['system:authenticated'] }
const AGENT: UserInfo = {
  name: 'system:serviceaccount:kube-system:agent',
  groups: [],
  extra: { 'authentication.kubernetes.io/node-name': ['n1'], 'authentication.kubernetes.io/node-uid': ['u1'] },
}
const ON_WIDGET = (mode: string): string => `impersonate-on:${mode}:get ex.io widgets/status a w`

/** Tries to be taken for somebody with just these permissions: `VERB GROUP RESOURCE NAMESPACE NAME`. */
async function attempt(
  allowed: readonly string[],
  headers: readonly string[],
  user: UserInfo = BOB,
  attributes: Attributes = REQUEST,
): Promise<{
  readonly asked: readonly string[]
  readonly found: Impersonation | string | undefined
  readonly askers: readonly UserInfo[]
}> {
  const asked: string[] = []
  const askers: UserInfo[] = []
  const authorizer: Authorizer = {
    authorize: (asker, { isResourceRequest, verb, group, resource, subresource, namespace, name, path }) => {
      const what = subresource === '' ? resource : `${resource}/${subresource}`
      const question = isResourceRequest ? [verb, group, what, namespace, name].join(' ') : `${verb} ${path}`
      asked.push(question)
      askers.push(asker)
      return allowed.includes(question) ? { verdict: 'allow', reason: '' } : { verdict: 'noOpinion', reason: 'why' }
    },
  }
  try {
    return { asked, askers, found: await impersonate({ rawHeaders: headers, user, attributes }, authorizer, true) }
  } catch (error) {
    if (!isStatusError(error)) throw error
    return { asked, askers, found: error.message }
  }
}

const AUTHN = 'authentication.k8s.io'
const EVE = ['Impersonate-User', 'eve']

describe('[api §8.6] constrained impersonation of users', () => {
  it('needs what is done, and who it is done for', async () => {
    const allowed = [ON_WIDGET('user-info'), `impersonate:user-info ${AUTHN} users  eve`]
    expect(await attempt(allowed, EVE)).toMatchObject({
      asked: allowed,
      found: { user: { name: 'eve', groups: ['system:authenticated'] }, constraint: 'impersonate:user-info' },
    })
  })

  it('needs each part of who it is', async () => {
    const headers = [...EVE, 'Impersonate-Uid', '7', 'Impersonate-Group', 'g', 'Impersonate-Extra-Acme.io%2fk', 'v']
    const parts = ['users  eve', 'uids  7', 'groups  g', 'userextras/acme.io/k  v'].map((part) => `impersonate:user-info ${AUTHN} ${part}`)
    const allowed = [ON_WIDGET('user-info'), ...parts]
    expect(await attempt(allowed, headers)).toMatchObject({
      asked: allowed,
      found: { user: { name: 'eve', uid: '7', groups: ['g', 'system:authenticated'], extra: { 'acme.io/k': ['v'] } } },
    })
    for (const missing of parts)
      expect(
        (
          await attempt(
            allowed.filter((question) => question !== missing),
            headers,
          )
        ).found,
      ).toMatch(/^.*\.authentication\.k8s\.io ".*" is forbidden: User "bob" cannot impersonate:user-info resource .*: why$/)
  })

  it('is for paths as well', async () => {
    const metrics = { ...REQUEST, isResourceRequest: false, path: '/metrics' }
    const allowed = ['impersonate-on:user-info:get /metrics', `impersonate:user-info ${AUTHN} users  eve`]
    expect((await attempt(allowed, EVE, BOB, metrics)).found).toMatchObject({ constraint: 'impersonate:user-info' })
  })

  it('falls back to the plain one, whose refusal it tells', async () => {
    const plain = 'impersonate  users  eve'
    expect(await attempt([plain], EVE)).toMatchObject({
      asked: [ON_WIDGET('user-info'), plain],
      found: { user: { name: 'eve' }, constraint: '' },
    })
    expect((await attempt([ON_WIDGET('user-info'), plain], EVE)).found).toMatchObject({ constraint: '' })
    expect((await attempt([], EVE)).found).toBe(
      'users "eve" is forbidden: User "bob" cannot impersonate resource "users" in API group "" at the cluster scope: why',
    )
  })

  it('tells its own refusal where the request may be made for others', async () => {
    expect((await attempt([ON_WIDGET('user-info')], EVE)).found).toBe(
      'users.authentication.k8s.io "eve" is forbidden: User "bob" cannot impersonate:user-info resource "users" in API group "authentication.k8s.io" at the cluster scope: why',
    )
  })

  const groups = (...names: string[]): string[] => names.flatMap((name) => ['Impersonate-Group', name])
  const base = [ON_WIDGET('user-info'), `impersonate:user-info ${AUTHN} users  eve`]

  it.each([
    [groups('a', ''), 'groups.authentication.k8s.io is forbidden', 'impersonating the empty string group is not allowed'],
    [groups('system:masters'), 'groups.authentication.k8s.io "system:masters"', 'impersonating the system:masters group is not allowed'],
    [
      ['Impersonate-Extra-Scopes', 'v'],
      'userextras.authentication.k8s.io',
      'impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "scopes": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
    [
      ['Impersonate-Extra-Acme.io%2fA%20b', 'v'],
      'userextras.authentication.k8s.io',
      'impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "acme.io/a b": Invalid path',
    ],
    [
      ['Impersonate-Extra-Acme.io%2f%41', 'v'],
      'userextras.authentication.k8s.io',
      'impersonating a non-lowercase key in extra is not allowed: "acme.io/A"',
    ],
    [['Impersonate-Extra-', 'v'], 'userextras', 'impersonating the empty string key in extra is not allowed'],
    [['Impersonate-Extra-Acme.io%2fk', ''], 'userextras', 'impersonating the empty string value in extra is not allowed'],
  ])('never grants %j', async (headers, beginning, reason) => {
    const { found } = await attempt([...base, `impersonate:user-info ${AUTHN} groups  system:masters`], [...EVE, ...headers])
    expect(found).toMatch(new RegExp(`^${beginning}`))
    expect(found).toContain(`: ${reason}`)
  })

  it('grants many groups, or much extra, at once', async () => {
    const many = groups('a', 'b', 'c', 'd')
    const extra = ['1', '2', '3', '4'].flatMap((value) => ['Impersonate-Extra-Acme.io%2fk', value])
    const all = [`impersonate:user-info ${AUTHN} groups  *`, `impersonate:user-info ${AUTHN} userextras/*  *`]
    const { asked, found } = await attempt([...base, ...all], [...EVE, ...many, ...extra])
    expect(asked).toEqual([...base, ...all])
    expect(found).toMatchObject({ user: { groups: ['a', 'b', 'c', 'd', 'system:authenticated'] } })
    const each = ['a', 'b', 'c', 'd'].map((group) => `impersonate:user-info ${AUTHN} groups  ${group}`)
    expect((await attempt([...base, ...each], [...EVE, ...many])).found).toMatchObject({ constraint: 'impersonate:user-info' })
  })
})

describe('[api §8.6] constrained impersonation of service accounts', () => {
  const headers = ['Impersonate-User', 'system:serviceaccount:ns:sa']
  const allowed = [ON_WIDGET('serviceaccount'), `impersonate:serviceaccount ${AUTHN} serviceaccounts ns sa`]

  it('is by name alone', async () => {
    expect(await attempt(allowed, headers)).toMatchObject({
      asked: allowed,
      found: {
        user: {
          name: 'system:serviceaccount:ns:sa',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
        },
        constraint: 'impersonate:serviceaccount',
      },
    })
    expect((await attempt(allowed, [...headers, 'Impersonate-Group', 'g'])).asked).toEqual(['impersonate  serviceaccounts ns sa'])
  })
})

describe('[api §8.6] constrained impersonation of nodes', () => {
  const headers = ['Impersonate-User', 'system:node:n1']
  const node = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] }

  it('of any', async () => {
    const allowed = [ON_WIDGET('arbitrary-node'), `impersonate:arbitrary-node ${AUTHN} nodes  n1`]
    expect(await attempt(allowed, headers)).toMatchObject({
      asked: allowed,
      found: { user: node, constraint: 'impersonate:arbitrary-node' },
    })
  })

  it('of the one that the service account runs on', async () => {
    const allowed = [ON_WIDGET('associated-node'), `impersonate:associated-node ${AUTHN} nodes  *`]
    const { asked, askers, found } = await attempt(allowed, headers, AGENT)
    expect([asked, found]).toEqual([allowed, { user: node, constraint: 'impersonate:associated-node' }])
    const keys = ['authentication.kubernetes.io/node-name', 'authentication.kubernetes.io/node-uid']
    for (const { name, extra } of askers)
      expect([name, extra]).toEqual([AGENT.name, { 'authentication.kubernetes.io/associated-node-keys': keys }])
  })

  it.each<[string, UserInfo]>([
    ['no service account', { ...AGENT, name: 'agent' }],
    ['on another node', { ...AGENT, extra: { 'authentication.kubernetes.io/node-name': ['n2'] } }],
    ['on two nodes', { ...AGENT, extra: { 'authentication.kubernetes.io/node-name': ['n1', 'n1'] } }],
    ['on none', { ...AGENT, extra: {} }],
  ])('but not of somebody who is %s', async (_who, user) => {
    expect((await attempt([], headers, user)).asked).toEqual([ON_WIDGET('arbitrary-node'), 'impersonate  users  system:node:n1'])
  })

  it('is by name alone, and by a good one', async () => {
    expect((await attempt([], [...headers, 'Impersonate-Uid', '7'], AGENT)).asked).toEqual(['impersonate  users  system:node:n1'])
    expect((await attempt([], ['Impersonate-User', 'system:node:N_1'], AGENT)).asked).toEqual([
      ON_WIDGET('user-info'),
      'impersonate  users  system:node:N_1',
    ])
  })
})
