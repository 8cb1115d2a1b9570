import { createHash } from 'node:crypto'
import type { WriteQuery } from '../options/write-options.js'
import type { RequestScope } from '../request.js'
import type { Resource } from '../resource.js'

/** Configurations that are remembered of one resource: those of its objects that are applied again and again. */
const REMEMBERED = 1_024

/**
 * Remembers which applied configurations left their objects as they were. What an apply does follows from the stored object, the configuration and the type alone, so that the
 * same one changes nothing again as long as the object is the same: what controllers ask for most of the time is answered without doing it all once more.
 */
export class UnchangedApplies {
  /** By resource, which is a new one when its type changes; the revisions of objects by the fingerprints of requests, the least recently used first. */
  readonly #known = new WeakMap<Resource, Map<string, number>>()

  /** True when this request has left this revision of its object as it was. */
  has(resource: Resource, fingerprint: string, revision: number): boolean {
    const known = this.#known.get(resource)
    if (known?.get(fingerprint) !== revision) return false
    known.delete(fingerprint)
    known.set(fingerprint, revision)
    return true
  }

  /** Notes that this request left this revision of its object as it was, and gave no warnings. */
  add(resource: Resource, fingerprint: string, revision: number): void {
    let known = this.#known.get(resource)
    if (known === undefined) this.#known.set(resource, (known = new Map<string, number>()))
    known.delete(fingerprint)
    known.set(fingerprint, revision)
    for (const oldest of known.keys()) {
      if (known.size <= REMEMBERED) return
      known.delete(oldest)
    }
  }
}

/** Everything that an apply depends on beside the type and the stored object. */
export function applyFingerprint({ info, user }: RequestScope, query: WriteQuery, body: Buffer): string {
  const { namespace, name } = info
  const { fieldManager, force, fieldValidation, dryRun } = query
  const head = JSON.stringify([namespace, name, user.name, fieldManager, force, fieldValidation, dryRun])
  return createHash('sha256').update(head).update(body).digest('base64')
}
