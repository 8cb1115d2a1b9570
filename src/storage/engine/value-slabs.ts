import type { LiveVersion, Version } from './version.js'

/** Values share blocks of memory of this size: a block of its own would cost each one some 350 bytes more. */
const SLAB_BYTES = 1024 * 1024
/** Values from this size on have a block of their own. */
const LARGE_BYTES = 64 * 1024
/** A slab of which no more than this part is in use is emptied into the present one. */
const SPARSE = 0.5

interface Slab {
  readonly bytes: Buffer
  /** Those that were put here, also those that have gone. */
  versions: Version[]
  used: number
  /** Bytes of those that have not gone. */
  live: number
}

/**
 * The memory of the values of kept versions. Nothing in a slab is ever written twice: what was read from one stays as it is, and keeps the slab, for as
 * long as somebody holds it.
 */
export class ValueSlabs {
  readonly #slabs = new Map<Buffer, Slab>()
  #current: Slab | undefined

  /** Bytes of the shared blocks. */
  get sharedBytes(): number {
    return this.#slabs.size * SLAB_BYTES
  }

  /** Takes over the value of a version that is kept from now on. */
  keep(version: LiveVersion): void {
    if (version.length >= LARGE_BYTES) version.standAlone()
    else this.#place(version)
  }

  /** Gives up the memory of a version that is kept no longer. */
  release(version: LiveVersion): void {
    const slab = this.#slabs.get(version.bytes)
    version.released = true
    if (slab === undefined) return
    slab.live -= version.length
    if (slab !== this.#current && isSparse(slab)) this.#empty(slab)
  }

  #place(version: LiveVersion): void {
    const slab = this.#withRoom(version.length)
    version.moveTo(slab.bytes, slab.used)
    slab.versions.push(version)
    slab.used += version.length
    slab.live += version.length
  }

  #withRoom(length: number): Slab {
    if (this.#current !== undefined && this.#current.used + length <= SLAB_BYTES) return this.#current
    const full = this.#current
    const bytes = Buffer.allocUnsafeSlow(SLAB_BYTES)
    this.#current = { bytes, versions: [], used: 0, live: 0 }
    this.#slabs.set(bytes, this.#current)
    if (full !== undefined && isSparse(full)) this.#empty(full)
    return this.#current
  }

  #empty(slab: Slab): void {
    this.#slabs.delete(slab.bytes)
    for (const version of slab.versions) if (!version.released) this.#place(version as LiveVersion)
    slab.versions = []
  }
}

function isSparse({ live, used }: Slab): boolean {
  return live <= used * SPARSE
}
