import type { RequestInfo, UserInfo } from '../endpoints/index.js'
import { goQuote, statusError, type StatusError } from '../meta/index.js'
import { MASTERS_GROUP } from './groups.js'
import { ALL_RULES, joinedRules, NO_RULES, UNLISTED_RULES, type AccessRules } from './rules.js'

/** What somebody wants to do. */
export type Attributes = Pick<
  RequestInfo,
  'isResourceRequest' | 'verb' | 'group' | 'version' | 'namespace' | 'resource' | 'subresource' | 'name' | 'path'
>

/** What an authorizer says. Where nobody has an opinion, it is no. */
export type Verdict = 'allow' | 'deny' | 'noOpinion'

/** A verdict, and why: '' for no reason. */
export interface Decision {
  readonly verdict: Verdict
  readonly reason: string
}

/** Decides who may do what (spec/api.md §8.8). What it throws, or a rejection, is an error of the authorizer, neither yes nor no. */
export interface Authorizer {
  authorize(user: UserInfo, attributes: Attributes): Decision | Promise<Decision>
  /** What somebody may do in a namespace; left out where that cannot be listed. */
  rules?(user: UserInfo, namespace: string): AccessRules
}

/** A request, as the function of an embedder is asked about it. */
export interface AuthorizationRequest extends Attributes {
  readonly user: UserInfo
}

/** An embedder's say in who may do what: a verdict, with a reason or without; what it throws is answered 500. */
export type AuthorizeFunction = (request: AuthorizationRequest) => Verdict | Decision | Promise<Verdict | Decision>

const ALLOWED: Decision = { verdict: 'allow', reason: '' }
const NO_OPINION: Decision = { verdict: 'noOpinion', reason: '' }
const VERDICTS: ReadonlySet<unknown> = new Set<Verdict>(['allow', 'deny', 'noOpinion'])

/** Paths that everybody may ask. */
const OPEN_PATHS: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz'])

const OPEN_RULES: AccessRules = { ...NO_RULES, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: [...OPEN_PATHS] }] }

/** Members of `system:masters` may do everything, everybody may ask the health endpoints; no opinion on anything else. */
export function mastersAuthorizer(): Authorizer {
  return {
    authorize: (user, { isResourceRequest, path }) =>
      user.groups.includes(MASTERS_GROUP) || (!isResourceRequest && OPEN_PATHS.has(path)) ? ALLOWED : NO_OPINION,
    rules: (user) => (user.groups.includes(MASTERS_GROUP) ? ALL_RULES : OPEN_RULES),
  }
}

/** Asks an embedder's function. Its answers are checked: what is no verdict is an error, not a yes. */
export function functionAuthorizer(authorize: AuthorizeFunction): Authorizer {
  return {
    authorize: async (user, { isResourceRequest, verb, group, version, namespace, resource, subresource, name, path }) => {
      const answer = await authorize({ user, isResourceRequest, verb, group, version, namespace, resource, subresource, name, path })
      const decision = typeof answer === 'string' ? { verdict: answer, reason: '' } : answer
      if (!VERDICTS.has((decision as Partial<Decision> | undefined)?.verdict)) throw new TypeError('the authorizer gave no verdict')
      return { verdict: decision.verdict, reason: decision.reason }
    },
  }
}

/** The first of several that has an opinion; the reasons of those without one are joined. */
export function unionAuthorizer(authorizers: readonly Authorizer[]): Authorizer {
  const askFrom = (at: number, user: UserInfo, attributes: Attributes, reasons: readonly string[]): Decision | Promise<Decision> => {
    const authorizer = authorizers[at]
    if (authorizer === undefined) return { verdict: 'noOpinion', reason: reasons.join('\n') }
    const goOn = (decision: Decision): Decision | Promise<Decision> => {
      if (decision.verdict !== 'noOpinion') return decision
      return askFrom(at + 1, user, attributes, decision.reason === '' ? reasons : [...reasons, decision.reason])
    }
    const decision = authorizer.authorize(user, attributes)
    return decision instanceof Promise ? decision.then(goOn) : goOn(decision)
  }
  return {
    authorize: (user, attributes) => askFrom(0, user, attributes, []),
    rules: (user, namespace) => joinedRules(authorizers.map((authorizer) => () => authorizer.rules?.(user, namespace) ?? UNLISTED_RULES)),
  }
}

/** The 403 for a refusal, with what it is about (spec/api.md §8.8). */
export function forbiddenError(user: UserInfo, attributes: Attributes, reason: string): StatusError {
  const { group, resource, name } = attributes
  const why = escapeHtml(whatIsForbidden(user, attributes))
  return statusError.forbidden({ group, resource }, name, reason === '' ? why : `${why}: ${reason}`)
}

function whatIsForbidden(user: UserInfo, attributes: Attributes): string {
  const { verb, path, namespace, group, subresource } = attributes
  const subject = `User ${goQuote(user.name)} cannot ${verb}`
  if (!attributes.isResourceRequest) return `${subject} path ${goQuote(path)}`
  const resource = subresource === '' ? attributes.resource : `${attributes.resource}/${subresource}`
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace ${goQuote(namespace)}`
  return `${subject} resource ${goQuote(resource)} in API group ${goQuote(group)} ${scope}`
}

const HTML_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A browser that takes the text for HTML finds none in it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (char) => HTML_ESCAPES[char] as string)
}
