import { expect } from 'vitest'
import { parse } from 'yaml'
import { contains, NAMESPACE, stream, type Definition, type KubeObject } from './documents.js'
import type { Session } from './kubectl.js'

/** One object of a definition, and how kubectl is told of it. */
interface Subject {
  readonly session: Session
  readonly definition: Definition
  readonly object: KubeObject
  /** `plural.version.group`. */
  readonly resource: string
  /** Resource, name and namespace, as arguments. */
  readonly args: readonly string[]
  readonly scope: readonly string[]
}

/** Everything that a person does with the objects of a definition: created, read, changed in each way, watched, applied, refused, deleted. */
export async function exercise(session: Session, definition: Definition): Promise<void> {
  const { samples } = definition
  const subject = subjectOf(session, definition, samples[0]!)
  await create(subject)
  await show(subject)
  await change(subject)
  await replace(subject)
  await scale(subject)
  await watch(subject)
  await apply(subject)
  await refuse(subject)
  const gone = await session.out(['delete', '-f', '-'], stream(samples))
  expect(gone.match(/ deleted/g)).toHaveLength(samples.length)
  expect(await session.out(['get', subject.resource, ...subject.scope, '-o', 'name'])).toBe('')
}

function subjectOf(session: Session, definition: Definition, object: KubeObject): Subject {
  const [group, version] = object.apiVersion.split('/')
  const resource = `${definition.spec.names.plural}.${version}.${group}`
  const scope = definition.spec.scope === 'Namespaced' ? ['-n', NAMESPACE] : []
  return { session, definition, object, resource, scope, args: [resource, object.metadata.name, ...scope] }
}

async function create({ session, definition }: Subject): Promise<void> {
  const input = stream(definition.samples)
  expect((await session.out(['create', '-f', '-'], input)).match(/ created$/gm)).toHaveLength(definition.samples.length)
  await expectStored(session, definition.samples)
  expect(await session.refusal(['create', '-f', '-'], stream(definition.samples.slice(0, 1)))).toContain(
    `Error from server (AlreadyExists): error when creating "STDIN": ${definition.name} "${definition.samples[0]!.metadata.name}" already exists`,
  )
}

/** Reads objects back as YAML: they are what was sent, and more. */
export async function expectStored(session: Session, samples: readonly KubeObject[]): Promise<void> {
  const answer = parse(await session.out(['get', '-f', '-', '-o', 'yaml'], stream(samples)))
  const read: KubeObject[] = answer.kind === 'List' ? answer.items : [answer]
  for (const sample of samples) {
    const stored = read.find(({ metadata, kind }) => metadata.name === sample.metadata.name && kind === sample.kind)
    if (!contains(stored, sample)) expect(stored).toMatchObject(sample)
    expect(stored?.metadata).toMatchObject({
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      generation: 1,
      creationTimestamp: expect.any(String),
    })
  }
}

async function show({ session, definition, object, resource, args }: Subject): Promise<void> {
  const version = definition.spec.versions.find(({ name }) => object.apiVersion.endsWith(`/${name}`))
  const columns = (version?.additionalPrinterColumns ?? []).filter(({ priority }) => (priority ?? 0) === 0)
  const [header, row] = (await session.out(['get', ...args])).split('\n')
  expect(header?.split(/ {2,}/).map((column) => column.trim())).toEqual([
    'NAME',
    ...(columns.length > 0 ? columns : [{ name: 'Age' }]).map(({ name }) => name.toUpperCase()),
  ])
  expect(row).toMatch(new RegExp(`^${object.metadata.name} `))

  const [plural] = resource.split('.')
  const explained = await session.out(['explain', plural!, `--api-version=${object.apiVersion}`])
  expect(explained).toMatch(new RegExp(`^KIND: +${object.kind}$`, 'm'))
  expect(explained).toMatch(/^ {2}metadata\t<ObjectMeta>/m)
  if ('spec' in object) {
    const spec = await session.out(['explain', `${plural!}.spec`, `--api-version=${object.apiVersion}`])
    for (const field of Object.keys(object['spec'] as object)) expect(spec).toMatch(new RegExp(`^ {2}${field}\t<`, 'm'))
  }

  const described = await session.out(['describe', ...args])
  expect(described).toMatch(new RegExp(`^Name: +${object.metadata.name}$`, 'm'))
  expect(described).toMatch(new RegExp(`^API Version: +${object.apiVersion}$`, 'm'))
}

async function change({ session, object, resource, args, scope }: Subject): Promise<void> {
  expect(await session.out(['label', ...args, 'labelled=yes'])).toMatch(/ labeled\n$/)
  expect(await session.out(['annotate', ...args, 'example.com/annotated=yes'])).toMatch(/ annotated?\n$/)
  const merge = JSON.stringify({ metadata: { annotations: { 'example.com/merged': 'yes', 'example.com/annotated': null } } })
  expect(await session.out(['patch', ...args, '--type=merge', '-p', merge])).toMatch(/ patched\n$/)
  expect(await session.out(['patch', ...args, '--type=merge', '-p', merge])).toMatch(/ patched \(no change\)\n$/)
  const operations = [
    { op: 'test', path: '/metadata/labels/labelled', value: 'yes' },
    { op: 'add', path: '/metadata/labels/patched', value: 'yes' },
  ]
  expect(await session.out(['patch', ...args, '--type=json', '-p', JSON.stringify(operations)])).toMatch(/ patched\n$/)

  const { items }: { readonly items: readonly KubeObject[] } = JSON.parse(
    await session.out(['get', resource, ...scope, '-l', 'labelled=yes,patched in (yes)', '-o', 'json']),
  )
  expect(items.map(({ metadata }) => metadata.name)).toEqual([object.metadata.name])
  expect(items[0]?.metadata.annotations).toMatchObject({ 'example.com/merged': 'yes' })
  expect(items[0]?.metadata.annotations).not.toHaveProperty(['example.com/annotated'])
  expect(items[0]?.metadata['generation']).toBe(1)
}

async function replace({ session, definition, object, args }: Subject): Promise<void> {
  const stored: KubeObject = JSON.parse(await session.out(['get', ...args, '-o', 'json']))
  const edited = { ...stored, metadata: { ...stored.metadata, labels: { replaced: 'yes' } } }
  expect(await session.out(['replace', '-f', '-'], stream([edited]))).toMatch(/ replaced\n$/)
  const { metadata }: KubeObject = JSON.parse(await session.out(['get', ...args, '-o', 'json']))
  expect(metadata.labels).toEqual({ replaced: 'yes' })
  expect(metadata.uid).toBe(stored.metadata.uid)
  expect(await session.refusal(['replace', '-f', '-'], stream([edited]))).toContain(
    `Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on ${definition.name} "${object.metadata.name}": ` +
      'the object has been modified; please apply your changes to the latest version and try again\n',
  )
}

async function scale({ session, definition, scope, resource, object }: Subject): Promise<void> {
  const path = definition.spec.versions.find(({ name }) => object.apiVersion.endsWith(`/${name}`))?.subresources?.scale?.specReplicasPath
  // Where an object has no replicas, its scale cannot be read.
  const scaled = definition.samples.find((sample) => path !== undefined && valueAt(sample, path) !== undefined)
  const name = (scaled ?? object).metadata.name
  const command = ['scale', '--replicas=3', `${resource}/${name}`, ...scope]
  if (path === undefined) {
    expect(await session.refusal(command)).toContain('Error from server (NotFound): ')
    return
  }
  expect(await session.out(command)).toMatch(/ scaled\n$/)
  expect(await session.out(['get', resource, name, ...scope, '-o', `jsonpath={${path}}`])).toBe('3')
}

/** What is at a path like `.spec.replicas`. */
function valueAt(object: KubeObject, path: string): unknown {
  const keys = path.split('.').slice(1)
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object)
}

async function watch({ session, args }: Subject): Promise<void> {
  const follower = session.follow(['get', ...args, '-w', '-o', 'jsonpath=[{.metadata.annotations.seen}]{"\\n"}'])
  try {
    await follower.line(/^\[\]$/)
    await session.out(['annotate', ...args, 'seen=it'])
    await follower.line(/^\[it\]$/)
  } finally {
    await follower.stop()
  }
}

async function apply({ session, object }: Subject): Promise<void> {
  const fresh = { ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-applied` } }
  const changed = { ...fresh, metadata: { ...fresh.metadata, labels: { ...fresh.metadata.labels, applied: 'twice' } } }
  expect(await session.out(['apply', '-f', '-'], stream([fresh]))).toMatch(/ created\n$/)
  await applyAgain(session, fresh)
  expect(await session.out(['diff', '-f', '-'], stream([fresh]))).toBe('')
  const { stdout } = await session.run(['diff', '-f', '-'], { input: stream([changed]), codes: [1] })
  expect(stdout).toMatch(/^\+ +applied: twice$/m)
  expect(await session.out(['apply', '-f', '-'], stream([changed]))).toMatch(/ configured\n$/)
  expect(await session.out(['delete', '-f', '-'], stream([fresh]))).toMatch(/ deleted.*\n$/)
}

/**
 * The object stays as it is. kubectl says "unchanged" where it has nothing to send; lists with items that were given defaults it sends again, and the
 * first time that may store a default which so far was only shown.
 */
async function applyAgain(session: Session, object: KubeObject): Promise<void> {
  const version = ['get', '-f', '-', '-o', 'jsonpath={.metadata.resourceVersion}{.items[0].metadata.resourceVersion}']
  const again = async (): Promise<string> => {
    expect(await session.out(['apply', '-f', '-'], stream([object]))).toMatch(/ (unchanged|configured)\n$/)
    return session.out(version, stream([object]))
  }
  const settled = await again()
  expect(await again()).toBe(settled)
}

async function refuse({ session, object }: Subject): Promise<void> {
  const wrong = { ...object, metadata: { ...object.metadata, name: 'wrong' } }
  const version = object.apiVersion.split('/')[1]!
  expect(await session.refusal(['create', '-f', '-'], stream([{ ...wrong, noSuchField: 1 }]))).toContain(
    `Error from server (BadRequest): error when creating "STDIN": ${object.kind} in version "${version}" cannot be handled as a ${object.kind}: ` +
      'strict decoding error: unknown field "noSuchField"\n',
  )
  if ('spec' in object) {
    const refusal = await session.refusal(['create', '-f', '-'], stream([{ ...wrong, spec: 'text' }]))
    expect(refusal).toContain(`The ${object.kind} "wrong" is invalid: `)
    expect(refusal).toContain('spec: Invalid value: "string": spec in body must be of type object: "string"\n')
  }
}
