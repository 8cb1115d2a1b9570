import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServerProcess } from '../support/server-process.js'
import type { KubeObject } from './support/documents.js'
import { PlainClient } from './support/plain-client.js'
import { run, withToolchain } from './support/toolchain.js'

const SOURCES = join(import.meta.dirname, 'helm')
const DEFINITION = join(import.meta.dirname, 'operators/sites.yaml')
const WAIT = ['--namespace', 'shop', '--wait', '--timeout', '60s']

interface List {
  readonly items: readonly KubeObject[]
}

withToolchain(
  'helm',
  ['go', 'version'],
  async (folder) => {
    await cp(join(SOURCES, 'shop'), join(folder, 'shop'), { recursive: true })
    await cp(DEFINITION, join(folder, 'shop/crds/sites.yaml'))
    for (const major of ['v3', 'v4']) {
      await run('go', ['build', '-ldflags=-s -w', '-o', join(folder, `helm-${major}`), `helm.sh/helm/${major}/cmd/helm`], SOURCES)
    }
  },
  (folder) => {
    describe.each(['v3', 'v4'])('%s', (major) => {
      helmSuite((kubeconfig, args) =>
        run(join(folder.path, `helm-${major}`), args, folder.path, { KUBECONFIG: kubeconfig, HOME: join(folder.path, `home-${major}`) }),
      )
    })
  },
)

function helmSuite(runHelm: (kubeconfig: string, args: readonly string[]) => Promise<string>): void {
  let server: ServerProcess
  let client: PlainClient
  beforeAll(async () => {
    server = await ServerProcess.start()
    client = new PlainClient(server.insecureUrl)
  })
  afterAll(async () => {
    await server.dispose()
  })
  const helm = (...args: string[]): Promise<string> => runHelm(server.kubeconfig, args)
  const sites = async (): Promise<string[]> => {
    const { items } = await client.ask<List>('GET', '/apis/operators.example.com/v1/namespaces/shop/sites')
    return items.map(({ metadata, ...object }) => `${metadata.name}: ${(object['spec'] as { readonly content: string }).content}`)
  }
  const data = async (resource: string): Promise<Record<string, string>> => {
    const { data: found } = await client.ask<{ data: Record<string, string> }>('GET', `/api/v1/namespaces/shop/${resource}`)
    return found
  }
  let token: Record<string, string>

  it('installs a chart with a definition and objects of it, at the first try', async () => {
    await helm('install', 'shop', 'shop', '--create-namespace', ...WAIT)
    expect(await sites()).toEqual(['shop-about: first', 'shop-home: first'])
    expect(await data('configmaps/shop-settings')).toEqual({ revision: '1', sites: 'true' })
    expect(await data('configmaps/shop-hook')).toEqual({ revision: '1' })
    expect(JSON.parse(await helm('list', '--all-namespaces', '--output', 'json'))).toMatchObject([
      { name: 'shop', namespace: 'shop', revision: '1', status: 'deployed', chart: 'shop-1.0.0' },
    ])
    token = await data('secrets/shop-token')
  })

  it('upgrades it after a restart of the server, and looks up what is there', async () => {
    await server.restart()
    await helm('upgrade', 'shop', 'shop', '--set', 'content=second,sites={home,news}', ...WAIT)
    expect(await sites()).toEqual(['shop-home: second', 'shop-news: second'])
    expect(await data('configmaps/shop-settings')).toEqual({ revision: '2', sites: 'true' })
    expect(await data('secrets/shop-token')).toEqual(token)
  })

  it('tells why an upgrade is refused, and rolls it back', async () => {
    await expect(helm('upgrade', 'shop', 'shop', '--reuse-values', '--set', 'content=', '--atomic', ...WAIT)).rejects.toThrow(
      'Site.operators.example.com "shop-home" is invalid: ' +
        'spec.content: Invalid value: "": spec.content in body should be at least 1 chars long',
    )
    expect(await sites()).toEqual(['shop-home: second', 'shop-news: second'])
    const history = JSON.parse(await helm('history', 'shop', '--namespace', 'shop', '--output', 'json')) as { readonly status: string }[]
    expect(history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'failed', 'deployed'])
  })

  it('goes back to a revision', async () => {
    await helm('rollback', 'shop', '1', ...WAIT)
    expect(await sites()).toEqual(['shop-about: first', 'shop-home: first'])
    expect(await data('secrets/shop-token')).toEqual(token)
  })

  it('uninstalls all but the definition', async () => {
    await helm('uninstall', 'shop', ...WAIT)
    expect(await sites()).toEqual([])
    const { items } = await client.ask<List>('GET', '/api/v1/namespaces/shop/configmaps')
    // Helm leaves what its hooks made.
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['kube-root-ca.crt', 'shop-hook'])
    expect(await helm('list', '--all-namespaces', '--short')).toBe('')
  })
}
