/** What may be done with resources; `*` stands for all. */
export interface ResourceRule {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
}

/** What may be done beside resources; a `*` at the end of a path stands for what follows. */
export interface NonResourceRule {
  readonly verbs: readonly string[]
  readonly nonResourceURLs: readonly string[]
}

/** What somebody may do, as far as it can be listed. */
export interface AccessRules {
  readonly resourceRules: readonly ResourceRule[]
  readonly nonResourceRules: readonly NonResourceRule[]
  /** Why more may be allowed than the rules say; '' where they are complete. */
  readonly incomplete: string
}

const ALL = ['*']

/** Nothing. */
export const NO_RULES: AccessRules = { resourceRules: [], nonResourceRules: [], incomplete: '' }

/** What an authorizer allows that has no list. */
export const UNLISTED_RULES: AccessRules = { ...NO_RULES, incomplete: 'an authorizer of this server does not list what it allows' }

/** Everything. */
export const ALL_RULES: AccessRules = {
  resourceRules: [{ verbs: ALL, apiGroups: ALL, resources: ALL }],
  nonResourceRules: [{ verbs: ALL, nonResourceURLs: ALL }],
  incomplete: '',
}

/** The rules of several authorizers, each asked for its own in turn; nobody is asked behind one that allows everything. */
export function joinedRules(sources: readonly (() => AccessRules)[]): AccessRules {
  let joined = NO_RULES
  for (const source of sources) {
    const rules = source()
    if (rules === ALL_RULES) return rules
    joined = {
      resourceRules: [...joined.resourceRules, ...rules.resourceRules],
      nonResourceRules: [...joined.nonResourceRules, ...rules.nonResourceRules],
      incomplete: [joined.incomplete, rules.incomplete].filter((why) => why !== '').join(', '),
    }
  }
  return joined
}
