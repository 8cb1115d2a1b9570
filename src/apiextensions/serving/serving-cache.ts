import { jsonEqual, type JsonValue } from '../../base/json/index.js'
import type { CrdCache } from '../crd-cache.js'
import type { CustomResourceDefinition } from '../types/index.js'
import { sameNames } from '../controllers/naming.js'
import { buildServingInfo, type ServingDependencies, type ServingInfo } from './builder.js'

/**
 * The serving infos, built on the first request for a CRD and retired when what they were built from changes: the spec, the accepted names, or the CRD's identity
 * (spec/custom-resources.md §1.6). It holds at most one for each CRD there is.
 */
export class ServingCache {
  readonly #infos = new Map<string, { readonly info: ServingInfo; readonly crd: CustomResourceDefinition }>()
  readonly #dependencies: ServingDependencies

  constructor(crds: CrdCache, dependencies: ServingDependencies) {
    this.#dependencies = dependencies
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
    for (const [name, { info }] of this.#infos) this.#retire(name, info)
  }

  #retire(name: string, info: ServingInfo): void {
    this.#infos.delete(name)
    info.retire()
  }
}

function isSame(a: CustomResourceDefinition, b: CustomResourceDefinition): boolean {
  if (a.metadata.uid !== b.metadata.uid || !sameNames(a.status.acceptedNames, b.status.acceptedNames)) return false
  return a.spec === b.spec || jsonEqual(a.spec as unknown as JsonValue, b.spec as unknown as JsonValue)
}
