import { eventually } from './eventually.js'

/** An administrator who asks by plain HTTP, as these tests do beside the client under test. */
export class PlainClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** What a request is answered. @throws Error with the whole reply, where it is no success */
  async ask<T>(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<T> {
    const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': contentType } }
    const response = await fetch(`${this.#url}${path}`, { method, ...content })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`)
    return JSON.parse(text) as T
  }

  /** What a GET is answered, whatever it is. */
  async get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`${this.#url}${path}`)
    return { status: response.status, text: await response.text() }
  }

  /** Creates a definition and waits until its resources are served. */
  async define(definition: unknown, collection: string): Promise<void> {
    await this.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition)
    await eventually(`${collection} is served`, async () => (await this.get(collection)).status === 200)
  }
}
