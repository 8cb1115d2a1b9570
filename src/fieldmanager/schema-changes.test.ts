import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { Example, VERSION, widgetManager, widgetSchema } from './testing/widget.js'

/** Requests before and after a change of the schema. */
function changed(before: JsonObject, after: JsonObject, first: (e: Example) => void): Example {
  const e = new Example(widgetManager({ [VERSION]: widgetSchema(before) }))
  first(e)
  const later = new Example(widgetManager({ [VERSION]: widgetSchema(after) }))
  later.object = e.object
  return later
}

// Found by comparing random histories with structured-merge-diff.

describe('[apply §3.6] what becomes atomic', () => {
  const map = (values: JsonObject, more: JsonObject = {}): JsonObject => ({
    dates: { type: 'object', additionalProperties: values, ...more },
  })
  const ATOMIC = { 'x-kubernetes-map-type': 'atomic' }
  const owners = (values: JsonObject): unknown => {
    const e = changed(map(values), map(values, ATOMIC), (first) => first.apply('a', { size: 1, dates: { x: '2026-01-01' } }))
    e.put('u', { size: 2, dates: { x: '2026-01-01' } })
    return e.owners['A:a']
  }

  it('a map of strings is owned as one, a map of any scalars passes for a map of anything', () => {
    expect(owners({ type: 'string' })).toEqual({ 'f:dates': {} })
    expect(owners({ type: 'string', format: 'date' })).toEqual({ 'f:dates': { 'f:x': {} } })
    expect(owners({ 'x-kubernetes-int-or-string': true })).toEqual({ 'f:dates': { 'f:x': {} } })
  })
})

describe('[apply §3.9] a container that is stated to be empty once more', () => {
  const net = (more: JsonObject): JsonObject => ({
    net: {
      type: 'object',
      properties: { host: { type: 'string' }, tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' } },
      ...more,
    },
  })
  const stated = (before: JsonObject): unknown => {
    const e = changed(net({ 'x-kubernetes-map-type': 'atomic' }), net({}), (first) => first.apply('a', { size: 1, net: before }))
    e.apply('a', { size: 1, net: {} })
    return e.spec
  }

  it('goes where its owner has not let go of it and nothing that is left can be owned', () => {
    expect(stated({ host: 'h', tags: [] })).toEqual({ size: 1 })
  })

  it('stays where something is left of it', () => {
    expect(stated({ host: 'h', tags: ['t'] })).toEqual({ size: 1, net: { host: 'h', tags: ['t'] } })
  })
})
