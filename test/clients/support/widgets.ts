import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { PROJECT } from '../../support/server-process.js'
import type { KubeObject } from './documents.js'

const PATIENCE_MS = 30_000
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
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Creates the definition and waits until widgets are served. */
  async define(): Promise<void> {
    const definition = parse(readFileSync(join(PROJECT, 'fixtures/crds/widgets.yaml'), 'utf8'))
    await this.#ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition)
    await eventually('widgets are served', async () => (await fetch(`${this.#url}${COLLECTION}`)).status === 200)
  }

  async create(name: string): Promise<void> {
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, spec: { size: 1 } }
    this.#note('add', await this.#ask('POST', COLLECTION, widget))
  }

  /** @param settings what the widget's free settings become */
  async update(name: string, settings: unknown): Promise<void> {
    this.#note('update', await this.#ask('PATCH', `${COLLECTION}/${name}`, { spec: { settings } }, 'application/merge-patch+json'))
  }

  async delete(name: string): Promise<void> {
    await this.#ask('DELETE', `${COLLECTION}/${name}`)
    this.changes.push({ type: 'delete', name })
  }

  /** Whether the server still has the history after the version. */
  async canWatchFrom(version: string): Promise<boolean> {
    const response = await fetch(`${this.#url}${COLLECTION}?watch=1&timeoutSeconds=1&resourceVersion=${version}`)
    return !(await response.text()).includes('"code":410')
  }

  #note(type: Change['type'], { metadata }: KubeObject): void {
    this.changes.push({ type, name: metadata.name, version: metadata.resourceVersion! })
  }

  async #ask(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<KubeObject> {
    const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': contentType } }
    const response = await fetch(`${this.#url}${path}`, { method, ...content })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`)
    return JSON.parse(text) as KubeObject
  }
}

/** Waits until something holds. @throws Error where it does not in time */
export async function eventually(what: string, holds: () => Promise<boolean> | boolean, details: () => string = () => ''): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`in vain waited until ${what}; ${details()}`)
    await sleep(20)
  }
}
