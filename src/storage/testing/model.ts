import { brief } from './subject.js'
import type { CasResult, RangeOptions, RangeResult } from '../contract.js'

/** One revision of the model; `value` undefined: a delete. */
export interface ModelRevision {
  readonly key: string
  readonly value: string | undefined
}

/** What a store should do, written as plainly as possible: the list of all revisions, everything else computed from it. */
export class StoreModel {
  /** Revision r is at place r - 2. */
  readonly revisions: ModelRevision[] = []
  compacted = 0

  get head(): number {
    return this.revisions.length + 1
  }

  /** The revision of the key's value at a revision; 0: it has none. */
  valueRevision(key: string, revision: number): number {
    for (let r = revision; r >= 2; r--) {
      const change = this.#at(r)
      if (change.key === key) return change.value === undefined ? 0 : r
    }
    return 0
  }

  /** The key's value at a revision in short, or the code of the error. */
  get(key: string, revision: number): string | undefined {
    return this.#refusal(revision) ?? this.#brief(this.valueRevision(key, revision))
  }

  range(prefix: string, { from = '', limit = Number.POSITIVE_INFINITY, revision = this.head }: RangeOptions): unknown {
    const refusal = this.#refusal(revision)
    if (refusal !== undefined) return refusal
    const all = this.#keys(prefix).filter((key) => compare(key, from) >= 0 && this.valueRevision(key, revision) > 0)
    const entries = all.slice(0, limit).map((key) => this.#brief(this.valueRevision(key, revision)))
    return { entries, more: all.length > limit, count: all.length }
  }

  /** Applies a write. @returns its outcome in short */
  cas(key: string, expect: number, value: string | undefined): string {
    const current = this.valueRevision(key, this.head)
    if (current !== expect || (current === 0 && value === undefined)) return `lost ${String(this.#brief(current))}`
    this.revisions.push({ key, value })
    return `won ${String(this.head)}`
  }

  /** The events below a prefix in the revisions (after, to]. */
  events(prefix: string, after: number, to: number): string[] {
    const events: string[] = []
    for (let r = Math.max(after, 1) + 1; r <= to; r++) {
      const { key, value } = this.#at(r)
      if (key.startsWith(prefix)) events.push(value === undefined ? `-${key}@${String(r)}` : `+${key}@${String(r)}=${value}`)
    }
    return events
  }

  /** The error that reading at a revision gives. */
  #refusal(revision: number): string | undefined {
    if (revision > this.head) return 'FutureRevision'
    return revision < this.compacted ? 'Compacted' : undefined
  }

  #brief(revision: number): string | undefined {
    if (revision === 0) return undefined
    const { key, value } = this.#at(revision)
    return `${key}@${String(revision)}=${String(value)}`
  }

  #keys(prefix: string): string[] {
    return [...new Set(this.revisions.map(({ key }) => key))].filter((key) => key.startsWith(prefix)).sort(compare)
  }

  #at(revision: number): ModelRevision {
    return this.revisions[revision - 2] as ModelRevision
  }
}

/** A store's outcome in the model's words. */
export function outcome(result: CasResult): string {
  return result.ok ? `won ${String(result.revision)}` : `lost ${String(brief(result.current))}`
}

/** A store's range in the model's words. */
export function ranged({ entries, more }: RangeResult, count: number): unknown {
  return { entries: entries.map(brief), more, count }
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
