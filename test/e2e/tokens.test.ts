import { rm } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { createServer, type ServerOptions } from '../../src/index.js'
import { HttpClient } from '../support/http-client.js'
import { temporaryFolder } from './support/server.js'

const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts'
const WHOAMI = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
const SECRETS = '/api/v1/namespaces/default/secrets'
const decoded = (text: string): string => Buffer.from(text, 'base64').toString()

/** What a server says to its administrator, and to whoever shows a token. */
interface Running {
  readonly admin: HttpClient
  readonly bearer: (token: string) => HttpClient
  readonly stop: () => Promise<void>
}

async function start(options: ServerOptions): Promise<Running> {
  const server = createServer({ securePort: 0, ...options })
  const url = (await server.listen()).secureUrl ?? ''
  const { clusters, users } = parse(server.kubeconfig()) as {
    clusters: [{ cluster: Record<string, string> }]
    users: [{ user: Record<string, string> }]
  }
  const ca = decoded(clusters[0].cluster['certificate-authority-data'] ?? '')
  const { user } = users[0]
  const clients: HttpClient[] = []
  const client = (more: object): HttpClient => {
    const made = new HttpClient(url, { ca, ...more })
    clients.push(made)
    return made
  }
  return {
    admin: client({ cert: decoded(user['client-certificate-data'] ?? ''), key: decoded(user['client-key-data'] ?? '') }),
    bearer: (token) => client({ headers: { authorization: `Bearer ${token}` } }),
    stop: async () => {
      for (const each of clients) each.close()
      await server.close()
    },
  }
}

async function tokenOf(admin: HttpClient): Promise<string> {
  await admin.post(ACCOUNTS, { metadata: { name: 'robot' } })
  const { body } = await admin.post(`${ACCOUNTS}/robot/token`, {})
  return (body['status'] as { token: string }).token
}

it('[api §8.5] who shows a token of a service account is that account, after a restart as well, until the account goes', async () => {
  const dataDir = await temporaryFolder()
  const first = await start({ dataDir })
  const token = await tokenOf(first.admin)
  const user = {
    username: 'system:serviceaccount:default:robot',
    groups: expect.arrayContaining(['system:serviceaccounts:default']) as unknown,
  }
  expect((await first.bearer(token).post(WHOAMI, {})).body).toMatchObject({ status: { userInfo: user } })
  await first.stop()
  const second = await start({ dataDir })
  const robot = second.bearer(token)
  expect((await robot.post(WHOAMI, {})).body).toMatchObject({ status: { userInfo: user } })
  expect((await robot.get(SECRETS)).body).toMatchObject({
    code: 403,
    message:
      'secrets is forbidden: User "system:serviceaccount:default:robot" cannot list resource "secrets" in API group "" in the namespace "default"',
  })
  await second.admin.delete(`${ACCOUNTS}/robot`)
  expect((await robot.post(WHOAMI, {})).body).toMatchObject({ code: 401, message: 'Unauthorized' })
  await tokenOf(second.admin)
  expect((await robot.post(WHOAMI, {})).status).toBe(401)
  await second.stop()
  await rm(dataDir, { recursive: true })
})

it('[api §8.8] an account may do what the authorizer allows, and finds out what that is', async () => {
  const { admin, bearer, stop } = await start({
    authorizer: ({ user, verb, resource }) =>
      user.groups.includes('system:serviceaccounts') && resource === 'secrets' && verb === 'list' ? 'allow' : 'noOpinion',
  })
  const robot = bearer(await tokenOf(admin))
  expect((await robot.get(SECRETS)).status).toBe(200)
  expect((await robot.get(`${SECRETS}/x`)).status).toBe(403)
  const may = async (verb: string): Promise<unknown> =>
    (
      await robot.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        spec: { resourceAttributes: { verb, resource: 'secrets' } },
      })
    ).body['status']
  expect([await may('list'), await may('get')]).toEqual([{ allowed: true }, { allowed: false }])
  expect((await robot.post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {})).status).toBe(403)
  await stop()
})

it('[api §8.5] tokens that are none are 401', async () => {
  const { admin, bearer, stop } = await start({})
  const token = await tokenOf(admin)
  const [header = '', claims = '', signature = ''] = token.split('.')
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
  for (const bad of [
    `${none}.${claims}.`,
    `${header}.${claims}.${signature.slice(2)}`,
    `${header}.${claims}`,
    'x'.repeat(100_000),
    '..',
    '{}',
  ])
    expect((await bearer(bad).post(WHOAMI, {})).status).toBe(401)
  expect((await bearer(token).post(WHOAMI, {})).status).toBe(201)
  await stop()
})
