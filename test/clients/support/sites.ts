import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { KubeObject } from './documents.js'
import { PlainClient } from './plain-client.js'

const SITES = '/apis/operators.example.com/v1/namespaces/default/sites'
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'
const EVENTS = '/api/v1/namespaces/default/events'
const MERGE_PATCH = 'application/merge-patch+json'

interface Site extends KubeObject {
  readonly spec: { readonly content: string }
  readonly status?: { readonly phase?: string; readonly observedGeneration?: number }
}

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>
}

interface List<T> {
  readonly items: readonly T[]
}

/** Writes sites, and knows what an operator has to make of them (../operators/sites.yaml). */
export class Sites {
  /** By name: the content of each site that is to stay. */
  readonly contents: Map<string, string> = new Map()
  /** Names of those that were deleted; none is used again. True: a finalizer held it, so that the operator has to clean up after it. */
  readonly deleted: Map<string, boolean> = new Map()
  readonly #client: PlainClient

  constructor(url: string) {
    this.#client = new PlainClient(url)
  }

  async define(): Promise<void> {
    await this.#client.define(parse(readFileSync(join(import.meta.dirname, '../operators/sites.yaml'), 'utf8')), SITES)
  }

  async create(name: string, content: string): Promise<void> {
    await this.#client.ask('POST', SITES, { apiVersion: 'operators.example.com/v1', kind: 'Site', metadata: { name }, spec: { content } })
    this.contents.set(name, content)
  }

  async update(name: string, content: string): Promise<void> {
    await this.#client.ask('PATCH', `${SITES}/${name}`, { spec: { content } }, MERGE_PATCH)
    this.contents.set(name, content)
  }

  async delete(name: string): Promise<void> {
    const { kind } = await this.#client.ask<KubeObject>('DELETE', `${SITES}/${name}`)
    this.contents.delete(name)
    this.deleted.set(name, kind === 'Site')
  }

  /** As another client that meddles: what the operator made is deleted. */
  async deleteConfigMap(name: string): Promise<void> {
    await this.#client.ask('DELETE', `${CONFIG_MAPS}/${name}`)
  }

  /** As another client that meddles: what the operator wrote is changed. */
  async spoilConfigMap(name: string): Promise<void> {
    await this.#client.ask('PATCH', `${CONFIG_MAPS}/${name}`, { data: { content: 'spoilt' } }, MERGE_PATCH)
  }

  /** What is not yet as it has to be, one text each. */
  async differences(): Promise<string[]> {
    const sites = await this.#client.ask<List<Site>>('GET', SITES)
    const configMaps = (await this.#client.ask<List<ConfigMap>>('GET', CONFIG_MAPS)).items.filter(isOfSite)
    const children = new Map(configMaps.map((each) => [each.metadata.name, each]))
    const found = sites.items.flatMap((site) => this.#differencesOf(site, children.get(site.metadata.name)))
    const names = new Set(sites.items.map(({ metadata }) => metadata.name))
    const missing = [...this.contents.keys()].filter((name) => !names.has(name)).map((name) => `site ${name} is missing`)
    const left = configMaps.filter(({ metadata }) => !names.has(metadata.name)).map(({ metadata }) => `ConfigMap ${metadata.name} is left`)
    return [...found, ...missing, ...left]
  }

  /** What is wrong about the names that an operator says to have cleaned up after, one text each. */
  cleaningDifferences(cleaned: ReadonlySet<string>): string[] {
    const forgotten = [...this.deleted]
      .filter(([name, held]) => held && !cleaned.has(name))
      .map(([name]) => `${name} is not cleaned up after`)
    const others = [...cleaned].filter((name) => !this.deleted.has(name)).map((name) => `${name} is cleaned up after, and was not deleted`)
    return [...forgotten, ...others]
  }

  /** Names of sites that are there and that no event with the reason tells of. */
  async withoutEvent(reason: string): Promise<string[]> {
    const { items } = await this.#client.ask<List<KubeObject>>('GET', EVENTS)
    const told = items
      .filter((event) => event['reason'] === reason)
      .map((event) => (event['involvedObject'] as { readonly uid: string }).uid)
    const sites = await this.#client.ask<List<Site>>('GET', SITES)
    return sites.items.filter(({ metadata }) => !told.includes(metadata.uid!)).map(({ metadata }) => metadata.name)
  }

  /** One text a site; it changes with each write of it. */
  async versions(): Promise<string[]> {
    const { items } = await this.#client.ask<List<Site>>('GET', SITES)
    return items.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion!}`)
  }

  #differencesOf({ metadata, spec, status }: Site, child: ConfigMap | undefined): string[] {
    const { name } = metadata
    const content = this.contents.get(name)
    if (content === undefined) return [`site ${name} is left`]
    const owner = (child?.metadata['ownerReferences'] as readonly { readonly uid: string }[] | undefined)?.[0]
    return [
      ...(spec.content === content ? [] : [`site ${name} has the content ${spec.content}`]),
      ...(status?.phase === 'Ready' ? [] : [`site ${name} is not Ready`]),
      ...(status?.observedGeneration === metadata['generation'] ? [] : [`site ${name} has news`]),
      ...(child?.data?.['content'] === content ? [] : [`ConfigMap ${name} has the content ${child?.data?.['content'] ?? 'of none'}`]),
      ...(owner?.uid === metadata.uid ? [] : [`ConfigMap ${name} is owned by ${String(owner?.uid)}`]),
    ]
  }
}

function isOfSite({ metadata }: ConfigMap): boolean {
  const owners = metadata['ownerReferences'] as readonly { readonly kind: string }[] | undefined
  return owners?.some(({ kind }) => kind === 'Site') === true
}
