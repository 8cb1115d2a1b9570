import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../base/json/index.js'
import { createObject, updateObject } from '../../registry/index.js'
import { openHarness } from '../../registry/testing/harness.js'
import { openLoops, type Loops, type TestType } from '../testing/loops.js'
import { ROLE_AGGREGATOR } from './role-aggregator.js'

interface Opened extends Loops {
  readonly roles: TestType
  readonly write: (name: string, labels: JsonObject, content: JsonObject) => Promise<void>
  /** Changes an existing role. */
  readonly update: (name: string, content: JsonObject) => Promise<void>
  readonly rulesOf: (name: string) => JsonValue | undefined
  /** Lets what has changed settle. */
  readonly later: () => Promise<void>
}

async function opened(started = true): Promise<Opened> {
  const loops = await openLoops({ enabled: [ROLE_AGGREGATOR] })
  const roles = loops.type('ClusterRole', { namespaced: false })
  const harness = await openHarness()
  const later = async (): Promise<void> => {
    await loops.settle()
    await loops.clock.advance(50)
    await loops.settle()
  }
  if (started) loops.loops.start()
  await later()
  return {
    ...loops,
    roles,
    later,
    write: async (name, labels, content) => {
      const object = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name, labels }, ...content }
      await createObject(roles.endpoint, object, harness.options({ namespace: '' }))
    },
    update: async (name, content) => {
      await updateObject(roles.endpoint, { ...harness.options({ namespace: '' }), name, next: (current) => ({ ...current, ...content }) })
    },
    rulesOf: (name) => loops.find(roles, name)?.['rules'],
  }
}

const rule = (resource: string): JsonObject => ({ verbs: ['get'], apiGroups: [''], resources: [resource] })
const selecting = (...selectors: JsonObject[]): JsonObject => ({ rules: null, aggregationRule: { clusterRoleSelectors: selectors } })
const VIEW = { matchLabels: { view: 'yes' } }
const EDIT = { matchExpressions: [{ key: 'edit', operator: 'Exists' }] }

describe('[openapi-and-clients §6.1] aggregated ClusterRoles', () => {
  it('have the rules of those that they select, each once, by selectors and names', async () => {
    const { write, later, rulesOf, loops, errors } = await opened()
    await write('all', { view: 'yes' }, selecting(EDIT, VIEW, { matchExpressions: [{ key: 'a', operator: 'Odd' }] }))
    await write('b', { view: 'yes' }, { rules: [rule('pods'), rule('secrets')] })
    await write('a', { view: 'yes' }, { rules: [rule('secrets'), rule('nodes')] })
    await write('c', { edit: '' }, { rules: [rule('events')] })
    await write('d', { view: 'no' }, { rules: [rule('leases')] })
    await later()
    expect(rulesOf('all')).toEqual(['events', 'secrets', 'nodes', 'pods'].map(rule))
    expect(errors).toEqual([])
    await loops.close()
  })

  it('follow what is changed, and what goes', async () => {
    const { write, update, later, rulesOf, change, drop, roles } = await opened()
    await write('a', { view: 'yes' }, { rules: [rule('pods')] })
    await write('all', {}, selecting(VIEW))
    await later()
    expect(rulesOf('all')).toEqual([rule('pods')])
    await update('a', { rules: [rule('nodes')] })
    await later()
    expect(rulesOf('all')).toEqual([rule('nodes')])
    await change(roles, 'a', { labels: {} })
    await later()
    expect(rulesOf('all')).toBeNull()
    await change(roles, 'a', { labels: { view: 'yes' } })
    await later()
    expect(rulesOf('all')).toEqual([rule('nodes')])
    await drop(roles, 'a')
    await later()
    expect(rulesOf('all')).toBeNull()
  })

  it('are put right when somebody else writes them, and left alone when they are no longer aggregated', async () => {
    const { write, update, later, rulesOf, find, roles } = await opened()
    await write('a', { view: 'yes' }, { rules: [rule('pods')] })
    await write('all', {}, selecting(VIEW))
    await later()
    await update('all', { rules: [] })
    await later()
    expect(rulesOf('all')).toEqual([rule('pods')])
    const revision = JSON.stringify(find(roles, 'all'))
    await later()
    expect(JSON.stringify(find(roles, 'all'))).toBe(revision)
    await update('all', { rules: [rule('x')], aggregationRule: null })
    await later()
    expect(rulesOf('all')).toEqual([rule('x')])
  })

  it('may select each other', async () => {
    const { write, later, rulesOf, store } = await opened()
    await write('one', { view: 'yes' }, selecting(VIEW))
    await write('two', { view: 'yes' }, selecting(VIEW))
    await write('a', { view: 'yes' }, { rules: [rule('pods')] })
    for (let round = 0; round < 5; round++) await later()
    expect([rulesOf('one'), rulesOf('two')]).toEqual([[rule('pods')], [rule('pods')]])
    const { head } = store
    await later()
    expect(store.head).toBe(head)
  })

  it('are filled at the start as well', async () => {
    const { write, later, rulesOf, loops } = await opened(false)
    await write('a', { view: 'yes' }, { rules: [rule('pods')] })
    await write('all', {}, selecting(VIEW))
    loops.start()
    await later()
    expect(rulesOf('all')).toEqual([rule('pods')])
  })
})
