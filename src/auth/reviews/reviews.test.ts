import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import type { UserInfo } from '../../endpoints/index.js'
import { refusal, requestScope } from '../../endpoints/testing/endpoint.js'
import type { StatusError } from '../../meta/index.js'
import { functionAuthorizer, mastersAuthorizer, unionAuthorizer, type AuthorizationRequest, type AuthorizeFunction } from '../authorizer.js'
import { selfReviewAuthorizer } from '../self-reviews.js'
import { ISSUER, openAccounts } from '../testing/accounts.js'
import { TokenAuthenticators } from '../token-authenticator.js'
import { staticToken } from '../token.js'
import { reviewAnswers } from './answers.js'

const BOB: UserInfo = { name: 'bob', uid: 'u', groups: ['dev', 'system:authenticated'], extra: { b: ['1'], a: ['2', '3'] } }
const ADMIN: UserInfo = { name: 'root', groups: ['system:masters'] }

interface Asked {
  readonly requests: AuthorizationRequest[]
  readonly ask: (type: string, review: JsonObject, user?: UserInfo, uri?: string) => Promise<JsonObject>
  readonly refused: (type: string, review: JsonObject, uri?: string) => Promise<StatusError>
  readonly accounts: ReturnType<typeof openAccounts>
}

function setup(authorize?: AuthorizeFunction): Asked {
  const accounts = openAccounts()
  const requests: AuthorizationRequest[] = []
  const tokens = new TokenAuthenticators()
  tokens.add(staticToken('secret', ADMIN, [ISSUER]))
  tokens.add(accounts.tokens)
  const own = [mastersAuthorizer(), selfReviewAuthorizer()]
  const recorded = functionAuthorizer((request) => {
    requests.push(request)
    return authorize?.(request) ?? 'noOpinion'
  })
  const authorizer = unionAuthorizer(authorize === undefined ? own : [...own, recorded])
  const answers = reviewAnswers({ authorizer, tokens, accountTokens: accounts.tokens, clock: accounts.clock, store: accounts.store })
  const ask: Asked['ask'] = async (type, review, user = BOB, uri = '/apis/x/v1/y') => {
    const answer = answers.get(type)
    if (answer === undefined) throw new Error(`nobody answers ${type}`)
    return answer({ kind: 'K', apiVersion: 'g/v1', metadata: {}, ...review }, requestScope('POST', uri, { user }))
  }
  return { requests, accounts, ask, refused: (type, review, uri) => refusal(ask(type, review, BOB, uri)) }
}

const SELF = 'authorization.k8s.io/selfsubjectaccessreviews'
const SUBJECT = 'authorization.k8s.io/subjectaccessreviews'
const LOCAL = 'authorization.k8s.io/localsubjectaccessreviews'
const RULES = 'authorization.k8s.io/selfsubjectrulesreviews'
const resourceAttributes = { verb: 'get', group: 'ex.io', resource: 'widgets', subresource: 'status', namespace: 'a', name: 'w' }

describe('[openapi-and-clients §6.2] access reviews', () => {
  it('ask the authorizer what the one who asks may do', async () => {
    const { ask, requests } = setup(() => ({ verdict: 'allow', reason: 'why not' }))
    const { status, spec } = await ask(SELF, { spec: { resourceAttributes } })
    expect([status, spec]).toEqual([{ allowed: true, reason: 'why not' }, { resourceAttributes }])
    expect(requests).toEqual([{ user: BOB, isResourceRequest: true, version: '*', path: '', ...resourceAttributes }])
    expect((await ask(SELF, { spec: { resourceAttributes } }, ADMIN))['status']).toEqual({ allowed: true })
  })

  it('or what somebody else may, also beside resources', async () => {
    const { ask, requests } = setup(() => 'deny')
    const spec = { user: 'eve', uid: 'u2', groups: ['g'], extra: { k: ['v'] }, nonResourceAttributes: { path: '/metrics', verb: 'get' } }
    expect((await ask(SUBJECT, { spec }))['status']).toEqual({ allowed: false, denied: true })
    expect(requests).toMatchObject([
      {
        user: { name: 'eve', uid: 'u2', groups: ['g'], extra: { k: ['v'] } },
        isResourceRequest: false,
        verb: 'get',
        path: '/metrics',
        version: '',
      },
    ])
    expect((await ask(SUBJECT, { spec: { groups: ['system:masters'], resourceAttributes: {} } }))['status']).toEqual({ allowed: true })
  })

  it('tell of an authorizer that fails', async () => {
    const { ask } = setup(() => Promise.reject(new Error('out of order')))
    expect((await ask(SELF, { spec: { resourceAttributes } }))['status']).toEqual({ allowed: false, evaluationError: 'out of order' })
  })

  const nonResourceAttributes = { path: '/x', verb: 'get' }
  const exactlyOne =
    'spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified'
  it.each<[string, JsonObject, string]>([
    [SELF, { spec: {} }, exactlyOne],
    [
      SELF,
      { spec: { resourceAttributes, nonResourceAttributes } },
      'spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: cannot be specified in combination with resourceAttributes',
    ],
    [
      SELF,
      { metadata: { name: 'x', managedFields: [] }, spec: { resourceAttributes } },
      'metadata: Invalid value: {"name":"x","managedFields":[]}: must be empty',
    ],
    [SUBJECT, { spec: {} }, `[${exactlyOne}, spec.user: Invalid value: "": at least one of user or group must be specified]`],
    [
      LOCAL,
      { metadata: { namespace: 'b', name: 'x' }, spec: { user: 'eve', nonResourceAttributes } },
      '[metadata: Invalid value: {"namespace":"b","name":"x"}: must be empty except for namespace, spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: disallowed on this kind of request]',
    ],
    [
      LOCAL,
      { metadata: { namespace: 'b' }, spec: { user: 'eve', resourceAttributes } },
      'spec.resourceAttributes.namespace: Invalid value: "a": must match metadata.namespace',
    ],
    [
      SELF,
      {
        spec: {
          resourceAttributes: { fieldSelector: {}, labelSelector: { rawSelector: 'a', requirements: [{ key: 'a', operator: 'Odd' }] } },
        },
      },
      '[spec.resourceAttributes.fieldSelector.requirements: Required value: when spec.resourceAttributes.fieldSelector is specified, requirements or rawSelector is required, spec.resourceAttributes.labelSelector.rawSelector: Invalid value: "a": may not specified at the same time as requirements]',
    ],
    [
      SELF,
      {
        spec: {
          resourceAttributes: {
            fieldSelector: { requirements: [{ key: '', operator: 'In' }] },
            labelSelector: { requirements: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
          },
        },
      },
      "[spec.resourceAttributes.fieldSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn', spec.resourceAttributes.fieldSelector.requirements[0].key: Required value: must be specified, spec.resourceAttributes.labelSelector.requirements[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist']",
    ],
  ])('refuse %s %j', async (type, review, why) => {
    const { refused, requests } = setup(() => 'allow')
    expect(await refused(type, review)).toMatchObject({ code: 422, message: `.authorization.k8s.io "" is invalid: ${why}` })
    expect(requests).toEqual([])
  })

  it('are answered in their namespace', async () => {
    const { ask } = setup()
    const review = { metadata: { namespace: 'a' }, spec: { user: 'eve', resourceAttributes } }
    expect((await ask(LOCAL, review))['status']).toEqual({ allowed: false })
  })
})

describe('[openapi-and-clients §6.2] rules reviews', () => {
  const spec = { namespace: 'a' }
  it('list everything for administrators', async () => {
    const { ask } = setup(() => 'deny')
    expect(await ask(RULES, { spec }, ADMIN)).toEqual({
      kind: 'K',
      apiVersion: 'g/v1',
      metadata: {},
      spec: {},
      status: {
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        incomplete: false,
      },
    })
  })

  it('list for others what everybody may, and say where more may be allowed', async () => {
    const status = async ({ ask }: Asked, user?: UserInfo): Promise<JsonObject> =>
      (await ask(RULES, { spec }, user))['status'] as JsonObject
    const own = await status(setup())
    expect(own).toEqual({
      resourceRules: [
        { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
        {
          verbs: ['create'],
          apiGroups: ['authorization.k8s.io'],
          resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
        },
      ],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz'] }],
      incomplete: false,
    })
    expect(await status(setup(() => 'allow'))).toEqual({
      ...own,
      incomplete: true,
      evaluationError: 'an authorizer of this server does not list what it allows',
    })
    expect((await status(setup(), { name: 'x', groups: [] }))['resourceRules']).toEqual([])
  })

  it('need a namespace', async () => {
    expect(await setup().refused(RULES, {})).toMatchObject({ code: 400, message: 'no namespace on request' })
  })
})

describe('[openapi-and-clients §6.2] reviews of who somebody is', () => {
  it('tell the one who asks', async () => {
    expect(await setup().ask('authentication.k8s.io/selfsubjectreviews', { metadata: { name: 'x' } })).toEqual({
      kind: 'K',
      apiVersion: 'g/v1',
      metadata: { creationTimestamp: '2026-01-02T03:04:05Z' },
      status: {
        userInfo: { username: 'bob', uid: 'u', groups: ['dev', 'system:authenticated'], extra: { a: ['2', '3'], b: ['1'] } },
      },
    })
  })

  const REVIEW = 'authentication.k8s.io/tokenreviews'
  it('tell whose a token is, and for whom it is meant', async () => {
    const { ask, accounts, refused } = setup()
    const status = async (spec: JsonObject): Promise<unknown> => (await ask(REVIEW, { spec }))['status']
    const order = { lifetimeSeconds: 600, namespace: 'a', account: { name: 'robot', uid: 'u1' }, secret: undefined }
    const token = accounts.tokens.make({ ...order, audiences: [ISSUER, 'other'] })
    expect(await status({ token: 'secret' })).toEqual({
      authenticated: true,
      user: { username: 'root', groups: ['system:masters', 'system:authenticated'] },
      audiences: [ISSUER],
    })
    expect(await status({ token })).toMatchObject({ authenticated: true, user: { uid: 'u1' }, audiences: [ISSUER] })
    expect(await status({ token, audiences: ['other', 'x'] })).toMatchObject({ authenticated: true, audiences: ['other'] })
    expect(await status({ token: 'secret', audiences: ['other'] })).toEqual({ user: {}, error: 'invalid bearer token' })
    accounts.put('serviceaccounts', 'robot', undefined)
    expect(await status({ token })).toEqual({ user: {}, error: '[invalid bearer token, serviceaccounts "robot" not found]' })
    expect(await refused(REVIEW, { spec: {} })).toMatchObject({ code: 400, message: 'token is required for TokenReview in authentication' })
  })
})

describe('[openapi-and-clients §6.2] token requests', () => {
  const REQUEST = 'authentication.k8s.io/tokenrequests'
  const URI = '/api/v1/namespaces/a/serviceaccounts/robot/token'
  const spec = (more: JsonObject = {}): JsonObject => ({
    spec: { audiences: null, expirationSeconds: 3600, boundObjectRef: null, ...more },
  })

  it('are answered with a token', async () => {
    const { ask, accounts } = setup()
    const answer = await ask(REQUEST, { metadata: { namespace: 'a', labels: { l: '1' } }, ...spec() }, BOB, URI)
    expect(answer).toMatchObject({
      metadata: { name: 'robot', namespace: 'a', creationTimestamp: '2026-01-02T03:04:05Z', labels: { l: '1' } },
      spec: { audiences: [ISSUER], expirationSeconds: 3600, boundObjectRef: null },
      status: { expirationTimestamp: '2026-01-02T04:04:05Z' },
    })
    const { token } = answer['status'] as { token: string }
    expect(accounts.tokens.authenticateToken(token)).toMatchObject({ outcome: 'user', user: { name: 'system:serviceaccount:a:robot' } })
  })

  it('may bind the token to a Secret', async () => {
    const { ask, accounts } = setup()
    accounts.put('secrets', 's', { uid: 'us' })
    const bound = spec({ audiences: [ISSUER], boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 's' } })
    const { token } = (await ask(REQUEST, bound, BOB, URI))['status'] as { token: string }
    accounts.put('secrets', 's', undefined)
    expect(accounts.tokens.authenticateToken(token)).toMatchObject({ outcome: 'invalid' })
  })

  const reference = (more: JsonObject): JsonObject => spec({ boundObjectRef: { name: 's', ...more } })
  const invalid = 'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value:'
  it.each<[JsonObject, number, string]>([
    [spec({ expirationSeconds: 599 }), 422, `${invalid} 599: may not specify a duration less than 10 minutes`],
    [spec({ expirationSeconds: 4_294_967_297 }), 422, `${invalid} 4294967297: may not specify a duration larger than 2^32 seconds`],
    [
      { metadata: { name: 'x' }, ...spec() },
      422,
      'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.name: Invalid value: "x": must match the service account name if specified',
    ],
    [reference({ kind: 'Pod', apiVersion: 'v1' }), 404, 'pods "s" not found'],
    [reference({ kind: 'Secret', apiVersion: 'v1' }), 404, 'secrets "s" not found'],
    [reference({ kind: 'Secret' }), 404, 'secrets "s" not found'],
    [reference({ kind: 'ConfigMap', apiVersion: 'v1' }), 400, 'cannot bind token to object of type /v1, Kind=ConfigMap'],
    [reference({ kind: 'Secret', apiVersion: 'x/v1' }), 400, 'cannot bind token to object of type x/v1, Kind=Secret'],
  ])('refuse %j', async (request, code, message) => {
    expect(await setup().refused(REQUEST, request, URI)).toMatchObject({ code, message })
  })

  it('refuse a Secret that is another one, and accounts that are not there', async () => {
    const { accounts, refused } = setup()
    accounts.put('secrets', 's', { uid: 'us' })
    expect(await refused(REQUEST, reference({ kind: 'Secret', apiVersion: 'v1', uid: 'x' }), URI)).toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on Secret "s": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
    })
    expect(await refused(REQUEST, spec(), URI.replace('robot', 'nobody'))).toMatchObject({
      code: 404,
      message: 'serviceaccounts "nobody" not found',
    })
  })
})
