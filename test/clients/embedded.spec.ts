import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { ApiextensionsV1Api, ApiException, CustomObjectsApi, KubeConfig, KubernetesObjectApi, loadYaml } from '@kubernetes/client-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApiServer, createServer as CreateServer } from '../../src/index.js'
import { PROJECT } from '../support/server-process.js'
import { eventually } from './support/eventually.js'

const WIDGETS = { group: 'example.com', version: 'v1', namespace: 'default', plural: 'widgets' }
const built = process.env['SERVER_MAIN'] === undefined ? join(PROJECT, 'dist/index.js') : join(process.env['SERVER_MAIN'], '../../index.js')
const { createServer }: { createServer: typeof CreateServer } = await import(pathToFileURL(built).href)

/** By the client's own reader: it renames fields like `enum` to what its serializer knows. */
const fixture = (file: string): never => loadYaml(readFileSync(join(PROJECT, 'fixtures', file), 'utf8')) as never

describe('createServer in a process, with client-node', () => {
  let server: ApiServer
  let config: KubeConfig
  beforeEach(async () => {
    server = createServer({ storage: { backend: 'memory' }, securePort: 0 })
    await server.listen()
    config = new KubeConfig()
    config.loadFromString(server.kubeconfig())
  })
  afterEach(async () => {
    await server.close()
  })

  const define = async (): Promise<CustomObjectsApi> => {
    const definitions = config.makeApiClient(ApiextensionsV1Api)
    await definitions.createCustomResourceDefinition({ body: fixture('crds/widgets.yaml') })
    await eventually('widgets are established', async () => {
      const { status } = await definitions.readCustomResourceDefinition({ name: 'widgets.example.com' })
      return status?.conditions?.some(({ type, status: value }) => type === 'Established' && value === 'True') === true
    })
    return config.makeApiClient(CustomObjectsApi)
  }

  it('creates, reads, lists, replaces and deletes objects', async () => {
    const api = await define()
    const created = await api.createNamespacedCustomObject({ ...WIDGETS, body: fixture('objects/widget.yaml') })
    expect(created).toMatchObject({
      metadata: { name: 'w1', namespace: 'default', generation: 1 },
      spec: { size: 3, color: 'red', replicas: 1 },
    })
    const name = { ...WIDGETS, name: 'w1' }
    const replaced = await api.replaceNamespacedCustomObject({ ...name, body: { ...created, spec: { size: 4 } } })
    expect(replaced).toMatchObject({ metadata: { generation: 2 }, spec: { size: 4, color: 'red' } })
    expect(await api.getNamespacedCustomObject(name)).toEqual(replaced)
    const list = await api.listNamespacedCustomObject({ ...WIDGETS, fieldSelector: 'spec.color=red' })
    expect(list).toMatchObject({ kind: 'WidgetList', items: [{ spec: { size: 4 } }] })
    await api.deleteNamespacedCustomObject(name)
    await expect(api.getNamespacedCustomObject(name)).rejects.toMatchObject({ code: 404 })
  })

  it('finds the resource of an object by discovery', async () => {
    await define()
    const api = KubernetesObjectApi.makeApiClient(config)
    await api.create(fixture('objects/widget.yaml'))
    const read = await api.read({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w1', namespace: 'default' } })
    expect(read.metadata?.name).toBe('w1')
  })

  it('refuses what is wrong, with all reasons', async () => {
    const api = await define()
    const refusal = await api
      .createNamespacedCustomObject({ ...WIDGETS, body: fixture('objects/widget-invalid.yaml') })
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ApiException)
    const { code, body } = refusal as ApiException<string>
    expect(code).toBe(422)
    const status: { readonly details: { readonly causes: readonly { readonly field: string }[] } } = JSON.parse(body)
    expect(status).toMatchObject({ kind: 'Status', reason: 'Invalid', details: { name: 'wrong', group: 'example.com', kind: 'Widget' } })
    expect(status.details.causes.map(({ field }) => field).sort()).toEqual(['spec.color', 'spec.size'])
  })

  it('shares nothing with another server in the process', async () => {
    await define()
    const other = createServer({ storage: { backend: 'memory' }, securePort: 0 })
    try {
      await other.listen()
      const there = new KubeConfig()
      there.loadFromString(other.kubeconfig())
      expect((await there.makeApiClient(ApiextensionsV1Api).listCustomResourceDefinition()).items).toEqual([])
    } finally {
      await other.close()
    }
  })
})
