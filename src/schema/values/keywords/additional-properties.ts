import { fieldError } from '../../../meta/index.js'
import type { Run } from '../run.js'

/** Reports a key that `additionalProperties: false` forbids: the error stands at the object (spec/schema.md §6.4). */
export function forbid(key: string, run: Run): void {
  const name = run.name()
  run.add(fieldError.invalid(run.field(name), key, `${name}.${key} in body is a forbidden property`))
}
