import { goQuote } from '../../meta/index.js'
import type { CrdNames, CustomResourceDefinition } from '../types/index.js'
import { conditionOf, CONDITIONS, isTrue, withCondition, type ConditionText } from './conditions.js'
import type { CrdStatusChange } from './status-writer.js'

/** What the naming controller writes: accepted names and the two conditions. */
export interface NamingDecision extends CrdStatusChange {
  readonly changed: boolean
}

/**
 * Decides which of the names that a CRD asks for it gets (spec/crd.md §4). `group`: all CRDs of its group, itself included.
 * `now`: RFC 3339.
 */
export function decideNames(crd: CustomResourceDefinition, group: readonly CustomResourceDefinition[], now: string): NamingDecision {
  const { accepted, condition } = acceptNames(crd, group)
  const namesAccepted = withCondition(crd.status.conditions, condition, now)
  const established = establishedText(crd, condition)
  const conditions = established === undefined ? namesAccepted : withCondition(namesAccepted, established, now)
  const old = conditionOf(crd, 'NamesAccepted')
  const same = old?.status === condition.status && old.reason === condition.reason && old.message === condition.message
  return { acceptedNames: accepted, conditions, changed: !same || !sameNames(accepted, crd.status.acceptedNames) }
}

/** The Established condition as this controller leaves it; undefined where it is not touched. */
function establishedText(crd: CustomResourceDefinition, names: ConditionText): ConditionText | undefined {
  if (isTrue(crd, 'Established')) return undefined
  if (names.status === 'True') return CONDITIONS.installing
  return conditionOf(crd, 'Established') === undefined ? CONDITIONS.notAccepted : undefined
}

function acceptNames(
  crd: CustomResourceDefinition,
  group: readonly CustomResourceDefinition[],
): { readonly accepted: CrdNames; readonly condition: ConditionText } {
  const used = usedNames(group)
  const wanted = crd.spec.names
  const before = crd.status.acceptedNames
  const accepted: { -readonly [Key in keyof CrdNames]: CrdNames[Key] } = { ...before }
  let failure: { readonly reason: string; readonly message: string } | undefined
  const claim = (field: 'plural' | 'singular' | 'kind' | 'listKind', taken: ReadonlySet<string>, reason: string): void => {
    const name = wanted[field] ?? ''
    if (name !== (before[field] ?? '') && taken.has(name)) failure = { reason, message: `${goQuote(name)} is already in use` }
    else if (wanted[field] !== undefined) accepted[field] = name
  }
  claim('plural', used.resources, 'PluralConflict')
  claim('singular', used.resources, 'SingularConflict')
  const shortNames = conflictingShortNames(wanted, before, used.resources)
  if (shortNames.length > 0) failure = { reason: 'ShortNamesConflict', message: inUse(shortNames) }
  else assign(accepted, 'shortNames', wanted.shortNames)
  claim('kind', used.kinds, 'KindConflict')
  claim('listKind', used.kinds, 'ListKindConflict')
  assign(accepted, 'categories', wanted.categories)
  return { accepted, condition: failure === undefined ? CONDITIONS.noConflicts : { type: 'NamesAccepted', status: 'False', ...failure } }
}

function assign(
  names: { shortNames?: readonly string[]; categories?: readonly string[] },
  field: 'shortNames' | 'categories',
  value: readonly string[] | undefined,
): void {
  if (value === undefined || value.length === 0) Reflect.deleteProperty(names, field)
  else names[field] = value
}

function conflictingShortNames(wanted: CrdNames, before: CrdNames, used: ReadonlySet<string>): string[] {
  const kept = before.shortNames ?? []
  return (wanted.shortNames ?? []).filter((name) => !kept.includes(name) && used.has(name))
}

function inUse(names: readonly string[]): string {
  const texts = names.map((name) => `${goQuote(name)} is already in use`)
  return texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`
}

function usedNames(group: readonly CustomResourceDefinition[]): {
  readonly resources: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
} {
  const resources = new Set<string>()
  const kinds = new Set<string>()
  for (const { status } of group) {
    const { plural, singular, shortNames, kind, listKind } = status.acceptedNames
    for (const name of [plural, singular ?? '', ...(shortNames ?? [])]) if (name !== '') resources.add(name)
    for (const name of [kind, listKind ?? '']) if (name !== '') kinds.add(name)
  }
  return { resources, kinds }
}

/** Equality of names, absent lists equal to empty ones. */
export function sameNames(a: CrdNames, b: CrdNames): boolean {
  const list = (names: readonly string[] | undefined): string => (names ?? []).join('\0')
  return (
    a.plural === b.plural &&
    (a.singular ?? '') === (b.singular ?? '') &&
    a.kind === b.kind &&
    (a.listKind ?? '') === (b.listKind ?? '') &&
    list(a.shortNames) === list(b.shortNames) &&
    list(a.categories) === list(b.categories)
  )
}
