import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import type { ResourceContext } from './context.js'
import { createObject } from './create.js'
import { deleteObject } from './delete.js'
import { metaString, metaStrings, metadataOf } from './object-fields.js'
import { openHarness, widget, type Harness } from './testing/harness.js'
import { updateObject } from './update.js'

const create = async (harness: Harness, object: JsonObject): Promise<JsonObject> => {
  const outcome = await createObject(harness.context, object, harness.options())
  return harness.context.codec.read(outcome.entry!) as JsonObject
}

const update = async (
  harness: Harness,
  name: string,
  change: (current: JsonObject) => JsonObject,
  more: object = {},
): Promise<JsonObject> => {
  const outcome = await updateObject(harness.context, { ...harness.options(), name, next: change, ...more })
  return outcome.entry === undefined ? outcome.object : (harness.context.codec.read(outcome.entry) as JsonObject)
}

describe('create', () => {
  it('[api §3.5] sets what only the server may set', async () => {
    const harness = await openHarness()
    const made = await create(
      harness,
      widget('w', {}, { uid: 'mine', creationTimestamp: '2001-01-01T00:00:00Z', deletionTimestamp: '2001-01-01T00:00:00Z', generation: 7 }),
    )
    expect(metadataOf(made)).toMatchObject({
      name: 'w',
      namespace: 'a',
      generation: 1,
      creationTimestamp: '2023-11-14T22:13:20Z',
      resourceVersion: '2',
    })
    expect(metaString(made, 'uid')).not.toBe('mine')
    expect(metaString(made, 'deletionTimestamp')).toBe('')
  })

  it('[api §2.3] answers 409 for a name that is taken', async () => {
    const harness = await openHarness()
    await create(harness, widget('w'))
    await expect(create(harness, widget('w'))).rejects.toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'widgets.ex.io "w" already exists',
    })
  })

  it('[api §3.1] generates names, tries again where one is taken, and gives up after eight', async () => {
    const harness = await openHarness()
    const generated = (): JsonObject => widget('', {}, { generateName: 'w-' })
    expect(metaString(await create(harness, generated()), 'name')).toBe('w-s0001')
    await create(harness, widget('w-s0002'))
    expect(metaString(await create(harness, generated()), 'name')).toBe('w-s0003')
    for (let n = 4; n <= 11; n++) await create(harness, widget(`w-s${String(n).padStart(4, '0')}`))
    await expect(create(harness, generated())).rejects.toMatchObject({ code: 409, details: { retryAfterSeconds: 1 } })
  })

  it('[api §2.6] refuses a numeric resourceVersion, ignores text, and stores nothing on a dry run', async () => {
    const harness = await openHarness()
    await expect(create(harness, widget('w', {}, { resourceVersion: '5' }))).rejects.toMatchObject({
      code: 500,
      reason: '',
      message: 'resourceVersion should not be set on objects to be created',
    })
    await create(harness, widget('v', {}, { resourceVersion: 'abc' }))
    const outcome = await createObject(harness.context, widget('dry'), harness.options({ dryRun: true }))
    expect(outcome.entry).toBeUndefined()
    expect(harness.store.get('/registry/ex.io/widgets/a/dry')).toBeUndefined()
  })

  it('[api §3.7] drops duplicate owner references with a warning', async () => {
    const harness = await openHarness()
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u1' }
    const made = await create(harness, widget('w', {}, { ownerReferences: [owner, { ...owner }] }))
    expect(metadataOf(made)['ownerReferences']).toHaveLength(1)
    expect(harness.warnings[0]).toMatch(/contains duplicate entries; API server dedups .* duplicate UID\(s\) observed: u1$/)
  })

  it('[api §2.2] answers 422 with every field error', async () => {
    const harness = await openHarness()
    await expect(create(harness, widget('Bad', {}, { labels: { 'a b': 'x' } }))).rejects.toMatchObject({
      code: 422,
      details: { kind: 'Widget', group: 'ex.io', name: 'Bad', causes: [{ field: 'metadata.name' }, { field: 'metadata.labels' }] },
    })
  })
})

describe('update', () => {
  it('[api §2.8] demands the current resourceVersion', async () => {
    const harness = await openHarness()
    const made = await create(harness, widget('w', { size: 1 }))
    const put = (resourceVersion: string | undefined): Promise<JsonObject> =>
      update(harness, 'w', () => widget('w', { size: 2 }, resourceVersion === undefined ? {} : { resourceVersion }))
    await expect(put(undefined)).rejects.toMatchObject({
      code: 422,
      details: { kind: 'widgets' },
      message: 'widgets.ex.io "w" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    })
    await expect(put('abc')).rejects.toMatchObject({ code: 500, message: 'strconv.ParseUint: parsing "abc": invalid syntax' })
    await expect(put('1')).rejects.toMatchObject({ code: 409, reason: 'Conflict' })
    const changed = await put(metaString(made, 'resourceVersion'))
    expect(changed).toMatchObject({ spec: { size: 2 }, metadata: { resourceVersion: '3', generation: 2, uid: metaString(made, 'uid') } })
  })

  it('[api §2.8] writes nothing when nothing changes', async () => {
    const harness = await openHarness({ strategy: { prepareForUpdate: () => undefined } })
    await create(harness, widget('w'))
    const same = await update(harness, 'w', (current) => current)
    expect(metaString(same, 'resourceVersion')).toBe('2')
    expect(harness.store.head).toBe(2)
  })

  it('[api §5.5] runs a patch again on the newest state when another write comes first', async () => {
    const harness = await openHarness()
    await create(harness, widget('w', { n: 0 }))
    const add = (): Promise<JsonObject> =>
      update(harness, 'w', (current) => ({ ...current, spec: { n: ((current['spec'] as JsonObject)['n'] as number) + 1 } }))
    await Promise.all(Array.from({ length: 8 }, add))
    expect(await update(harness, 'w', (current) => current)).toMatchObject({ spec: { n: 8 } })
  })

  it('[storage §1.5] answers 409 with the storage text where a uid in the body is another one', async () => {
    const harness = await openHarness()
    await create(harness, widget('w'))
    await expect(update(harness, 'w', (current) => current, { uid: 'other' })).rejects.toMatchObject({
      code: 409,
      message: expect.stringContaining(
        'StorageError: invalid object, Code: 4, Key: /registry/ex.io/widgets/a/w, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other',
      ) as string,
    })
  })

  it('[api §3.6] removes a terminating object when its last finalizer goes, without an event of the update', async () => {
    const harness = await openHarness()
    await create(harness, widget('w', {}, { finalizers: ['x.io/a'] }))
    await deleteObject(harness.context, { ...harness.options(), name: 'w', options: {} })
    const types: string[] = []
    harness.store.watch('/registry/', harness.store.head, {
      events: (events) => types.push(...events.map(({ type }) => type)),
      progress: () => undefined,
      end: () => undefined,
    })
    const last = await update(harness, 'w', (current) => ({ ...current, metadata: { ...metadataOf(current), finalizers: [] } }))
    expect(metaString(last, 'resourceVersion')).toBe('3')
    expect(types).toEqual(['delete'])
  })
})

describe('delete', () => {
  it('[api §2.9] removes at once, or marks what finalizers hold', async () => {
    const harness = await openHarness()
    await create(harness, widget('gone'))
    expect((await deleteObject(harness.context, { ...harness.options(), name: 'gone', options: {} })).removed).toBeDefined()
    await create(harness, widget('held', {}, { finalizers: ['x.io/a'] }))
    const { entry } = await deleteObject(harness.context, { ...harness.options(), name: 'held', options: {} })
    const marked = harness.context.codec.read(entry!) as JsonObject
    expect(metadataOf(marked)).toMatchObject({ deletionTimestamp: '2023-11-14T22:13:20Z', deletionGracePeriodSeconds: 0, generation: 2 })
    const again = await deleteObject(harness.context, { ...harness.options(), name: 'held', options: {} })
    expect(again.entry?.revision).toBe(entry?.revision)
  })

  it.each([
    [{ propagationPolicy: 'Foreground' }, ['foregroundDeletion']],
    [{ propagationPolicy: 'Orphan' }, ['orphan']],
    [{ orphanDependents: true }, ['orphan']],
  ])('[api §3.6] records the policy %j as a finalizer', async (options, finalizers) => {
    const harness = await openHarness()
    await create(harness, widget('w'))
    const { entry } = await deleteObject(harness.context, { ...harness.options(), name: 'w', options })
    expect(metaStrings(harness.context.codec.read(entry!) as JsonObject, 'finalizers')).toEqual(finalizers)
    expect(
      (await deleteObject(harness.context, { ...harness.options(), name: 'w', options: { propagationPolicy: 'Background' } })).removed,
    ).toBeDefined()
  })

  it('[api §2.9] checks preconditions with the kind in the text', async () => {
    const harness = await openHarness()
    await create(harness, widget('w'))
    await expect(deleteObject(harness.context, { ...harness.options(), name: 'w', options: { uid: 'x' } })).rejects.toMatchObject({
      code: 409,
      message: expect.stringMatching(
        /^Operation cannot be fulfilled on Widget\.ex\.io "w": the UID in the precondition \(x\) does not match/,
      ) as string,
    })
  })
})

describe('resources of large objects', () => {
  it('[DESIGN §8] rest between the steps of a write, and a write that came meanwhile is noticed', async () => {
    const harness = await openHarness()
    const { context } = harness
    const steps: string[] = []
    const slow: ResourceContext = {
      ...context,
      rest: () => {
        steps.push('rest')
        return Promise.resolve()
      },
      codec: {
        ...context.codec,
        store: (object) => {
          steps.push('store')
          return context.codec.store(object)
        },
      },
      strategy: {
        ...context.strategy,
        validate: () => {
          steps.push('validate')
          return []
        },
        validateUpdate: () => {
          steps.push('validate')
          return []
        },
      },
    }
    await createObject(slow, { apiVersion: 'ex.io/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'a' } }, harness.options())
    expect(steps.splice(0)).toEqual(['rest', 'rest', 'validate', 'rest', 'store'])
    let isFirst = true
    const next = async (current: JsonObject): Promise<JsonObject> => {
      const label = isFirst ? 'late' : 'again'
      if (isFirst) {
        isFirst = false
        await updateObject(context, { ...harness.options(), name: 'w', next: (now) => ({ ...now, spec: { by: 'other' } }) })
      }
      return { ...current, metadata: { ...(current['metadata'] as JsonObject), labels: { label } } }
    }
    const outcome = await updateObject(slow, { ...harness.options(), name: 'w', next }).catch((error: unknown) => error)
    expect(steps.slice(0, 5)).toEqual(['rest', 'rest', 'validate', 'rest', 'store'])
    expect(JSON.parse(String((outcome as { entry: { value: Buffer } }).entry.value))).toMatchObject({
      metadata: { labels: { label: 'again' } },
      spec: { by: 'other' },
    })
  })
})
