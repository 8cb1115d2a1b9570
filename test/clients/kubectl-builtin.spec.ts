import { afterAll, beforeAll, expect, it } from 'vitest'
import { forKubectls, startCluster, type Cluster } from './support/cluster.js'
import { stream } from './support/documents.js'
import type { Kubectl, Session } from './support/kubectl.js'

const configMap = (data: object): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app' }, data })
const lease = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'app' },
  spec: { holderIdentity: 'me', leaseDurationSeconds: 15 },
}
const event = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'app.1' },
  involvedObject: { kind: 'ConfigMap', name: 'app', namespace: 'default' },
  reason: 'Tested',
  message: 'it works',
  type: 'Normal',
}

forKubectls('types that are compiled in', (found) => found, compiledIn)

function compiledIn(kubectl: Kubectl): void {
  let cluster: Cluster
  let session: Session
  beforeAll(async () => {
    cluster = await startCluster(kubectl)
    session = cluster.session
  })
  afterAll(async () => {
    await cluster.dispose()
  })
  const json = async (...words: string[]): Promise<Record<string, unknown>> =>
    JSON.parse(await session.out(['get', ...words, '-o', 'json'])) as Record<string, unknown>

  it('creates them by commands of their own, which newer ones send in protobuf', async () => {
    expect(await session.out(['create', 'configmap', 'cm', '--from-literal=a=1'])).toBe('configmap/cm created\n')
    expect(await session.out(['create', 'secret', 'generic', 's', '--from-literal=p=q'])).toBe('secret/s created\n')
    expect(await session.out(['create', 'serviceaccount', 'robot'])).toBe('serviceaccount/robot created\n')
    expect(await session.out(['create', 'namespace', 'team'])).toBe('namespace/team created\n')
    expect(await session.out(['get', 'cm/cm', 'secret/s', 'sa/robot', 'ns/team', '--no-headers'])).toMatch(
      /^configmap\/cm +1 +\d+s\n+secret\/s +Opaque +1 +\d+s\n+serviceaccount\/robot +\d+s\n+namespace\/team +Active +\d+s\n$/,
    )
    expect(await json('secret', 's')).toMatchObject({ data: { p: 'cQ==' } })
  })

  it('applies, on either side, patches in all ways, edits and deletes', async () => {
    const manifests = (data: object): string => stream([configMap(data), lease])
    expect(await session.out(['apply', '-f', '-'], manifests({ k: 'v' }))).toBe(
      'configmap/app created\nlease.coordination.k8s.io/app created\n',
    )
    expect(await session.out(['apply', '-f', '-'], manifests({ k: 'v' }))).toBe(
      'configmap/app unchanged\nlease.coordination.k8s.io/app unchanged\n',
    )
    expect(await session.out(['apply', '-f', '-'], manifests({ k: 'w' }))).toMatch(/^configmap\/app configured\n/)
    expect(await session.out(['apply', '--server-side', '-f', '-'], manifests({ k: 'w', l: 'm' }))).toMatch(
      /^configmap\/app serverside-applied\n/,
    )
    await session.out(['patch', 'cm', 'app', '-p', '{"data":{"s":"1"}}'])
    await session.out(['patch', 'cm', 'app', '--type=merge', '-p', '{"data":{"l":null}}'])
    await session.out(['patch', 'cm', 'app', '--type=json', '-p', '[{"op":"add","path":"/data/j","value":"2"}]'])
    await session.run(['edit', 'cm', 'app'], { environment: { KUBE_EDITOR: 'sed -i s/w/edited/' } })
    expect(await json('cm', 'app')).toMatchObject({ data: { k: 'edited', s: '1', j: '2' } })
    expect(await session.out(['delete', 'cm/app', 'lease/app'])).toMatch(/^configmap "app" deleted/)
  })

  it('tells of what is refused', async () => {
    const { stderr } = await session.run(['create', 'configmap', 'Bad'], { codes: [1] })
    expect(stderr).toMatch(/metadata\.name: Invalid value: "Bad": a lowercase RFC 1123 subdomain/)
    expect((await session.run(['create', 'configmap', 'cm', '-n', 'nowhere'], { codes: [1] })).stderr).toMatch(
      /namespaces "nowhere" not found/,
    )
  })

  it('shows events, by either of their types', async () => {
    await session.out(['create', '-f', '-'], stream([configMap({}), event]))
    for (const type of ['events', 'events.events.k8s.io'])
      expect(await session.out(['get', type, '--no-headers'])).toMatch(/^<unknown> +Normal +Tested +configmap\/app +it works\n$/)
    expect(await session.out(['get', 'events', '--field-selector=involvedObject.name=other', '-o', 'name'])).toBe('')
    expect(await session.out(['describe', 'cm', 'app'])).toMatch(/^Name: +app$/m)
  })

  it('finds in every namespace what belongs there, and explains', async () => {
    expect(await session.out(['get', 'sa', '-A', '--no-headers'])).toMatch(/^kube-system +default +\d+s$/m)
    expect(await json('cm', 'kube-root-ca.crt', '-n', 'team')).toMatchObject({
      data: { 'ca.crt': expect.stringContaining('BEGIN CERTIFICATE') as string },
    })
    expect(await session.out(['explain', 'secret.stringData'])).toMatch(/map\[string\]string/)
  })
}
