import type { FrontProxyRules } from '../auth/index.js'

/** A proxy that finds out who asks, and tells it in headers: believed on connections with a certificate of its CA alone (spec/api.md §8.5). */
export interface FrontProxyOptions {
  /** PEM file with the CAs of the proxies' certificates: other ones than those of client certificates, or both CAs trust one another's holders. */
  readonly clientCaFile: string
  /** Common names of the proxies' certificates. Default: any. */
  readonly allowedNames?: readonly string[]
  /** Headers with the user's name: the first that is there counts. Default: X-Remote-User. */
  readonly usernameHeaders?: readonly string[]
  /** Headers with the user's UID. Default: X-Remote-Uid. */
  readonly uidHeaders?: readonly string[]
  /** Headers with the user's groups: all count. Default: X-Remote-Group. */
  readonly groupHeaders?: readonly string[]
  /** What the names of headers with more about the user begin with; the percent-encoded key is behind it. Default: X-Remote-Extra-. */
  readonly extraHeaderPrefixes?: readonly string[]
}

/** The same, complete and valid. */
export interface ResolvedFrontProxyOptions extends FrontProxyRules {
  readonly clientCaFile: string
}

/** RFC 9110 §5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** Completes and checks the options; undefined where there is no such proxy. `fail`: tells what is wrong, and throws. */
export function resolveFrontProxyOptions(
  input: FrontProxyOptions | undefined,
  fail: (message: string) => never,
): ResolvedFrontProxyOptions | undefined {
  if (input === undefined) return undefined
  // JavaScript callers have no types.
  const { clientCaFile } = input as Partial<FrontProxyOptions>
  if (clientCaFile === undefined || clientCaFile === '') return fail('headers of a front proxy need the file with its CA')
  const names = (given: readonly string[]): string[] =>
    given.map((name) => (HEADER_NAME.test(name) ? name.toLowerCase() : fail(`${JSON.stringify(name)} is not the name of a header`)))
  return {
    clientCaFile,
    allowedNames: input.allowedNames ?? [],
    usernameHeaders: names(input.usernameHeaders ?? ['X-Remote-User']),
    uidHeaders: names(input.uidHeaders ?? ['X-Remote-Uid']),
    groupHeaders: names(input.groupHeaders ?? ['X-Remote-Group']),
    extraHeaderPrefixes: names(input.extraHeaderPrefixes ?? ['X-Remote-Extra-']),
  }
}
