import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PROJECT } from '../support/server-process.js'
import { forKubectls, startCluster, type Cluster } from './support/cluster.js'
import { stream } from './support/documents.js'
import type { Kubectl, Session } from './support/kubectl.js'

const file = (name: string): string => join(PROJECT, 'fixtures', name)

forKubectls('what goes with what is deleted', (found) => found, cascade)

function cascade(kubectl: Kubectl): void {
  let cluster: Cluster
  let session: Session
  beforeAll(async () => {
    cluster = await startCluster(kubectl)
    session = cluster.session
    await session.out(['apply', '-f', file('crds/widgets.yaml')])
    await session.out(['wait', '--for=condition=Established', 'crd', '--all'])
  })
  afterAll(async () => {
    await cluster.dispose()
  })

  /** Creates a widget `parent` and another one, which it owns. */
  const family = async (parent: string, child: string): Promise<void> => {
    const widget = (name: string, metadata: object = {}): object => ({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name, ...metadata },
      spec: { size: 1 },
    })
    await session.out(['create', '-f', '-'], stream([widget(parent)]))
    const uid = await session.out(['get', 'widget', parent, '-o', 'jsonpath={.metadata.uid}'])
    const owner = { apiVersion: 'example.com/v1', kind: 'Widget', name: parent, uid, blockOwnerDeletion: true }
    await session.out(['create', '-f', '-'], stream([widget(child, { ownerReferences: [owner] })]))
  }

  it('deletes a namespace with all that is in it', async () => {
    await session.out(['create', 'namespace', 'full'])
    await session.out(['--namespace=full', 'create', '-f', file('objects/widget.yaml')])
    expect(await session.out(['delete', 'namespace', 'full'])).toBe('namespace "full" deleted\n')
    expect(await session.refusal(['get', 'namespace', 'full'])).toBe('Error from server (NotFound): namespaces "full" not found\n')
    expect(await session.out(['get', 'widgets', '-A', '-o', 'name'])).toBe('')
  })

  it('deletes dependents with their owner in the background', async () => {
    await family('parent', 'child')
    expect(await session.out(['delete', 'widget', 'parent'])).toMatch(/^widget.example.com "parent" deleted/)
    await session.out(['wait', '--for=delete', 'widget/child', '--timeout=20s'])
  })

  it('deletes dependents before their owner in the foreground', async () => {
    await family('parent', 'child')
    expect(await session.out(['delete', 'widget', 'parent', '--cascade=foreground'])).toMatch(/^widget.example.com "parent" deleted/)
    expect(await session.out(['get', 'widgets', '-o', 'name'])).toBe('')
  })

  it('leaves orphans behind', async () => {
    await family('parent', 'child')
    expect(await session.out(['delete', 'widget', 'parent', '--cascade=orphan'])).toMatch(/^widget.example.com "parent" deleted/)
    expect(await session.out(['get', 'widgets', '-o', 'jsonpath={.items[*].metadata.name}{.items[*].metadata.ownerReferences}'])).toBe(
      'child',
    )
  })
}
