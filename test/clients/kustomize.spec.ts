import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { forKubectls, startCluster, type Cluster } from './support/cluster.js'
import type { Kubectl, Session } from './support/kubectl.js'

const folder = (name: string): string => join(import.meta.dirname, 'kustomize', name)
/** All that the overlay is made of, as kubectl names it, in kustomize's order. */
const OTHERS = [
  'namespace/staging',
  'customresourcedefinition.apiextensions.k8s.io/sites.operators.example.com',
  'serviceaccount/staging-reader',
  'role.rbac.authorization.k8s.io/staging-reader',
  'rolebinding.rbac.authorization.k8s.io/staging-reader',
  'configmap/staging-settings-g5mh25c546',
  'secret/staging-token-hg49tt48h7',
]
const SITES = ['site.operators.example.com/staging-about', 'site.operators.example.com/staging-home']
const APPLY_SETS = { KUBECTL_APPLYSET: 'true' }

forKubectls('kustomizations', (found) => [...new Set([...found.slice(0, 1), ...found.slice(-1)])], kustomizations)

function kustomizations(kubectl: Kubectl): void {
  let cluster: Cluster
  let session: Session
  beforeAll(async () => {
    cluster = await startCluster(kubectl)
    session = cluster.session
  })
  afterAll(async () => {
    await cluster.dispose()
  })
  const contents = (): Promise<string> =>
    session.out(['get', 'sites', '-n', 'staging', '-o', 'jsonpath={range .items[*]}{.metadata.name}={.spec.content} {end}'])

  it('of a definition and its objects in one stream: kubectl leaves the objects to a second try, which needs no wait', async () => {
    const rendered = await session.out(['kustomize', folder('overlay')])
    const { stdout, stderr } = await session.run(['apply', '-f', '-'], { input: rendered, codes: [1] })
    expect(stdout).toBe(OTHERS.map((name) => `${name} created\n`).join(''))
    // Kubectl looks for the kinds of all objects before it sends the first.
    expect(stderr).toBe(
      ['staging-about', 'staging-home']
        .map(
          (name) =>
            `resource mapping not found for name: "${name}" namespace: "staging" from "STDIN": ` +
            'no matches for kind "Site" in version "operators.example.com/v1"\nensure CRDs are installed first\n',
        )
        .join(''),
    )
    expect(await session.out(['apply', '-f', '-'], rendered)).toBe(
      [...OTHERS.map((name) => `${name} unchanged\n`), ...SITES.map((name) => `${name} created\n`)].join(''),
    )
    expect(await contents()).toBe('staging-about=base staging-home=staging ')
  })

  it('are applied, compared and applied by the server', async () => {
    const whole = (word: string): string => [...OTHERS, ...SITES].map((name) => `${name} ${word}\n`).join('')
    expect(await session.out(['apply', '-k', folder('overlay')])).toBe(whole('unchanged'))
    expect(await session.out(['diff', '-k', folder('overlay')])).toBe('')
    expect(await session.out(['apply', '--server-side', '-k', folder('overlay')])).toBe(whole('serverside-applied'))
    await session.out(['patch', 'site', 'staging-home', '-n', 'staging', '--type=merge', '-p', '{"spec":{"content":"mine"}}'])
    const { stdout } = await session.run(['diff', '-k', folder('overlay')], { codes: [1] })
    expect(stdout).toMatch(/^- {2}content: mine\n\+ {2}content: staging$/m)
    const refusal = await session.refusal(['apply', '--server-side', '-k', folder('overlay')])
    expect(refusal).toContain('conflict with "kubectl-patch" using operators.example.com/v1: .spec.content')
    await session.out(['apply', '--server-side', '--force-conflicts', '-k', folder('overlay')])
    expect(await contents()).toBe('staging-about=base staging-home=staging ')
  })

  it('lose in the cluster what they have lost: sets of applied objects are pruned', async () => {
    const apply = (name: string): Promise<string> =>
      session.out(['apply', '-k', folder(name), '--prune', '--applyset=shop', '-n', 'staging'], '', APPLY_SETS)
    await apply('overlay')
    expect((await apply('smaller')).split('\n').filter((line) => line.includes('site.'))).toEqual([
      'site.operators.example.com/staging-home unchanged',
      'site.operators.example.com/staging-about pruned',
    ])
    expect(await contents()).toBe('staging-home=staging ')
  })

  it('are deleted with all they had', async () => {
    await session.out(['delete', '--ignore-not-found', '-k', folder('overlay')])
    expect(await session.refusal(['get', 'ns', 'staging'])).toContain('NotFound')
    expect(await session.out(['get', 'crd', '-o', 'name'])).toBe('')
  })
}
