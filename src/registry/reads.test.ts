import { describe, expect, it } from 'vitest'
import { decodeContinue, parseFieldSelector, parseLabelSelector } from '../meta/index.js'
import { createObject } from './create.js'
import { deleteObject } from './delete.js'
import { splitKey } from './keys.js'
import { listObjects, type ListRequest, type ListResult } from './list.js'
import { matcherOf } from './selection.js'
import { openHarness, widget, type Harness } from './testing/harness.js'
import { updateObject } from './update.js'
import { watchObjects } from './watch.js'

async function filled(): Promise<Harness> {
  const harness = await openHarness()
  for (const [namespace, name, tier] of [
    ['a', 'one', 'x'],
    ['a', 'two', 'y'],
    ['a-b', 'three', 'x'],
    ['b', 'four', 'x'],
  ] as const) {
    await createObject(harness.context, widget(name, {}, { namespace, labels: { tier } }), harness.options({ namespace }))
  }
  return harness
}

const names = (harness: Harness, result: ListResult): string[] => result.entries.map(({ key }) => splitKey(harness.context.space, key).name)
const all: ListRequest = { namespace: '', matches: undefined, limit: 0, continue: undefined, revision: undefined }
const byLabel = (harness: Harness, text: string): ListRequest['matches'] =>
  matcherOf(harness.context.space, { labels: parseLabelSelector(text), fields: parseFieldSelector('') })

describe('list', () => {
  it('[api §4.1] is in byte order of the keys, at the revision of the store', async () => {
    const harness = await filled()
    const result = await listObjects(harness.context, all)
    expect(names(harness, result)).toEqual(['three', 'one', 'two', 'four'])
    expect(result.revision).toBe(5)
    expect(names(harness, await listObjects(harness.context, { ...all, namespace: 'a' }))).toEqual(['one', 'two'])
  })

  it('[api §4.3] pages at one revision while writers go on', async () => {
    const harness = await filled()
    const first = await listObjects(harness.context, { ...all, limit: 2 })
    expect(first.remaining).toBe(2)
    await createObject(harness.context, widget('zero', {}, { namespace: 'b' }), harness.options({ namespace: 'b' }))
    await deleteObject(harness.context, { ...harness.options({ namespace: 'b' }), name: 'four', options: {} })
    const token = decodeContinue(first.continue)
    const second = await listObjects(harness.context, { ...all, limit: 2, continue: token })
    expect([...names(harness, first), ...names(harness, second)]).toEqual(['three', 'one', 'two', 'four'])
    expect(second).toMatchObject({ revision: 5, continue: '' })
  })

  it('[storage §5.4] answers 410 with a token that goes on inconsistently when the page is compacted', async () => {
    const harness = await filled()
    const { continue: text } = await listObjects(harness.context, { ...all, limit: 2 })
    await createObject(harness.context, widget('more'), harness.options())
    await harness.store.compact(harness.store.head)
    const error = await listObjects(harness.context, { ...all, limit: 2, continue: decodeContinue(text) }).catch(
      (reason: unknown) => reason as { toJson(): object; code: number },
    )
    expect(error).toMatchObject({ code: 410, reason: 'Expired' })
    const next = decodeContinue((error as { toJson(): { metadata: { continue: string } } }).toJson().metadata.continue)
    expect(names(harness, await listObjects(harness.context, { ...all, continue: next }))).toEqual(['two', 'four'])
  })

  it('[api §4.10] selects by labels and by name, without remaining counts', async () => {
    const harness = await filled()
    const result = await listObjects(harness.context, { ...all, limit: 2, matches: byLabel(harness, 'tier=x') })
    expect(names(harness, result)).toEqual(['three', 'one'])
    expect(result.remaining).toBeUndefined()
    expect(result.continue).not.toBe('')
    expect(names(harness, await listObjects(harness.context, { ...all, namespace: 'a', name: 'two' }))).toEqual(['two'])
  })
})

describe('watch', () => {
  it('[api §4.6] tells of entering and leaving a selection, and of deletions with their revision', async () => {
    const harness = await filled()
    const events: string[] = []
    const request = { namespace: 'a', matches: byLabel(harness, 'tier=x'), after: 5 }
    const watch = watchObjects(harness.context, request, {
      onEnd: () => undefined,
      onEvent: ({ type, entry, revision }) => {
        events.push(`${type} ${splitKey(harness.context.space, entry.key).name} ${String(revision)}`)
        return undefined
      },
    })
    const relabel = (name: string, tier: string): Promise<unknown> =>
      updateObject(harness.context, {
        ...harness.options(),
        name,
        next: (current) => ({ ...current, metadata: { ...(current['metadata'] as object), labels: { tier } } }),
      })
    await relabel('two', 'x')
    await relabel('one', 'y')
    await relabel('one', 'z')
    await deleteObject(harness.context, { ...harness.options(), name: 'two', options: {} })
    watch.close()
    await relabel('one', 'x')
    expect(events).toEqual(['ADDED two 6', 'DELETED one 7', 'DELETED two 9'])
  })

  it('[storage §1.7] delivers history first, every change once, in order, also when its reader is slow', async () => {
    const harness = await filled()
    const seen: number[] = []
    const gates: (() => void)[] = []
    const watch = watchObjects(
      harness.context,
      { namespace: '', matches: undefined, after: 2 },
      {
        onEnd: () => undefined,
        onEvent: ({ revision }) => {
          seen.push(revision)
          return new Promise((resolve) => gates.push(resolve))
        },
      },
    )
    expect([seen, watch.idle]).toEqual([[3], false])
    await createObject(harness.context, widget('late'), harness.options())
    while (!watch.idle) {
      gates.shift()?.()
      await Promise.resolve()
    }
    expect(seen).toEqual([3, 4, 5, 6])
  })

  it('[storage §4] a watch whose reader takes nothing ends when too many bytes wait for it, not by what was there before', async () => {
    const harness = await filled()
    const megabyte = Buffer.alloc(1024 * 1024, 'x')
    const write = async (from: number, to: number): Promise<void> => {
      for (let n = from; n < to; n++) await harness.store.cas(`/registry/ex.io/widgets/a/big-${String(n)}`, 0, { put: megabyte })
    }
    await write(0, 30)
    const ended: string[] = []
    const follow = (name: string, onEvent: () => Promise<void> | undefined): void => {
      watchObjects(harness.context, { namespace: '', matches: undefined, after: 1 }, { onEvent, onEnd: () => void ended.push(name) })
    }
    const stuck = new Promise<void>(() => undefined)
    let taken = 0
    follow('stuck', () => stuck)
    follow('quick', () => {
      taken++
      return undefined
    })
    expect(ended).toEqual([])
    await write(30, 46)
    expect(ended).toEqual([])
    await write(46, 48)
    expect([ended, taken]).toEqual([['stuck'], 4 + 48])
  })
})
