import type { PacedWork } from '../../base/index.js'
import { aggregateText } from '../../meta/index.js'
import type { CustomResourceDefinition } from '../types/index.js'
import { nonStructuralErrors } from '../validation/index.js'
import { conditionOf, withCondition, withoutCondition } from './conditions.js'
import type { CrdStatusChange } from './status-writer.js'

const TYPE = 'NonStructuralSchema'

/** How the NonStructuralSchema condition has to change, if at all (spec/schema.md §2.7). `now`: RFC 3339. */
export function* nonStructuralChange(crd: CustomResourceDefinition, now: string): PacedWork<CrdStatusChange | undefined> {
  const errors = yield* nonStructuralErrors(crd)
  const old = conditionOf(crd, TYPE)
  if (errors.length === 0) return old === undefined ? undefined : { conditions: withoutCondition(crd.status.conditions, TYPE) }
  const message = aggregateText(errors)
  if (old?.status === 'True' && old.message === message) return undefined
  return { conditions: withCondition(crd.status.conditions, { type: TYPE, status: 'True', reason: 'Violations', message }, now) }
}
