import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCluster, type Cluster } from './cluster.js'
import { loadDefinitions, NAMESPACE, stream, type Definition, type KubeObject } from './documents.js'
import { exercise, expectStored } from './exercise.js'
import type { Kubectl, Session } from './kubectl.js'

/** What client-side apply can keep in an annotation. */
const ANNOTATION_LIMIT = 262_144
const definitions = loadDefinitions()

/**
 * Every definition with one kubectl.
 * @param depth `full`: all that a person does, definition by definition; `short`: all at once, created, read, applied again, deleted
 */
export function definitionsSuite(kubectl: Kubectl, depth: 'full' | 'short'): void {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await startCluster(kubectl)
    await cluster.session.out(['create', 'namespace', NAMESPACE])
  })
  afterAll(async () => {
    await cluster.dispose()
  })

  it('applies every definition, twice', async () => {
    await applyAll(cluster.session)
  })

  it('sees every definition established and discovered', async () => {
    const { session } = cluster
    await session.out(['wait', '--for=condition=Established', '--timeout=60s', 'crd', '--all'])
    const names = (await session.out(['api-resources', '-o', 'name'])).split('\n')
    for (const { name } of definitions) expect(names).toContain(name)
  })

  if (depth === 'full') {
    describe('everything that is done with objects of', () => {
      it.each(definitions)('$name', async (definition) => {
        await exercise(cluster.session, definition)
      })
    })
  } else {
    it('creates, reads, changes and deletes samples of all', async () => {
      await exerciseAll(cluster.session)
    })
  }

  it('deletes the definitions, and their objects with them', async () => {
    await removeAll(cluster.session)
  })

  it('has made the server log no error', () => {
    const errors = cluster.server.output.split('\n').filter((line) => /error|warning|exception|unhandled/i.test(line))
    expect(errors.slice(0, 3).map((line) => line.slice(0, 300))).toEqual([])
  })
}

async function applyAll(session: Session): Promise<void> {
  const small = definitions.filter(isSmall).map(({ object }) => object)
  const large = definitions.filter((definition) => !isSmall(definition)).map(({ object }) => object)
  expect((await session.out(['apply', '-f', '-'], stream(small))).match(/ created$/gm)).toHaveLength(small.length)
  expect((await session.out(['apply', '-f', '-'], stream(small))).match(/ unchanged$/gm)).toHaveLength(small.length)
  if (large.length === 0) return
  expect(await session.refusal(['apply', '-f', '-'], stream(large.slice(0, 1)))).toContain(
    `The CustomResourceDefinition "${large[0]!.metadata.name}" is invalid: metadata.annotations: Too long: may not be more than ${String(ANNOTATION_LIMIT)} bytes`,
  )
  expect((await session.out(['create', '-f', '-'], stream(large))).match(/ created$/gm)).toHaveLength(large.length)
}

function isSmall({ object }: Definition): boolean {
  return JSON.stringify(object).length + JSON.stringify(object.metadata.annotations ?? {}).length < ANNOTATION_LIMIT
}

async function exerciseAll(session: Session): Promise<void> {
  const samples = definitions.flatMap((definition) => definition.samples)
  const input = stream(samples)
  expect((await session.out(['create', '-f', '-'], input)).match(/ created$/gm)).toHaveLength(samples.length)
  await expectStored(session, samples)
  expect((await session.out(['label', '-f', '-', 'labelled=yes'], input)).match(/ labeled$/gm)).toHaveLength(samples.length)
  const patch = JSON.stringify([{ op: 'add', path: '/metadata/labels/patched', value: 'yes' }])
  expect((await session.out(['patch', '-f', '-', '--type=json', '-p', patch], input)).match(/ patched$/gm)).toHaveLength(samples.length)
  const stored: { readonly items: readonly KubeObject[] } = JSON.parse(await session.out(['get', '-f', '-', '-o', 'json'], input))
  for (const { metadata } of stored.items) expect(metadata.labels).toMatchObject({ labelled: 'yes', patched: 'yes' })
  expect((await session.out(['replace', '-f', '-'], stream(stored.items))).match(/ replaced$/gm)).toHaveLength(samples.length)
  expect((await session.out(['delete', '-f', '-'], input)).match(/ deleted/g)).toHaveLength(samples.length)
}

async function removeAll(session: Session): Promise<void> {
  const left = definitions.map(({ samples }) => ({ ...samples[0]!, metadata: { ...samples[0]!.metadata, name: 'left' } }))
  expect((await session.out(['create', '-f', '-'], stream(left))).match(/ created$/gm)).toHaveLength(left.length)
  const gone = await session.out(['delete', 'crd', '--all'])
  expect(gone.match(/ deleted/g)).toHaveLength(definitions.length)
  expect(await session.out(['get', 'crd', '-o', 'name'])).toBe('')
  const [first] = definitions
  await session.out(['create', '-f', '-'], stream([first!.object]))
  await session.out(['wait', '--for=condition=Established', '--timeout=60s', `crd/${first!.name}`])
  expect(await session.out(['get', first!.name, '-A', '-o', 'name'])).toBe('')
}
