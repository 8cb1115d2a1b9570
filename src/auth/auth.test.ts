import { describe, expect, it } from 'vitest'
import type { UserInfo } from '../endpoints/index.js'
import {
  adminAuthenticator,
  anonymousFallback,
  asksForImpersonation,
  forbiddenError,
  frontProxyAuthenticator,
  functionAuthorizer,
  impersonate,
  isFrontProxyHeader,
  mastersAuthorizer,
  staticToken,
  bearerAuthenticator,
  unionAuthenticator,
  unionAuthorizer,
  x509Authenticator,
  type Attributes,
  type AuthorizationRequest,
  type Authorizer,
  type ClientCertificate,
  type CredentialSource,
  type FrontProxyRules,
} from './index.js'

const CERTIFICATE: ClientCertificate = {
  commonName: 'bob',
  organizations: ['dev', 'ops'],
  fingerprint: 'ab12',
  trusted: true,
  isProxy: false,
  uids: [],
}
const PROXY: ClientCertificate = { ...CERTIFICATE, commonName: 'proxy', trusted: false, isProxy: true }
const ADMIN: UserInfo = { name: 'root', groups: ['system:masters'] }

function source(
  authorization: string,
  clientCertificate?: ClientCertificate,
  rawHeaders: readonly string[] = [],
): CredentialSource & { warnings: string[] } {
  const warnings: string[] = []
  return {
    header: (name) => (name === 'authorization' ? authorization : ''),
    rawHeaders,
    clientCertificate,
    warn: (text) => warnings.push(text),
    warnings,
  }
}

describe('[api §8.5] authenticators', () => {
  const token = bearerAuthenticator(staticToken('secret', ADMIN, ['us']))
  const both = anonymousFallback(unionAuthenticator([x509Authenticator(), token]))

  it('by certificate', () => {
    expect(both.authenticate(source('', CERTIFICATE))).toEqual({
      outcome: 'user',
      user: {
        name: 'bob',
        groups: ['dev', 'ops', 'system:authenticated'],
        extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=ab12'] },
      },
    })
  })

  it('by a certificate with a UID', () => {
    expect(both.authenticate(source('', { ...CERTIFICATE, uids: ['7'] }))).toMatchObject({ user: { name: 'bob', uid: '7' } })
  })

  it.each([
    { ...CERTIFICATE, trusted: false },
    { ...CERTIFICATE, commonName: '' },
    { ...CERTIFICATE, uids: [''] },
    { ...CERTIFICATE, uids: ['7', '8'] },
    PROXY,
  ])('not by a certificate that is not good', (certificate) => {
    expect(both.authenticate(source('', certificate))).toEqual({ outcome: 'invalid' })
    expect(both.authenticate(source('Bearer secret', certificate))).toMatchObject({ outcome: 'user', user: { name: 'root' } })
  })

  it.each([
    ['Bearer secret', 'root'],
    ['bearer secret', 'root'],
    [' BEARER secret more', 'root'],
    ['Bearer wrong', undefined],
    ['Bearer secret2', undefined],
    ['Bearer', 'system:anonymous'],
    ['Basic secret', 'system:anonymous'],
    ['', 'system:anonymous'],
  ])('by token: %j', (header, name) => {
    const found = both.authenticate(source(header))
    expect(found.outcome === 'user' ? found.user.name : undefined).toBe(name)
  })

  it('a second space before the token is ignored with a warning', () => {
    const given = source('Bearer  secret')
    expect(both.authenticate(given)).toMatchObject({ user: { name: 'system:anonymous', groups: ['system:unauthenticated'] } })
    expect(given.warnings).toEqual(['the provided Authorization header contains extra space before the bearer token, and is ignored'])
  })

  it('that trust everybody', () => {
    expect(adminAuthenticator().authenticate(source('Bearer x'))).toEqual({
      outcome: 'user',
      user: { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] },
    })
  })
})

describe('[api §8.5] front proxies', () => {
  const rules: FrontProxyRules = {
    allowedNames: ['proxy'],
    usernameHeaders: ['x-remote-user', 'x-user'],
    uidHeaders: ['x-remote-uid'],
    groupHeaders: ['x-remote-group', 'x-group'],
    extraHeaderPrefixes: ['x-remote-extra-', 'x-more-'],
  }
  const union = anonymousFallback(
    unionAuthenticator([frontProxyAuthenticator(rules), x509Authenticator(), bearerAuthenticator(staticToken('secret', ADMIN, ['us']))]),
  )
  const HEADERS = ['X-Remote-User', 'eve', 'X-Remote-Group', 'system:masters']

  it('tell who asks', () => {
    const headers = [
      ...['X-User', 'other', 'X-Group', 'c', 'X-Remote-User', 'J\u00c3\u00bcrgen', 'x-remote-user', 'second', 'X-Remote-Uid', '7'],
      ...['X-Remote-Group', 'a, b', 'x-remote-group', 'b', 'X-Remote-Group', '', 'X-More-K', '3'],
      ...[
        'X-Remote-Extra-Acme.io%2FK',
        'v',
        'x-remote-extra-k',
        '1',
        'X-Remote-Extra-K',
        '2',
        'X-Remote-Extra-__proto__',
        'p',
        'X-Remote-Extra-%zz',
        'z',
      ],
    ]
    const found = union.authenticate(source('', PROXY, headers))
    expect(found).toEqual({
      outcome: 'user',
      user: {
        name: 'Jürgen',
        uid: '7',
        groups: ['a, b', 'b', 'c', 'system:authenticated'],
        extra: Object.fromEntries([
          ['acme.io/k', ['v']],
          ['k', ['1', '2', '3']],
          ['__proto__', ['p']],
          ['%zz', ['z']],
        ]),
      },
    })
  })

  it('tell it in the first header that has a value', () => {
    expect(union.authenticate(source('', PROXY, ['X-Remote-User', '', 'X-User', 'ann']))).toEqual({
      outcome: 'user',
      user: { name: 'ann', groups: ['system:authenticated'] },
    })
  })

  it.each<[string, ClientCertificate | undefined, string | undefined]>([
    ['nobody', undefined, 'system:anonymous'],
    ['a user', CERTIFICATE, 'bob'],
    ['a proxy of another name', { ...PROXY, commonName: 'bob' }, undefined],
    ['a certificate that nobody vouches for', { ...PROXY, isProxy: false }, undefined],
  ])('are believed, and not %s', (_who, certificate, name) => {
    const found = union.authenticate(source('', certificate, HEADERS))
    expect(found.outcome === 'user' ? found.user.name : undefined).toBe(name)
  })

  it('are nobody themselves', () => {
    expect(union.authenticate(source('', PROXY))).toEqual({ outcome: 'invalid' })
    expect(union.authenticate(source('Bearer secret', PROXY))).toMatchObject({ user: { name: 'root' } })
  })

  it('may have any name where none is asked for', () => {
    const any = frontProxyAuthenticator({ ...rules, allowedNames: [] })
    expect(any.authenticate(source('', { ...PROXY, commonName: 'x' }, HEADERS))).toMatchObject({ user: { name: 'eve' } })
  })

  it('have headers of their own', () => {
    const names = ['x-remote-user', 'x-remote-uid', 'x-group', 'x-more-', 'x-remote-extra-k', 'x-remote', 'authorization']
    expect(names.map((name) => isFrontProxyHeader(rules, name))).toEqual([true, true, true, true, true, false, false])
  })
})

const ITEM: Attributes = {
  isResourceRequest: true,
  verb: 'get',
  group: 'ex.io',
  version: 'v1',
  namespace: 'a',
  resource: 'widgets',
  subresource: '',
  name: 'w',
  path: '/x',
}
const BOB: UserInfo = { name: 'bob', groups: ['system:authenticated'] }

describe('[api §8.8] authorization', () => {
  const authorizer = mastersAuthorizer()

  it('of administrators, and of everybody for health', async () => {
    const verdict = async (user: UserInfo, attributes: Attributes): Promise<boolean> =>
      (await authorizer.authorize(user, attributes)).verdict === 'allow'
    expect(await verdict(ADMIN, ITEM)).toBe(true)
    expect(await verdict(BOB, ITEM)).toBe(false)
    for (const path of ['/healthz', '/livez', '/readyz']) expect(await verdict(BOB, { ...ITEM, isResourceRequest: false, path })).toBe(true)
    for (const path of ['/healthz/ping', '/metrics', '/'])
      expect(await verdict(BOB, { ...ITEM, isResourceRequest: false, path })).toBe(false)
    expect(await verdict(BOB, { ...ITEM, path: '/healthz' })).toBe(false)
  })

  it.each([
    [ITEM, '', 'widgets.ex.io "w" is forbidden: User "bob" cannot get resource "widgets" in API group "ex.io" in the namespace "a"'],
    [
      { ...ITEM, verb: 'update', subresource: 'status' },
      '',
      'widgets.ex.io "w" is forbidden: User "bob" cannot update resource "widgets/status" in API group "ex.io" in the namespace "a"',
    ],
    [
      { ...ITEM, verb: 'list', name: '', namespace: '', group: '' },
      'because',
      'widgets is forbidden: User "bob" cannot list resource "widgets" in API group "" at the cluster scope: because',
    ],
    [
      { ...ITEM, isResourceRequest: false, group: '', resource: '', name: '', path: '/a&<b>' },
      '',
      'forbidden: User "bob" cannot get path "/a&amp;&lt;b&gt;"',
    ],
  ])('a refusal says what is refused', (attributes, reason, message) => {
    const error = forbiddenError(BOB, attributes, reason)
    expect([error.code, error.reason, error.message]).toEqual([403, 'Forbidden', message])
  })
})

describe('[api §8.8] the function of an embedder', () => {
  const asked: AuthorizationRequest[] = []
  const union = unionAuthorizer([
    mastersAuthorizer(),
    functionAuthorizer((request) => {
      asked.push(request)
      if (request.verb === 'get') return 'allow'
      if (request.verb === 'list') return Promise.resolve({ verdict: 'noOpinion', reason: 'not mine' })
      if (request.verb === 'patch') return 'yes' as 'allow'
      return { verdict: 'deny', reason: 'never' }
    }),
  ])

  it('is asked what administrators need not be asked', async () => {
    asked.length = 0
    expect(await union.authorize(ADMIN, ITEM)).toEqual({ verdict: 'allow', reason: '' })
    expect(asked).toEqual([])
    expect(await union.authorize(BOB, ITEM)).toEqual({ verdict: 'allow', reason: '' })
    expect(asked).toEqual([{ ...ITEM, user: BOB }])
    expect(await union.authorize(BOB, { ...ITEM, verb: 'list' })).toEqual({ verdict: 'noOpinion', reason: 'not mine' })
    expect(await union.authorize(BOB, { ...ITEM, verb: 'delete' })).toEqual({ verdict: 'deny', reason: 'never' })
  })

  it('must give a verdict', async () => {
    await expect(union.authorize(BOB, { ...ITEM, verb: 'patch' })).rejects.toThrow('the authorizer gave no verdict')
  })
})

describe('[api §8.6] impersonation', () => {
  const asked: string[] = []
  const allowing: Authorizer = {
    authorize: (_user, { verb, group, resource, subresource, namespace, name }) => {
      asked.push([verb, group, resource, subresource, namespace, name].join('|'))
      if (name === 'broken') throw new Error('secret detail')
      return name === 'forbidden' ? { verdict: 'deny', reason: 'no way' } : { verdict: 'allow', reason: '' }
    },
  }
  const take = (...headers: string[]): Promise<UserInfo | undefined> => {
    asked.length = 0
    return impersonate({ rawHeaders: headers, user: BOB, attributes: ITEM }, allowing, false).then((found) => found?.user)
  }

  it('asks for each part of the identity', async () => {
    const headers = [
      'Impersonate-User',
      'eve',
      'Impersonate-Group',
      'a',
      'Impersonate-Group',
      'b,c',
      'Impersonate-Uid',
      '7',
      'Impersonate-Extra-Acme%2Fx',
      'v',
    ]
    expect(await take(...headers)).toEqual({
      name: 'eve',
      uid: '7',
      groups: ['a', 'b,c', 'system:authenticated'],
      extra: { 'acme/x': ['v'] },
    })
    expect(asked).toEqual([
      'impersonate||users|||eve',
      'impersonate|authentication.k8s.io|uids|||7',
      'impersonate||groups|||a',
      'impersonate||groups|||b,c',
      'impersonate|authentication.k8s.io|userextras|acme/x||v',
    ])
  })

  it('of service accounts', async () => {
    expect(await take('Impersonate-User', 'system:serviceaccount:ns:sa')).toEqual({
      name: 'system:serviceaccount:ns:sa',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
    })
    expect(asked).toEqual(['impersonate||serviceaccounts||ns|sa'])
    for (const name of ['system:serviceaccount:ns', 'system:serviceaccount:ns:sa:x', 'system:serviceaccount:N_S:sa'])
      expect(await take('Impersonate-User', name)).toEqual({ name, groups: ['system:authenticated'] })
  })

  it('of nobody in particular', async () => {
    expect(await take('Impersonate-User', 'system:anonymous')).toEqual({ name: 'system:anonymous', groups: ['system:unauthenticated'] })
    expect(await take('Impersonate-User', 'system:anonymous', 'Impersonate-Group', 'system:authenticated')).toEqual({
      name: 'system:anonymous',
      groups: ['system:authenticated', 'system:unauthenticated'],
    })
    for (const group of ['system:authenticated', 'system:unauthenticated'])
      expect(await take('Impersonate-User', 'eve', 'Impersonate-Group', group)).toEqual({ name: 'eve', groups: [group] })
    expect(await take('Accept', 'x')).toBeUndefined()
  })

  it('is refused as other things are', async () => {
    await expect(take('Impersonate-User', 'forbidden')).rejects.toThrow(
      'users "forbidden" is forbidden: User "bob" cannot impersonate resource "users" in API group "" at the cluster scope: no way',
    )
    await expect(take('Impersonate-User', 'broken')).rejects.toThrow(/^users "broken" is forbidden: .* at the cluster scope$/)
    await expect(take('Impersonate-Uid', '7')).rejects.toThrow(
      'requested [{UID  7  authentication.k8s.io/v1  }] without impersonating a user name',
    )
  })

  it('is asked for by any of its headers', () => {
    for (const name of ['impersonate-user', 'impersonate-group', 'impersonate-uid', 'impersonate-extra-x'])
      expect(asksForImpersonation({ [name]: 'x' })).toBe(true)
    expect(asksForImpersonation({ accept: 'x' })).toBe(false)
  })
})
