import { describe, expect, it } from 'vitest'
import { statusError } from '../../meta/index.js'
import type { AdmissionPlugin, Strategy } from '../../registry/index.js'
import type { Applier } from '../resource.js'
import { openEndpoint, plainApplier, WIDGETS, type Answer, type Endpoint } from '../testing/endpoint.js'

const W = `${WIDGETS}/w`
const BODY = '{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"a":1}}'

interface Applies {
  readonly endpoint: Endpoint
  readonly apply: (query?: string, body?: string) => Promise<Answer>
  /** How many applies have been computed since it was asked last. */
  readonly computed: () => number
}

/** A widget that BODY was applied to, once. */
async function applies(admission: readonly AdmissionPlugin[] = [], strategy: Partial<Strategy> = {}): Promise<Applies> {
  let count = 0
  const applier: Applier = {
    apply: (live, config) => {
      count++
      return plainApplier.apply(live, config, 'm', false, '')
    },
  }
  const endpoint = await openEndpoint({ applier }, { strategy: { prepareForUpdate: () => undefined, ...strategy }, admission })
  const apply: Applies['apply'] = (query = 'fieldManager=m', body = BODY) =>
    endpoint.serve('PATCH', `${W}?${query}`, { headers: { 'content-type': 'application/apply-patch+yaml' }, body })
  const computed = (): number => {
    const seen = count
    count = 0
    return seen
  }
  await apply()
  expect(computed()).toBe(1)
  return { endpoint, apply, computed }
}

describe('[apply §5] what is applied again and changes nothing', () => {
  it('is computed once, and answered alike', async () => {
    const { apply, computed } = await applies()
    const first = await apply()
    expect(computed()).toBe(1)
    const again = await apply()
    expect([computed(), again.status, again.text]).toEqual([0, 200, first.text])
  })

  it.each<[string, string, string]>([
    ['another manager', 'fieldManager=n', BODY],
    ['force', 'fieldManager=m&force=true', BODY],
    ['another validation', 'fieldManager=m&fieldValidation=Strict', BODY],
    ['a dry run', 'fieldManager=m&dryRun=All', BODY],
    ['other bytes', 'fieldManager=m', `${BODY} `],
  ])('is computed for %s', async (_title, query, body) => {
    const { apply, computed } = await applies()
    await apply()
    computed()
    await apply(query, body)
    expect(computed()).toBe(1)
  })

  it('is computed again when the object has changed', async () => {
    const { endpoint, apply, computed } = await applies()
    await apply()
    await endpoint.serve('PATCH', W, { headers: { 'content-type': 'application/merge-patch+json' }, body: '{"spec":{"b":2}}' })
    computed()
    await apply()
    expect(computed()).toBe(1)
  })

  it('is created when the object has gone', async () => {
    const { endpoint, apply, computed } = await applies()
    await apply()
    await endpoint.serve('DELETE', W)
    computed()
    expect([(await apply()).status, computed()]).toEqual([201, 1])
  })

  it('is computed where it brought warnings, which are given again', async () => {
    const { apply, computed } = await applies([], { warningsOnUpdate: () => ['mind the gap'] })
    for (let round = 0; round < 3; round++) expect((await apply()).warnings).toEqual(['mind the gap'])
    expect(computed()).toBe(3)
  })

  it('is refused by who goes by names', async () => {
    let isOpen = true
    const admit: AdmissionPlugin['admit'] = ({ operation }) => {
      if (operation === 'UPDATE' && !isOpen) throw statusError.notFound({ group: '', resource: 'namespaces' }, 'a')
      return undefined
    }
    const { apply, computed } = await applies([{ name: 'names', byName: true, admit }])
    await apply()
    computed()
    isOpen = false
    await expect(apply()).rejects.toThrow('namespaces "a" not found')
    expect(computed()).toBe(0)
  })

  it('is computed where a plugin looks at objects', async () => {
    const { apply, computed } = await applies([{ name: 'objects', admit: () => undefined }])
    await apply()
    await apply()
    expect(computed()).toBe(2)
  })

  it('is remembered of a bounded number of objects', async () => {
    const { apply, computed } = await applies()
    await apply()
    for (let spaces = 1; spaces <= 1_024; spaces++) await apply(undefined, BODY + ' '.repeat(spaces))
    computed()
    await apply()
    expect(computed()).toBe(1)
  })
})
