import { describe, expect, it } from 'vitest'
import { openApi, STRATEGIC } from './testing/api.js'

const ACCOUNTS = '/api/v1/namespaces/a/serviceaccounts'
const robot = {
  metadata: { name: 'robot' },
  secrets: [{ name: 'a', kind: 'Secret', uid: 'u' }, { name: 'b' }],
  imagePullSecrets: [{ name: 'p' }],
}

describe('service accounts', () => {
  it('[openapi-and-clients §6.2] of secrets the names are kept; removal answers the account', async () => {
    const { call, refused } = await openApi()
    expect((await call('POST', ACCOUNTS, { body: robot })).json['secrets']).toEqual([{ name: 'a' }, { name: 'b' }])
    expect((await call('DELETE', `${ACCOUNTS}/robot`)).json['kind']).toBe('ServiceAccount')
    expect(await refused('GET', `${ACCOUNTS}/robot`)).toMatchObject({ code: 404 })
  })

  it('[api §5.4] strategic merge: secrets by name, imagePullSecrets as a whole, directives of no merge unknown', async () => {
    const { call } = await openApi()
    await call('POST', ACCOUNTS, { body: robot })
    const patch = (body: string): ReturnType<typeof call> => call('PATCH', `${ACCOUNTS}/robot`, { headers: STRATEGIC, body })
    expect((await patch('{"secrets":[{"name":"c"}]}')).json['secrets']).toEqual([{ name: 'c' }, { name: 'a' }, { name: 'b' }])
    expect((await patch('{"secrets":[{"name":"a","$patch":"delete"}]}')).json['secrets']).toEqual([{ name: 'c' }, { name: 'b' }])
    const { json, warnings } = await patch('{"imagePullSecrets":[{"name":"q","$patch":"delete"}]}')
    expect([json['imagePullSecrets'], warnings]).toEqual([[{ name: 'q' }], ['unknown field "imagePullSecrets[0].$patch"']])
  })
})
