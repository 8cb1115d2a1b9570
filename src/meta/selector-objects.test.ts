import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { labelSelectorOf } from './selector-objects.js'

describe('[openapi-and-clients §8.2] label selectors as objects', () => {
  const labels = { a: '1', b: '2' }
  it.each<[JsonObject, boolean]>([
    [{}, true],
    [{ matchLabels: { a: '1' } }, true],
    [{ matchLabels: { a: '1', b: '3' } }, false],
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['0', '1'] }] }, true],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, false],
    [{ matchExpressions: [{ key: 'c', operator: 'NotIn', values: ['1'] }] }, true],
    [{ matchExpressions: [{ key: 'b', operator: 'Exists' }] }, true],
    [{ matchLabels: { a: '1' }, matchExpressions: [{ key: 'b', operator: 'DoesNotExist' }] }, false],
    [{ matchExpressions: [{ key: '__proto__', operator: 'Exists' }] }, false],
  ])('%j: %s', (selector, wanted) => {
    expect(labelSelectorOf(selector)?.matches(labels)).toBe(wanted)
  })

  it.each<JsonObject>([
    { matchExpressions: [{ key: 'a', operator: 'Odd' }] },
    { matchExpressions: [{ key: 'a', operator: 'constructor' }] },
    { matchExpressions: [{ key: 'a', operator: 'In' }] },
    { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] },
    { matchExpressions: [7] },
    { matchLabels: { a: 1 } },
  ])('%j is none', (selector) => {
    expect(labelSelectorOf(selector)).toBeUndefined()
  })
})
