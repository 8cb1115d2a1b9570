import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../base/json/index.js'
import { APPLY, MERGE, openApi, TABLE, type Opened } from './testing/api.js'

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/a/leases'
const TIME = '2026-01-02T03:04:05.000006Z'

async function made(spec: JsonObject = {}): Promise<Opened> {
  const opened = await openApi()
  await opened.call('POST', LEASES, { body: { metadata: { name: 'lock' }, spec } })
  return opened
}

describe('leases', () => {
  it('[openapi-and-clients §6.2] keep microseconds and empty holders; spec is always there', async () => {
    const { call } = await made({ renewTime: '2026-01-02T04:04:05.000006+01:00', holderIdentity: '' })
    expect((await call('GET', `${LEASES}/lock`)).json['spec']).toEqual({ renewTime: TIME, holderIdentity: '' })
    expect((await call('POST', LEASES, { body: { metadata: { name: 'none' } } })).json['spec']).toEqual({})
    expect((await call('GET', LEASES, { headers: TABLE })).json['rows']).toMatchObject([
      { cells: ['lock', '', '0s'] },
      { cells: ['none', '', '0s'] },
    ])
  })

  it.each([
    ['2026-01-02T03:04:05Z', 'parsing time "2026-01-02T03:04:05Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"'],
    [5, 'json: cannot unmarshal number into Go struct field LeaseSpec.spec.renewTime of type string'],
  ])('[openapi-and-clients §6.2] a time that is none: %j', async (renewTime, why) => {
    const { refused } = await openApi()
    expect((await refused('POST', LEASES, { body: { metadata: { name: 'x' }, spec: { renewTime } } })).message).toBe(
      `Lease in version "v1" cannot be handled as a Lease: ${why}`,
    )
  })

  it('[openapi-and-clients §6.2] numbers, with the group in the kind', async () => {
    const { refused } = await openApi()
    expect(
      (await refused('POST', LEASES, { body: { metadata: { name: 'x' }, spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } } }))
        .message,
    ).toBe(
      'Lease.coordination.k8s.io "x" is invalid: [spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0, spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0]',
    )
    expect((await refused('POST', LEASES, { body: '{"metadata":{"name":"x"},"spec":{"leaseDurationSeconds":15.0}}' })).message).toContain(
      'number 15.0 into',
    )
  })

  it('[openapi-and-clients §6.2] coordinated leader election is dropped, after its owner was noted', async () => {
    const { call } = await made({ strategy: 'x', preferredHolder: 'y' })
    expect((await call('GET', `${LEASES}/lock`)).json).toMatchObject({
      spec: {},
      metadata: { managedFields: [{ fieldsV1: { 'f:spec': { 'f:preferredHolder': {}, 'f:strategy': {} } } }] },
    })
  })

  it('[openapi-and-clients §6.2] PUT creates what is not there, once', async () => {
    const { call, refused, store } = await openApi()
    const body = { metadata: { name: 'new', resourceVersion: '5' }, spec: { holderIdentity: 'me' } }
    const dry = await call('PUT', `${LEASES}/new?dryRun=All`, { body })
    expect([dry.status, store.get('/registry/coordination.k8s.io/leases/a/new')]).toEqual([201, undefined])
    const { status, json } = await call('PUT', `${LEASES}/new`, { body })
    expect([status, json['spec']]).toEqual([201, { holderIdentity: 'me' }])
    expect(await refused('PUT', `${LEASES}/new`, { body })).toMatchObject({ code: 409, reason: 'Conflict' })
    expect(
      (await refused('PUT', `${LEASES}/new`, { body: { metadata: { name: 'new' }, spec: { leaseDurationSeconds: 0 } } })).message,
    ).toBe('leases.coordination.k8s.io "new" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update')
    expect(await refused('PUT', `${LEASES}/x`, { body: { metadata: { name: 'x', uid: 'u' } } })).toMatchObject({ code: 409 })
    expect(await refused('PUT', `${LEASES}/x`, { body: { metadata: { name: 'x' }, spec: { leaseDurationSeconds: 0 } } })).toMatchObject({
      code: 422,
    })
  })

  it('[openapi-and-clients §6.2] two that create by PUT at once: one makes it, the other has to know its revision', async () => {
    const { call } = await openApi()
    const put = (holderIdentity: string): Promise<number> =>
      call('PUT', `${LEASES}/new`, { body: { metadata: { name: 'new' }, spec: { holderIdentity } } }).then(
        ({ status }) => status,
        (error: unknown) => (error as { readonly code: number }).code,
      )
    expect((await Promise.all([put('a'), put('b')])).sort()).toEqual([201, 422])
  })

  it('[openapi-and-clients §6.2] patches and apply', async () => {
    const { call, refused } = await made({ holderIdentity: 'one' })
    expect((await call('PATCH', `${LEASES}/lock`, { headers: MERGE, body: '{"spec":{"leaseTransitions":1}}' })).json['spec']).toMatchObject(
      { leaseTransitions: 1 },
    )
    const body = JSON.stringify({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'lock' },
      spec: { holderIdentity: 'two' },
    })
    expect((await refused('PATCH', `${LEASES}/lock?fieldManager=m`, { headers: APPLY, body })).details?.causes?.[0]?.field).toBe(
      '.spec.holderIdentity',
    )
  })
})
