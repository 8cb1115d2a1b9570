import { jsonEqual, type JsonValue } from '../../base/json/index.js'
import type { QueueScheduler, QueueTimer } from '../../reconcile/index.js'
import type { CrdCache } from '../crd-cache.js'
import type { CustomResourceDefinition } from '../types/index.js'
import { sameNames } from '../controllers/naming.js'
import { buildServingInfo, type ServingDependencies, type ServingInfo } from './builder.js'

/** How long the watches of a retired info go on (spec/custom-resources.md §1.6). */
const GRACE_MS = 1000

/**
 * The serving infos, built on the first request for a CRD and retired when what they were built from changes: the spec, the accepted names, or the CRD's identity
 * (spec/custom-resources.md §1.6). It holds at most one for each CRD there is.
 */
export class ServingCache {
  readonly #infos = new Map<string, { readonly info: ServingInfo; readonly crd: CustomResourceDefinition }>()
  readonly #dependencies: ServingDependencies
  readonly #scheduler: QueueScheduler
  /** What is no longer used, but whose watches have not ended yet. */
  readonly #fading = new Map<ServingInfo, QueueTimer>()

  constructor(crds: CrdCache, dependencies: ServingDependencies) {
    this.#dependencies = dependencies
    this.#scheduler = dependencies.scheduler
    crds.listen(({ name, current }) => {
      const held = this.#infos.get(name)
      if (held === undefined) return
      if (current === undefined || !isSame(held.crd, current)) this.#retire(name, held.info)
    })
  }

  /** The serving info of the CRD as it is now. @throws StatusError where none can be built */
  get(crd: CustomResourceDefinition): ServingInfo {
    const { name } = crd.metadata
    const held = this.#infos.get(name)
    if (held !== undefined) return held.info
    const info = buildServingInfo(crd, this.#dependencies)
    this.#infos.set(name, { info, crd })
    return info
  }

  /** Retires everything: all watches end. */
  close(): void {
    for (const { info } of this.#infos.values()) info.retire()
    this.#infos.clear()
    for (const [info, timer] of this.#fading) {
      timer.cancel()
      info.retire()
    }
    this.#fading.clear()
  }

  /** New requests get another info at once; watches are given a moment to see what led to this. */
  #retire(name: string, info: ServingInfo): void {
    this.#infos.delete(name)
    const timer = this.#scheduler.after(GRACE_MS, () => {
      this.#fading.delete(info)
      info.retire()
    })
    this.#fading.set(info, timer)
  }
}

function isSame(a: CustomResourceDefinition, b: CustomResourceDefinition): boolean {
  if (a.metadata.uid !== b.metadata.uid || !sameNames(a.status.acceptedNames, b.status.acceptedNames)) return false
  return a.spec === b.spec || jsonEqual(a.spec as unknown as JsonValue, b.spec as unknown as JsonValue)
}
