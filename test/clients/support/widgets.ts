import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { PROJECT } from '../../support/server-process.js'
import type { KubeObject } from './documents.js'
import { PlainClient } from './plain-client.js'

const COLLECTION = '/apis/example.com/v1/namespaces/default/widgets'

/** A change as an informer is to see it; of a deletion only the name is known. */
export interface Change {
  readonly type: 'add' | 'update' | 'delete'
  readonly name: string
  readonly version?: string
}

/** Writes widgets by plain HTTP, and remembers each change. */
export class Widgets {
  readonly changes: Change[] = []
  readonly #client: PlainClient

  constructor(url: string) {
    this.#client = new PlainClient(url)
  }

  /** Creates the definition and waits until widgets are served. */
  async define(): Promise<void> {
    await this.#client.define(parse(readFileSync(join(PROJECT, 'fixtures/crds/widgets.yaml'), 'utf8')), COLLECTION)
  }

  async create(name: string): Promise<void> {
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, spec: { size: 1 } }
    this.#note('add', await this.#client.ask<KubeObject>('POST', COLLECTION, widget))
  }

  /** @param settings what the widget's free settings become */
  async update(name: string, settings: unknown): Promise<void> {
    this.#note(
      'update',
      await this.#client.ask<KubeObject>('PATCH', `${COLLECTION}/${name}`, { spec: { settings } }, 'application/merge-patch+json'),
    )
  }

  async delete(name: string): Promise<void> {
    await this.#client.ask('DELETE', `${COLLECTION}/${name}`)
    this.changes.push({ type: 'delete', name })
  }

  /** Whether the server still has the history after the version. */
  async canWatchFrom(version: string): Promise<boolean> {
    const { text } = await this.#client.get(`${COLLECTION}?watch=1&timeoutSeconds=1&resourceVersion=${version}`)
    return !text.includes('"code":410')
  }

  #note(type: Change['type'], { metadata }: KubeObject): void {
    this.changes.push({ type, name: metadata.name, version: metadata.resourceVersion! })
  }
}
