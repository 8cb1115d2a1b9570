import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { PROJECT } from '../support/server-process.js'
import { forKubectls, startCluster, type Cluster } from './support/cluster.js'
import { stream } from './support/documents.js'
import type { Kubectl, Session } from './support/kubectl.js'

const file = (name: string): string => join(PROJECT, 'fixtures', name)
const WIDGETS = file('crds/widgets.yaml')
const WIDGET = file('objects/widget.yaml')
const widget = (name: string, spec: object, metadata: object = {}): object => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name, ...metadata },
  spec,
})

forKubectls('a day with widgets', (found) => found, dayWithWidgets)

function dayWithWidgets(kubectl: Kubectl): void {
  let cluster: Cluster
  let session: Session
  beforeAll(async () => {
    cluster = await startCluster(kubectl)
    session = cluster.session
    await session.out(['apply', '-f', WIDGETS, '-f', file('crds/gadgets.yaml')])
    await session.out(['wait', '--for=condition=Established', 'crd', '--all'])
  })
  afterAll(async () => {
    await cluster.dispose()
  })

  it('knows the server', async () => {
    expect(JSON.parse(await session.out(['version', '-o', 'json'])).serverVersion.gitVersion).toMatch(/^v1\.\d+\.\d+/)
    expect((await session.out(['api-versions'])).trim().split('\n')).toEqual([
      'apiextensions.k8s.io/v1',
      'authentication.k8s.io/v1',
      'authorization.k8s.io/v1',
      'coordination.k8s.io/v1',
      'events.k8s.io/v1',
      'example.com/v1',
      'example.com/v1beta1',
      'rbac.authorization.k8s.io/v1',
      'v1',
    ])
    expect((await session.out(['get', 'namespaces', '-o', 'name'])).trim().split('\n')).toEqual([
      'namespace/default',
      'namespace/kube-node-lease',
      'namespace/kube-public',
      'namespace/kube-system',
    ])
  })

  it('discovers names, short names and categories', async () => {
    const resources = await session.out(['api-resources', '--api-group=example.com', '--no-headers'])
    expect(resources).toMatch(/^gadgets +gd +example.com\/v1 +false +Gadget$/m)
    expect(resources).toMatch(/^widgets +wd +example.com\/v1 +true +Widget$/m)
  })

  it('applies an object: created, unchanged, diffed, configured', async () => {
    expect(await session.out(['apply', '-f', WIDGET])).toBe('widget.example.com/w1 created\n')
    expect(await session.out(['apply', '-f', WIDGET])).toBe('widget.example.com/w1 unchanged\n')
    expect(await session.out(['diff', '-f', WIDGET])).toBe('')
    const larger = { ...parse(readFileSync(WIDGET, 'utf8')), spec: { size: 4, tags: ['a'] } }
    const { stdout } = await session.run(['diff', '-f', '-'], { input: stream([larger]), codes: [1] })
    expect(stdout).toMatch(/^- {2}size: 3$/m)
    expect(stdout).toMatch(/^\+ {2}size: 4$/m)
    expect(await session.out(['apply', '-f', '-'], stream([larger]))).toBe('widget.example.com/w1 configured\n')
    const { spec } = JSON.parse(await session.out(['get', 'widget', 'w1', '-o', 'json']))
    expect(spec).toEqual({ size: 4, tags: ['a'], color: 'red', replicas: 1 })
  })

  it('finds it by each of its names, and by its category', async () => {
    for (const name of ['widgets', 'widget', 'wd', 'Widget', 'widgets.example.com', 'widgets.v1.example.com', 'all']) {
      expect((await session.out(['get', name])).split('\n')).toEqual([
        expect.stringMatching(/^NAME +SIZE +COLOR +AGE$/),
        expect.stringMatching(/^w1 +4 +red +\d+s$/),
        '',
      ])
    }
    expect(await session.out(['get', 'all', '-A', '--no-headers'])).toMatch(/^default +w1 +4 +red +\d+s\n$/)
  })

  it('selects by labels and by fields', async () => {
    await session.out(['create', '-f', '-'], stream([widget('w2', { size: 1, color: 'blue' }, { labels: { tier: 'gold' } })]))
    expect(await session.out(['get', 'wd', '--field-selector=spec.color=blue', '-o', 'name'])).toBe('widget.example.com/w2\n')
    expect(await session.out(['get', 'wd', '--field-selector=metadata.name!=w2', '-o', 'name'])).toBe('widget.example.com/w1\n')
    expect(await session.out(['get', 'wd', '-l', 'tier notin (gold)', '-o', 'name'])).toBe('widget.example.com/w1\n')
    expect(await session.out(['get', 'wd', '-L', 'tier', '--no-headers'])).toMatch(/^w2 +1 +blue +\d+s +gold$/m)
    expect(await session.out(['get', 'wd', '--sort-by=.spec.size', '-o', 'name'])).toBe('widget.example.com/w2\nwidget.example.com/w1\n')
    expect(await session.out(['get', 'wd', '--chunk-size=1', '-o', 'name'])).toBe('widget.example.com/w1\nwidget.example.com/w2\n')
  })

  it('explains what the definition says', async () => {
    expect(await session.out(['explain', 'widget'])).toMatch(/DESCRIPTION:\n {4}A widget has a size and a color\.\n/)
    expect(await session.out(['explain', 'widget.spec.size'])).toMatch(/FIELD: size <integer>[^]*How large it is\.\n/)
    expect(await session.out(['explain', 'widget', '--recursive'])).toMatch(/^ {2}spec\t<Object>( -required-)?\n {4}color\t<string>\n/m)
    expect(await session.refusal(['explain', 'widget.spec.weight'])).toBe('error: field "weight" does not exist\n')
  })

  it('changes status and scale by themselves', async () => {
    const status = JSON.stringify({ status: { phase: 'Ready', replicas: 1, selector: 'app=w2' }, spec: { size: 9 } })
    await session.out(['patch', 'wd', 'w2', '--subresource=status', '--type=merge', '-p', status])
    expect(await session.out(['get', 'wd', 'w2', '-o', 'jsonpath={.spec.size} {.status.phase} {.metadata.generation}'])).toBe('1 Ready 1')
    expect(await session.out(['scale', 'wd/w2', '--current-replicas=1', '--replicas=5'])).toBe('widget.example.com/w2 scaled\n')
    expect(await session.refusal(['scale', 'wd/w2', '--current-replicas=1', '--replicas=6'])).toContain('Expected replicas to be 1, was 5')
    expect(JSON.parse(await session.out(['get', '--raw', '/apis/example.com/v1/namespaces/default/widgets/w2/scale']))).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 5 },
      status: { replicas: 1, selector: 'app=w2' },
    })
  })

  it('waits and watches', async () => {
    expect(await session.out(['wait', 'wd/w2', '--for=jsonpath={.status.phase}=Ready', '--timeout=10s'])).toBe(
      'widget.example.com/w2 condition met\n',
    )
    const watching = session.follow(['get', 'wd', '-w', '--output-watch-events'])
    const waiting = session.follow(['wait', 'wd/w3', '--for=delete', '--timeout=20s'])
    try {
      await watching.line(/^ADDED +w2 /)
      await session.out(['create', '-f', '-'], stream([widget('w3', { size: 1 })]))
      await watching.line(/^ADDED +w3 +1 +red/)
      await session.out(['patch', 'wd', 'w3', '--type=merge', '-p', '{"spec":{"size":2}}'])
      await watching.line(/^MODIFIED +w3 +2 +red/)
      await session.out(['delete', 'wd', 'w3'])
      await watching.line(/^DELETED +w3 +2 +red/)
    } finally {
      await watching.stop()
      await waiting.stop()
    }
  })

  it('refuses what is wrong', async () => {
    const invalid = await session.refusal(['apply', '-f', file('objects/widget-invalid.yaml')])
    expect(invalid.trimEnd().split('\n').sort()).toEqual([
      '* spec.color: Unsupported value: "teal": supported values: "red", "green", "blue"',
      '* spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10',
      'The Widget "wrong" is invalid: ',
    ])
    const create = (object: unknown): Promise<string> => session.refusal(['create', '-f', '-'], stream([object]))
    expect(await create(widget('w4', {}))).toBe('The Widget "w4" is invalid: spec.size: Required value\n')
    expect(await create(widget('w4', { size: 'big' }))).toBe(
      'The Widget "w4" is invalid: spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"\n',
    )
    expect(await create(widget('w4', { size: 1, tags: ['a', 'a'] }))).toBe(
      'The Widget "w4" is invalid: spec.tags[1]: Duplicate value: "a"\n',
    )
    expect(await create(widget('W4', { size: 1 }))).toContain(
      'The Widget "W4" is invalid: metadata.name: Invalid value: "W4": a lowercase RFC 1123 subdomain must consist',
    )
    expect(await create(widget('w4', { size: 1 }, { namespace: 'nowhere' }))).toBe(
      'Error from server (NotFound): error when creating "STDIN": namespaces "nowhere" not found\n',
    )
    expect(await create({ ...widget('w4', { size: 1 }), kind: 'Gizmo' })).toContain(
      'no matches for kind "Gizmo" in version "example.com/v1"',
    )
    expect(await session.refusal(['get', 'wd', 'w9'])).toBe('Error from server (NotFound): widgets.example.com "w9" not found\n')
    expect(await session.refusal(['get', 'gizmos'])).toBe('error: the server doesn\'t have a resource type "gizmos"\n')
    expect(await session.refusal(['patch', 'wd', 'w1', '--type=json', '-p', '[{"op":"test","path":"/spec/size","value":1}]'])).toBe(
      'The request is invalid: the server rejected our request due to an error in our request\n',
    )
  })

  it('tries without doing, and edits in an editor', async () => {
    expect(await session.out(['create', '--dry-run=server', '-f', '-'], stream([widget('w5', { size: 1 })]))).toBe(
      'widget.example.com/w5 created (server dry run)\n',
    )
    expect(await session.refusal(['get', 'wd', 'w5'])).toContain('not found')
    expect(await session.out(['edit', 'wd', 'w1'], '', { KUBE_EDITOR: 'sed -i s/size:.4/size:\\ 5/' })).toBe(
      'widget.example.com/w1 edited\n',
    )
    expect(await session.out(['get', 'wd', 'w1', '-o', 'jsonpath={.spec.size}'])).toBe('5')
  })

  it('warns of a deprecated version', async () => {
    await session.out(['create', '-f', file('objects/gadget.yaml')])
    const { stdout, stderr } = await session.run(['get', 'gadgets.v1beta1.example.com', '-o', 'name'])
    expect(stdout).toBe('gadget.example.com/g1\n')
    expect(stderr).toContain('Warning: example.com/v1beta1 Gadget is deprecated')
  })

  it('deletes only when finalizers are done', async () => {
    await session.out(['create', '-f', '-'], stream([widget('kept', { size: 1 }, { finalizers: ['example.com/keep'] })]))
    const deleting = session.follow(['delete', 'wd', 'kept'])
    await deleting.line(/"kept" deleted/)
    expect(await session.out(['get', 'wd', 'kept', '-o', 'jsonpath={.metadata.deletionTimestamp}'])).toMatch(/^\d{4}-/)
    await session.out(['patch', 'wd', 'kept', '--type=merge', '-p', '{"metadata":{"finalizers":null}}'])
    await deleting.ended()
    expect(await session.refusal(['get', 'wd', 'kept'])).toContain('not found')
  })

  it('deletes objects by labels, and with their definition', async () => {
    expect(await session.out(['delete', 'wd', '-l', 'tier=gold'])).toMatch(/^widget.example.com "w2" deleted/)
    expect(await session.out(['delete', 'crd', 'widgets.example.com'])).toMatch(/ deleted\n$/)
    expect(await session.refusal(['get', 'widgets.example.com'])).toContain('the server doesn\'t have a resource type "widgets"')
    await session.out(['apply', '-f', WIDGETS])
    await session.out(['wait', '--for=condition=Established', 'crd/widgets.example.com'])
    expect(await session.out(['get', 'widgets.example.com', '-o', 'name'])).toBe('')
  })

  it('still has everything after a restart', async () => {
    await session.out(['apply', '-f', WIDGET])
    const before = await session.out(['get', 'wd,crd', '-o', 'json'])
    expect(await cluster.server.restart()).toEqual({ code: 0, signal: null })
    expect(JSON.parse(await session.out(['get', 'wd,crd', '-o', 'json']))).toEqual(JSON.parse(before))
  })
}
