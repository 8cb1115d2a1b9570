/** Thrown when an evaluation costs more than it may. */
export class CostExceeded extends Error {
  override readonly name = 'CostExceeded'
  constructor() {
    super('operation cancelled: actual cost limit exceeded')
  }
}

/**
 * The work, in nanoseconds roughly, that one evaluation may do in operations whose upstream cost does not grow with the data, so that
 * no expression can keep the server busy for long however it is written.
 */
const MAX_WORK = 50_000_000

// Evaluations never overlap: they are synchronous and start no others.
let done = 0

/** Starts the count of a new evaluation. */
export function startWork(): void {
  done = 0
}

/** Counts work that is not in the cost of a call. @throws CostExceeded beyond all measure */
export function spend(work: number): void {
  done += work
  if (done > MAX_WORK) throw new CostExceeded()
}

/** What the work of the evaluation so far weighs in units of cost. */
export function workCost(): number {
  return Math.floor(done / 50)
}
