import { Owner, type Closable } from '../base/index.js'
import type { WallClock } from '../registry/index.js'
import type { Store } from '../storage/index.js'
import { GARBAGE_COLLECTOR, GarbageCollector } from './collector/garbage-collector.js'
import { NAMESPACE_CONTROLLER, NamespaceController, type NamespaceEndpoints } from './namespaces/namespace-controller.js'
import type { FeedScheduler } from './object-feed.js'
import { ROLE_AGGREGATOR, RoleAggregator } from './roles/role-aggregator.js'
import type { ServedTypes } from './served-types.js'

/** What the control loops stand on. */
export interface ControlLoopsOptions {
  readonly store: Store
  readonly clock: WallClock
  readonly scheduler: FeedScheduler
  readonly types: ServedTypes
  readonly namespaces: NamespaceEndpoints
  /** Names of those that run, of {@link CONTROL_LOOPS}. */
  readonly enabled: ReadonlySet<string>
  readonly onError: (controller: string, key: string, error: unknown) => void
}

/** The names that kube-controller-manager has for the control loops of this server. */
export const CONTROL_LOOPS: readonly string[] = [GARBAGE_COLLECTOR, NAMESPACE_CONTROLLER, ROLE_AGGREGATOR]

/** The control loops of a control plane. */
export class ControlLoops implements Closable {
  readonly #owned = new Owner()
  readonly #collector: GarbageCollector | undefined
  readonly #namespaces: NamespaceController | undefined
  readonly #roles: RoleAggregator | undefined

  constructor(options: ControlLoopsOptions) {
    const { enabled } = options
    if (enabled.has(GARBAGE_COLLECTOR)) this.#collector = this.#owned.own(new GarbageCollector(options))
    if (enabled.has(NAMESPACE_CONTROLLER)) this.#namespaces = this.#owned.own(new NamespaceController(options))
    if (enabled.has(ROLE_AGGREGATOR)) this.#roles = this.#owned.own(new RoleAggregator(options))
  }

  /** Begins to follow the store, which is open. */
  start(): void {
    this.#collector?.start()
    this.#namespaces?.start()
    this.#roles?.start()
  }

  /** A type is served, or is served no more: told when {@link ServedTypes} shows it. */
  typesChanged(): void {
    this.#collector?.typesChanged()
  }

  /** Stops them and waits, not without end, for what is under way. */
  close(): Promise<void> {
    return this.#owned.close()
  }
}
