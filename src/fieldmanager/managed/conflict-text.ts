import { goQuote } from '../../meta/index.js'
import { printPath } from '../paths/element.js'
import { pathsOf } from '../paths/set-algebra.js'
import type { ManagedEntry } from './entry.js'
import type { Conflict } from './take-over.js'

/** One conflicting path, for the details of a 409. */
export interface ConflictCause {
  readonly message: string
  readonly field: string
}

/** The 409 of an Apply that would change what others own. */
export interface ApplyConflict {
  readonly message: string
  readonly causes: readonly ConflictCause[]
}

/** The text and the causes of conflicts (spec/apply.md §4.4). */
export function describeConflicts(conflicts: readonly Conflict[]): ApplyConflict {
  const causes: ConflictCause[] = []
  const groups: string[] = []
  for (const { owner, paths } of conflicts) {
    const name = ownerText(owner)
    const fields = Array.from(pathsOf(paths), (path) => printPath(path, true))
    for (const field of fields) causes.push({ message: `conflict with ${name}`, field })
    groups.push(`conflicts with ${name}:\n${fields.map((field) => `- ${field}`).join('\n')}`)
  }
  const [first] = causes
  if (first !== undefined && causes.length === 1)
    return { message: `Apply failed with 1 conflict: ${first.message}: ${first.field}`, causes }
  return { message: `Apply failed with ${String(causes.length)} conflicts: ${groups.join('\n')}`, causes }
}

function ownerText(owner: ManagedEntry): string {
  const subresource = owner.subresource === '' ? '' : ` with subresource ${goQuote(owner.subresource)}`
  return `${goQuote(owner.manager)}${subresource}${owner.operation === 'Update' ? ` using ${owner.apiVersion}` : ''}`
}
