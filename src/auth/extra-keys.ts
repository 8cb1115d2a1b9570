import { goQuote, subdomainErrors } from '../meta/index.js'

const PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/

/** Why constrained impersonation does not take a key of a user's extra; undefined where it does (spec/api.md §8.6). */
export function extraKeyProblem(key: string): string | undefined {
  if (key === '') return 'impersonating the empty string key in extra is not allowed'
  const problem = domainPrefixProblem(key)
  if (problem !== undefined)
    return `impersonating an invalid key in extra is not allowed: extra.key: Invalid value: ${goQuote(key)}: ${problem}`
  return key === key.toLowerCase() ? undefined : `impersonating a non-lowercase key in extra is not allowed: ${goQuote(key)}`
}

function domainPrefixProblem(key: string): string | undefined {
  const at = key.indexOf('/')
  const [domain, path] = [key.slice(0, Math.max(at, 0)), key.slice(at + 1)]
  if (domain === '' || path === '') return 'must be a domain-prefixed path (such as "acme.io/foo")'
  const [why] = subdomainErrors(domain)
  if (why !== undefined) return why
  return PATH.test(path) ? undefined : 'Invalid path'
}
