import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { textOf } from '../testing/loops.js'
import { namespaceConditions } from './conditions.js'
import type { Emptied } from './content.js'

const NOW = '2026-01-01T00:00:00Z'
const emptied = (more: Partial<Emptied> = {}): Emptied => ({
  remaining: new Map(),
  finalizers: new Map(),
  errors: [],
  discoveryError: undefined,
  ...more,
})
const brief = (conditions: readonly JsonObject[]): string[] =>
  conditions.map((condition) => `${textOf(condition, 'type', 'status', 'reason')}: ${textOf(condition, 'message')}`)

const FINE = [
  'NamespaceDeletionDiscoveryFailure False ResourcesDiscovered: All resources successfully discovered',
  'NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions: All legacy kube types successfully parsed',
  'NamespaceDeletionContentFailure False ContentDeleted: All content successfully deleted, may be waiting on finalization',
  'NamespaceContentRemaining False ContentRemoved: All content successfully removed',
  'NamespaceFinalizersRemaining False ContentHasNoFinalizers: All content-preserving finalizers finished',
]

describe('namespaceConditions', () => {
  it('[api §12.1] five, and no problem', () => {
    const made = namespaceConditions(undefined, emptied(), NOW)
    expect(brief(made)).toEqual(FINE)
    expect(made.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual(Array.from({ length: 5 }, () => NOW))
    expect(Object.keys(made[0]!)).toEqual(['type', 'status', 'lastTransitionTime', 'reason', 'message'])
  })

  it('[api §12.1] what remains is counted, in order; core leaves the dot', () => {
    const remaining = new Map([
      ['widgets.ex.io', 2],
      ['pods.', 1],
    ])
    const finalizers = new Map([
      ['ex.io/y', 1],
      ['ex.io/x', 2],
    ])
    expect(brief(namespaceConditions([], emptied({ remaining, finalizers }), NOW)).slice(3)).toEqual([
      'NamespaceContentRemaining True SomeResourcesRemain: Some resources are remaining: pods. has 1 resource instances, widgets.ex.io has 2 resource instances',
      'NamespaceFinalizersRemaining True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: ex.io/x in 2 resource instances, ex.io/y in 1 resource instances',
    ])
  })

  it('[api §12.1] failures say why', () => {
    const made = brief(namespaceConditions([], emptied({ errors: ['b failed', 'a failed'], discoveryError: 'nobody knows' }), NOW))
    expect([made[0], made[2]]).toEqual([
      'NamespaceDeletionDiscoveryFailure True DiscoveryFailed: nobody knows',
      'NamespaceDeletionContentFailure True ContentDeletionFailed: Failed to delete all resource types, 2 remaining: a failed, b failed',
    ])
  })

  it('[api §12.1] times move with the status alone; others stay, and where they are', () => {
    const old = { type: 'Mine', status: 'True' }
    const before = [old, ...namespaceConditions([], emptied({ errors: ['x'] }), '2001-01-01T00:00:00Z')]
    const after = namespaceConditions(before, emptied({ remaining: new Map([['pods.', 1]]) }), NOW)
    expect(after.map(({ type, lastTransitionTime }) => [type, lastTransitionTime])).toEqual([
      ['Mine', undefined],
      ['NamespaceDeletionDiscoveryFailure', '2001-01-01T00:00:00Z'],
      ['NamespaceDeletionGroupVersionParsingFailure', '2001-01-01T00:00:00Z'],
      ['NamespaceDeletionContentFailure', NOW],
      ['NamespaceContentRemaining', NOW],
      ['NamespaceFinalizersRemaining', '2001-01-01T00:00:00Z'],
    ])
  })

  it('[crd §6.1] a time that was never set is set', () => {
    const unset = namespaceConditions([], emptied(), NOW).map((condition) => ({ ...condition, lastTransitionTime: null }))
    expect(namespaceConditions(unset, emptied(), NOW)[0]?.['lastTransitionTime']).toBe(NOW)
  })
})
