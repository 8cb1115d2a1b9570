import type { Regexp } from '../../base/regexp/index.js'
import type { Context } from '../library/context.js'
import type { Resources } from '../library/resources.js'
import type { CelError } from '../values/value.js'
import { CostExceeded } from '../values/work.js'

/** The state of one evaluation: variables, cost so far, and what library functions need. */
export class Frame implements Context {
  /** Variables: JSON data for those declared with a data type, values for the others; undefined for one that is not bound. */
  readonly slots: unknown[]
  cost = 0
  readonly limit: number
  readonly #resources: Resources

  constructor(slots: unknown[], limit: number, resources: Resources) {
    this.slots = slots
    this.limit = limit
    this.#resources = resources
  }

  /** Adds to the cost. @throws CostExceeded */
  charge(cost: number): void {
    this.cost += cost
    if (this.cost > this.limit) throw new CostExceeded()
  }

  regexp(pattern: string): Regexp | CelError {
    return this.#resources.regexp(pattern)
  }

  zoneOffset(zone: string, seconds: number): number | undefined {
    return this.#resources.zoneOffset(zone, seconds)
  }
}
