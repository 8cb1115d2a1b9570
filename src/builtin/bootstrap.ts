import type { Environment, Timer } from '../endpoints/index.js'
import { isStatusError } from '../meta/index.js'
import { createObject, type ResourceContext } from '../registry/index.js'
import { serverWrite } from './server-write.js'

/** The namespaces that every server has (spec/api.md §12.1). */
export const DEFAULT_NAMESPACES: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

const ENSURE_MS = 60_000

/** Makes the default namespaces, and every minute those of them again that are gone. */
export class DefaultNamespaces {
  readonly #namespaces: ResourceContext
  readonly #environment: Pick<Environment, 'after'>
  readonly #onError: (error: unknown) => void
  #timer: Timer | undefined
  #closed = false

  constructor(namespaces: ResourceContext, environment: Pick<Environment, 'after'>, onError: (error: unknown) => void) {
    this.#namespaces = namespaces
    this.#environment = environment
    this.#onError = onError
  }

  /** @throws StatusError where the first ones cannot be made */
  async start(): Promise<void> {
    await this.#ensure()
    this.#wait()
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }

  #wait(): void {
    if (this.#closed) return
    this.#timer = this.#environment.after(ENSURE_MS, () => {
      void this.#ensure()
        .catch(this.#onError)
        .finally(() => {
          this.#wait()
        })
    })
  }

  async #ensure(): Promise<void> {
    const { store, space } = this.#namespaces
    for (const name of DEFAULT_NAMESPACES) {
      if (store.get(space.prefix + name) !== undefined) continue
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
      try {
        await createObject(this.#namespaces, object, serverWrite('', 'apiextensions-server'))
      } catch (error) {
        if (!isStatusError(error) || error.code !== 409) throw error
      }
    }
  }
}
