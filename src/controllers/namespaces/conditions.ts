import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import type { Emptied } from './content.js'

interface ConditionText {
  readonly type: string
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

/**
 * The conditions of a terminating namespace after a round of emptying it (spec/api.md §12.1), others kept as they are. `now`: RFC 3339, whole seconds: the time of those
 * whose status is another than it was.
 */
export function namespaceConditions(current: JsonValue | undefined, emptied: Emptied, now: string): JsonObject[] {
  const conditions = Array.isArray(current) ? current.filter(isObject) : []
  for (const { type, ...text } of conditionTexts(emptied)) {
    const at = conditions.findIndex((condition) => own(condition, 'type') === type)
    const old = conditions[at]
    const before = old !== undefined && own(old, 'status') === text.status ? own(old, 'lastTransitionTime') : undefined
    const { status, reason, message } = text
    const made: JsonObject = { type, status, lastTransitionTime: before ?? now, reason, message }
    if (old === undefined) conditions.push(made)
    else conditions[at] = made
  }
  return conditions
}

function conditionTexts({ discoveryError, errors, remaining, finalizers }: Emptied): ConditionText[] {
  const resources = counted(remaining, (name, count) => `${name} has ${count} resource instances`)
  const held = counted(finalizers, (name, count) => `${name} in ${count} resource instances`)
  return [
    condition(
      'NamespaceDeletionDiscoveryFailure',
      ['ResourcesDiscovered', 'All resources successfully discovered'],
      discoveryError === undefined ? undefined : ['DiscoveryFailed', discoveryError],
    ),
    // Group versions are no texts here that could fail to be understood.
    condition(
      'NamespaceDeletionGroupVersionParsingFailure',
      ['ParsedGroupVersions', 'All legacy kube types successfully parsed'],
      undefined,
    ),
    condition(
      'NamespaceDeletionContentFailure',
      ['ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
      errors.length === 0
        ? undefined
        : [
            'ContentDeletionFailed',
            `Failed to delete all resource types, ${String(errors.length)} remaining: ${errors.toSorted().join(', ')}`,
          ],
    ),
    condition(
      'NamespaceContentRemaining',
      ['ContentRemoved', 'All content successfully removed'],
      resources === '' ? undefined : ['SomeResourcesRemain', `Some resources are remaining: ${resources}`],
    ),
    condition(
      'NamespaceFinalizersRemaining',
      ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
      held === '' ? undefined : ['SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${held}`],
    ),
  ]
}

type Words = readonly [reason: string, message: string]

/** A condition that is True where there is a problem. */
function condition(type: string, fine: Words, problem: Words | undefined): ConditionText {
  const [reason, message] = problem ?? fine
  return { type, status: problem === undefined ? 'False' : 'True', reason, message }
}

function counted(counts: ReadonlyMap<string, number>, text: (name: string, count: string) => string): string {
  return [...counts]
    .map(([name, count]) => text(name, String(count)))
    .sort()
    .join(', ')
}
