import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { forKubectls, startCluster, type Cluster } from './support/cluster.js'
import { stream } from './support/documents.js'
import { Session, type Kubectl } from './support/kubectl.js'

/** The first kubectl that asks for SelfSubjectReviews in v1. */
const WHOAMI_MINOR = 28
const ROBOT = 'system:serviceaccount:default:robot'

forKubectls('reviews and tokens', (found) => [...new Set([found.at(0), found.at(-1)])].flatMap((kubectl) => kubectl ?? []), reviews)

function reviews(kubectl: Kubectl): void {
  let cluster: Cluster
  let session: Session
  let home = ''
  beforeAll(async () => {
    cluster = await startCluster(kubectl)
    session = cluster.session
    home = await mkdtemp(join(tmpdir(), 'kubectl-robot-'))
    await session.out(['create', 'serviceaccount', 'robot'])
  })
  afterAll(async () => {
    await cluster.dispose()
    await rm(home, { recursive: true, force: true })
  })

  /** A session of whoever has the token, with a kubeconfig that has nothing else. */
  async function sessionOf(token: string): Promise<Session> {
    const config = parse(await readFile(cluster.server.kubeconfig, 'utf8')) as { users: { user: object }[] }
    for (const entry of config.users) entry.user = { token }
    const file = join(home, 'config')
    await writeFile(file, JSON.stringify(config))
    return new Session(kubectl, file, home)
  }

  it('says what an administrator may do', async () => {
    expect(await session.out(['auth', 'can-i', 'create', 'secrets'])).toBe('yes\n')
    expect(await session.out(['auth', 'can-i', '*', '*', '--all-namespaces'])).toBe('yes\n')
    expect(await session.out(['auth', 'can-i', 'get', '/metrics'])).toBe('yes\n')
    expect(await session.out(['auth', 'can-i', '--list'])).toMatch(/^\*\.\* +\[\] +\[\] +\[\*\]\n +\[\*\] +\[\] +\[\*\]$/m)
  })

  it('says what somebody else may do', async () => {
    const { stdout } = await session.run(['auth', 'can-i', 'create', 'secrets', '--as=bob'], { codes: [1] })
    expect(stdout).toBe('no\n')
    expect(await session.out(['auth', 'can-i', 'get', '/healthz', '--as=bob'])).toBe('yes\n')
    expect(await session.out(['auth', 'can-i', '--list', '--as=bob'])).toMatch(
      /^selfsubjectreviews\.authentication\.k8s\.io +\[\] +\[\] +\[create\]$/m,
    )
  })

  it('takes reviews from files', async () => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: 'eve', groups: ['system:masters'], resourceAttributes: { verb: 'get', resource: 'secrets' } },
    }
    expect(await session.out(['create', '-f', '-', '-o', 'jsonpath={.status.allowed}'], stream([review]))).toBe('true')
    const { stderr } = await session.run(['create', '-f', '-'], { codes: [1], input: stream([{ ...review, spec: {} }]) })
    expect(stderr).toContain('exactly one of nonResourceAttributes or resourceAttributes must be specified')
    expect(await session.refusal(['get', 'subjectaccessreviews'])).toMatch(/MethodNotAllowed|does not allow this method/)
    expect(await session.out(['explain', 'tokenreview.status.user'])).toMatch(/credential|Whose the token is/)
    expect(await session.out(['api-resources', '--api-group=authentication.k8s.io', '-o', 'name'])).toMatch(
      /^tokenreviews\.authentication\.k8s\.io$/m,
    )
  })

  it('makes tokens, and shows them', async () => {
    const token = (await session.out(['create', 'token', 'robot', '--duration=20m'])).trim()
    expect(token.split('.')).toHaveLength(3)
    const robot = await sessionOf(token)
    if (kubectl.minor >= WHOAMI_MINOR) {
      expect(await robot.out(['auth', 'whoami'])).toMatch(new RegExp(`^Username +${ROBOT}$`, 'm'))
      expect(await robot.out(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.groups}'])).toContain('system:serviceaccounts:default')
      expect(await session.out(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'])).toBe('system:admin')
    }
    expect(await robot.out(['auth', 'can-i', '--list'])).toMatch(/selfsubjectaccessreviews/)
    expect((await robot.run(['get', '--raw', '/api/v1/namespaces/default/secrets'], { codes: [1] })).stderr).toContain(
      `secrets is forbidden: User "${ROBOT}" cannot list resource "secrets" in API group "" in the namespace "default"`,
    )
    await expect((await sessionOf(`${token}x`)).run(['get', '--raw', '/healthz'], { codes: [1] })).resolves.toMatchObject({
      stderr: expect.stringMatching(/Unauthorized|must be logged in/) as string,
    })
  })

  it('binds tokens to Secrets, and refuses short ones and accounts that are not there', async () => {
    await session.out(['create', 'secret', 'generic', 's'])
    const token = await session.out(['create', 'token', 'robot', '--bound-object-kind=Secret', '--bound-object-name=s', '--audience=x'])
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
    expect(claims).toMatchObject({ aud: ['x'], sub: ROBOT, 'kubernetes.io': { secret: { name: 's' } } })
    expect(await session.refusal(['create', 'token', 'robot', '--duration=1m'])).toContain(
      'may not specify a duration less than 10 minutes',
    )
    expect(await session.refusal(['create', 'token', 'nobody'])).toContain('serviceaccounts "nobody" not found')
  })
}
