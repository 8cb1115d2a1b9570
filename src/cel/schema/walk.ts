import type { JsonValue } from '../../base/json/index.js'
import type { Ratchet } from './correlation.js'
import type { CelFinding } from './findings.js'
import type { ObjectPath } from './path.js'

type Reported = Omit<CelFinding, 'path'>

/** The state of one object's validation: what has been found, what is left of the budget, and where the walk is. */
export class Walk {
  readonly errors: CelFinding[] = []
  readonly warnings: CelFinding[] = []
  budget: number
  path: ObjectPath
  ratchet: Ratchet

  constructor(budget: number, path: ObjectPath, ratchet: Ratchet) {
    this.budget = budget
    this.path = path
    this.ratchet = ratchet
  }

  /** Whether a failure here is let pass, since an update leaves the place as it was. */
  get unchanged(): boolean {
    return this.ratchet.unchanged
  }

  /** An error at the current place that nothing excuses. */
  fail(finding: { readonly detail: string; readonly value: JsonValue }): void {
    this.errors.push({ type: 'FieldValueInvalid', path: String(this.path), ...finding })
  }

  /** An error, or a warning if it may pass, at the current place or at a path below it. */
  report(finding: Reported, below: string | undefined, mayPass: boolean): void {
    const path = below === undefined ? this.path : this.path.child(below)
    ;(mayPass ? this.warnings : this.errors).push({ ...finding, path: String(path) })
  }
}
