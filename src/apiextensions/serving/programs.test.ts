import { queryObjects } from 'node:v8'
import { expect, it } from 'vitest'
import type { JsonObject } from '../../base/json/index.js'
import { compile, Environment } from '../../cel/index.js'
import { CRDS, openExtensions, servedVersion } from '../testing/extensions.js'

const { constructor } = compile('true', Environment.kubernetes()).program ?? {}
const W = '/apis/ex.io/v1/namespaces/a/widgets'
/** A version with a rule each for two properties. */
const version = (limit: number): JsonObject => {
  const property = { type: 'object', properties: { n: { type: 'integer' } } }
  const rules = { 'x-kubernetes-validations': [{ rule: `self.n < ${String(limit)}` }] }
  const spec = { type: 'object', properties: { a: { ...property, ...rules }, b: { ...property, ...rules } } }
  return servedVersion('v1', { schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } })
}
const widget = (name: string, spec: JsonObject): { readonly body: JsonObject } => ({
  body: { apiVersion: 'ex.io/v1', kind: 'Widget', metadata: { name }, spec },
})

it('[cel §4] programs are compiled when an object first needs them, once, and go with their version', async () => {
  // Counts what is left after a garbage collection.
  const programs = (): number => queryObjects(constructor as new () => object, { format: 'count' })
  const e = await openExtensions()
  await e.define({ versions: [version(10)] })
  expect(programs()).toBe(0)
  await e.call('POST', W, widget('w', { a: { n: 1 } }))
  expect(programs()).toBe(1)
  await e.call('POST', W, widget('x', { a: { n: 2 } }))
  expect(programs()).toBe(1)
  await e.call('POST', W, widget('y', { a: { n: 2 }, b: { n: 3 } }))
  expect(programs()).toBe(2)

  const headers = { 'content-type': 'application/merge-patch+json' }
  await e.call('PATCH', `${CRDS}/widgets.ex.io`, { headers, body: JSON.stringify({ spec: { versions: [version(2)] } }) })
  const { message } = await e.refused('POST', W, widget('z', { a: { n: 2 } }))
  expect(message).toBe('Widget.ex.io "z" is invalid: spec.a: Invalid value: failed rule: self.n < 2')
  e.environment.advance(2_000)
  await e.settle()
  expect(programs()).toBe(1)
})
