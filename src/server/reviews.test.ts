import { describe, expect, it } from 'vitest'
import { isObject, own, type JsonObject, type JsonValue } from '../base/json/index.js'
import { decodeKubernetesObject, encodeKubernetesObject } from '../base/protobuf/index.js'
import { requestScope } from '../endpoints/testing/endpoint.js'
import { openPlane } from './testing/plane.js'

const AUTHENTICATION = '/apis/authentication.k8s.io/v1'
const AUTHORIZATION = '/apis/authorization.k8s.io/v1'
const REVIEW = `${AUTHORIZATION}/selfsubjectaccessreviews`
const TOKEN = '/api/v1/namespaces/default/serviceaccounts/robot/token'
const PROTOBUF = 'application/vnd.kubernetes.protobuf'
const ADMIN = { name: 'root', groups: ['system:masters'] }
const spec = { resourceAttributes: { verb: 'get', resource: 'pods' } }

const at = (value: JsonValue | undefined, ...keys: readonly string[]): JsonValue | undefined =>
  keys.reduce<JsonValue | undefined>((node, key) => (isObject(node) ? own(node, key) : undefined), value)

describe('[openapi-and-clients §6.2] reviews', () => {
  it('are answered with 201 and what was asked, and leave nothing', async () => {
    const { plane, serve } = await openPlane()
    for (const uri of [REVIEW, `${REVIEW}?dryRun=All`]) {
      const answer = await serve('POST', uri, { body: { spec }, user: ADMIN, headers: { 'user-agent': 'kubectl/v1' } })
      expect(answer).toMatchObject({ status: 201, json: { kind: 'SelfSubjectAccessReview', spec, status: { allowed: true } } })
      expect(answer?.json['metadata']).toMatchObject({
        managedFields: [{ manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:spec': { 'f:resourceAttributes': { 'f:verb': {} } } } }],
      })
    }
    expect(await serve('POST', REVIEW, { body: { spec } })).toMatchObject({ status: 201, json: { status: { allowed: false } } })
    await plane.close()
  })

  it('in YAML and protobuf as well', async () => {
    const { plane, serve } = await openPlane()
    const yaml = { 'content-type': 'application/yaml' }
    const body = 'spec:\n  resourceAttributes:\n    verb: get\n    resource: pods\n'
    expect(await serve('POST', REVIEW, { body, headers: yaml, user: ADMIN })).toMatchObject({ json: { status: { allowed: true } } })
    const object = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec }
    const binary = encodeKubernetesObject(object) as Buffer
    const headers = { 'content-type': PROTOBUF, accept: PROTOBUF }
    const reply = await plane.serve(requestScope('POST', REVIEW, { body: binary, headers, user: ADMIN }))
    expect(reply).toMatchObject({ status: 201, headers: { 'content-type': PROTOBUF } })
    const answer = decodeKubernetesObject(reply?.body as Buffer, { apiVersion: '', kind: '' })
    expect(answer.object).toMatchObject({ kind: 'SelfSubjectAccessReview', spec, status: { allowed: true } })
    await plane.close()
  })

  it.each(['{"spec":{"nope":1,"token":"x"}}', '{"spec":{"token":"y","nope":1,"token":"x"}}'])('validate fields: %s', async (body) => {
    const { plane, serve, refused } = await openPlane()
    const uri = `${AUTHENTICATION}/tokenreviews`
    const findings = ['unknown field "spec.nope"', ...(body.includes('y') ? ['duplicate field "spec.token"'] : [])]
    expect((await serve('POST', uri, { body }))?.warnings).toEqual(findings)
    expect((await refused('POST', `${uri}?fieldValidation=Strict`, { body })).message).toContain(
      `strict decoding error: ${findings.join(', ')}`,
    )
    await plane.close()
  })

  it.each<[string, string, number]>([
    ['GET', REVIEW, 405],
    ['DELETE', REVIEW, 405],
    ['PUT', REVIEW, 405],
    ['GET', `${REVIEW}?watch=1`, 405],
    ['GET', `${REVIEW}/x`, 404],
    ['DELETE', `${REVIEW}/x`, 404],
    ['POST', `${AUTHORIZATION}/namespaces/default/subjectaccessreviews`, 404],
    ['POST', `${AUTHORIZATION}/localsubjectaccessreviews`, 404],
    ['GET', `${AUTHORIZATION}/namespaces/default/localsubjectaccessreviews`, 405],
    ['GET', TOKEN, 405],
    ['PUT', TOKEN, 405],
    ['PATCH', TOKEN, 405],
    ['POST', '/api/v1/serviceaccounts/robot/token', 404],
    ['POST', '/api/v1/namespaces/default/serviceaccounts/robot', 405],
    ['POST', `${AUTHENTICATION}/tokenrequests`, 404],
  ])('have nothing else: %s %s', async (method, uri, code) => {
    const { plane, refused } = await openPlane()
    expect(await refused(method, uri, { body: {} })).toMatchObject({ code })
    await plane.close()
  })

  it('of a namespace that is not there are answered, its tokens are not', async () => {
    const { plane, serve, refused } = await openPlane()
    const local = { spec: { user: 'eve', resourceAttributes: { namespace: 'nope', verb: 'get' } } }
    expect(await serve('POST', `${AUTHORIZATION}/namespaces/nope/localsubjectaccessreviews`, { body: local })).toMatchObject({
      status: 201,
    })
    expect(await refused('POST', TOKEN.replace('default', 'nope'), { body: {} })).toMatchObject({
      code: 404,
      message: 'namespaces "nope" not found',
    })
    expect(
      await refused('POST', `${AUTHORIZATION}/namespaces/a/localsubjectaccessreviews`, {
        body: { metadata: { namespace: 'b' }, ...local },
      }),
    ).toMatchObject({ code: 400, message: 'the namespace of the provided object does not match the namespace sent on the request' })
    await plane.close()
  })
})

describe('[openapi-and-clients §6.2] tokens of service accounts', () => {
  it('are given, reviewed, and end with the account', async () => {
    const { plane, serve } = await openPlane({ serviceAccountIssuer: 'https://here.example' })
    await serve('POST', '/api/v1/namespaces/default/serviceaccounts', { body: { metadata: { name: 'robot' } } })
    const given = await serve('POST', TOKEN, { body: {} })
    expect(given).toMatchObject({
      status: 201,
      json: {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name: 'robot', namespace: 'default', managedFields: [{ subresource: 'token' }] },
        spec: { audiences: ['https://here.example'], expirationSeconds: 3600, boundObjectRef: null },
        status: { expirationTimestamp: '2023-11-14T23:13:20Z' },
      },
    })
    const review = { spec: { token: at(given?.json, 'status', 'token') ?? '' } }
    const status = async (): Promise<unknown> => (await serve('POST', `${AUTHENTICATION}/tokenreviews`, { body: review }))?.json['status']
    expect(await status()).toMatchObject({ authenticated: true, user: { username: 'system:serviceaccount:default:robot' } })
    await serve('DELETE', '/api/v1/namespaces/default/serviceaccounts/robot')
    expect(await status()).toEqual({ user: {}, error: '[invalid bearer token, serviceaccounts "robot" not found]' })
    await plane.close()
  })

  it('can be checked by others', async () => {
    const { plane, serve, refused } = await openPlane()
    plane.listening('127.0.0.1:6443')
    expect((await serve('GET', '/.well-known/openid-configuration'))?.json).toEqual({
      issuer: 'https://kubernetes.default.svc',
      jwks_uri: 'https://127.0.0.1:6443/openid/v1/jwks',
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    })
    const keys = await serve('GET', '/openid/v1/jwks')
    expect(keys).toMatchObject({ status: 200, type: 'application/jwk-set+json', json: { keys: [{ kty: 'EC', alg: 'ES256' }] } })
    expect(plane.paths()).toEqual(expect.arrayContaining(['/.well-known/openid-configuration', '/openid/v1/jwks']))
    expect(await refused('POST', '/openid/v1/jwks')).toMatchObject({ code: 405 })
    await plane.close()
  })
})

describe('[openapi-and-clients §6.3] review types are published', () => {
  it('[api §10.1] in discovery', async () => {
    const { plane, serve } = await openPlane()
    const resources = async (path: string): Promise<JsonValue | undefined> => (await serve('GET', path))?.json['resources']
    expect(await resources(AUTHENTICATION)).toEqual([
      { name: 'selfsubjectreviews', singularName: 'selfsubjectreview', namespaced: false, kind: 'SelfSubjectReview', verbs: ['create'] },
      { name: 'tokenreviews', singularName: 'tokenreview', namespaced: false, kind: 'TokenReview', verbs: ['create'] },
    ])
    expect(await resources('/api/v1')).toContainEqual({
      name: 'serviceaccounts/token',
      singularName: '',
      namespaced: true,
      group: 'authentication.k8s.io',
      version: 'v1',
      kind: 'TokenRequest',
      verbs: ['create'],
    })
    const accept = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' }
    const groups = (await serve('GET', '/apis', { headers: accept }))?.json['items'] as JsonObject[]
    const group = groups.find((item) => at(item, 'metadata', 'name') === 'authorization.k8s.io')
    expect(group).toMatchObject({
      versions: [{ resources: [{ resource: 'localsubjectaccessreviews', scope: 'Namespaced', verbs: ['create'] }, {}, {}, {}] }],
    })
    await plane.close()
  })

  it('in OpenAPI', async () => {
    const { plane, serve } = await openPlane()
    const documents = [
      await serve('GET', '/openapi/v2'),
      await serve('GET', '/openapi/v3/apis/authorization.k8s.io/v1'),
      await serve('GET', '/openapi/v3/api/v1'),
    ]
    const [v2, authorization, core] = documents.map((document) => document?.json)
    const LOCAL = `${AUTHORIZATION}/namespaces/{namespace}/localsubjectaccessreviews`
    for (const document of [v2, authorization]) {
      expect(at(document, 'paths', LOCAL, 'post')).toMatchObject({
        operationId: 'createAuthorizationV1NamespacedLocalSubjectAccessReview',
        description: 'create a LocalSubjectAccessReview',
      })
      expect(at(document, 'paths', `${AUTHORIZATION}/localsubjectaccessreviews`)).toBeUndefined()
    }
    for (const document of [v2, core]) {
      expect(at(document, 'paths', '/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token', 'post')).toMatchObject({
        operationId: 'createCoreV1NamespacedServiceAccountToken',
        'x-kubernetes-group-version-kind': { group: 'authentication.k8s.io', kind: 'TokenRequest', version: 'v1' },
      })
      expect(at(document, 'paths', '/api/v1/namespaces/{name}/finalize', 'put')).toMatchObject({
        operationId: 'replaceCoreV1NamespaceFinalize',
      })
    }
    const definitions = Object.keys(at(v2, 'definitions') as JsonObject)
    expect(definitions).toContain('io.k8s.api.authorization.v1.LocalSubjectAccessReview')
    expect(definitions).not.toContain('io.k8s.api.authorization.v1.LocalSubjectAccessReviewList')
    expect(at(core, 'components', 'schemas', 'io.k8s.api.authentication.v1.TokenRequest')).toBeDefined()
    await plane.close()
  })
})
