/** From the moment that a request was sent to the moment that its answer was there, in ms of one clock. */
export interface Interval {
  readonly start: number
  readonly end: number
}

/** A write, and what its client was told. Conditional updates name the revision that they expect. */
export interface WriteRecord extends Interval {
  readonly op: 'create' | 'delete' | 'update'
  readonly key: string
  readonly outcome: 'conflict' | 'done' | 'exists' | 'missing'
  /** The revision that a done write made; undefined for a delete, whose answer does not tell it. */
  readonly revision?: number
  readonly expected?: number
  readonly content?: string
  readonly color?: string
}

/** What an object was seen as. */
export interface Seen {
  readonly key: string
  readonly revision: number
  readonly content: string
}

/** A read of one object; undefined: it was not there. */
export interface ReadRecord extends Interval {
  readonly key: string
  readonly seen: Seen | undefined
}

/** The part of a collection that a list or watch is about; what is left out is not asked for. */
export interface Scope {
  readonly namespace?: string
  readonly name?: string
  readonly color?: string
}

export interface ListRecord extends Interval {
  readonly scope: Scope
  /** That the list says it shows. */
  readonly revision: number
  /** True where the revision was asked for: it need not be fresh. */
  readonly exact: boolean
  readonly items: readonly Seen[]
}

export interface EventRecord extends Seen {
  readonly type: 'ADDED' | 'BOOKMARK' | 'DELETED' | 'MODIFIED'
}

/** A watch from a revision, or from the objects that were there (`initial`: up to the first bookmark), that was read until it stood at a revision. */
export interface WatchRecord {
  readonly scope: Scope
  readonly from: number
  readonly initial: boolean
  readonly until: number
  readonly events: readonly EventRecord[]
}

/** All that clients did and saw. */
export interface History {
  readonly writes: readonly WriteRecord[]
  readonly reads: readonly ReadRecord[]
  readonly lists: readonly ListRecord[]
  readonly watches: readonly WatchRecord[]
}

/** A guarantee that a history breaks. */
export interface Violation {
  readonly rule: string
  readonly told: string
}
