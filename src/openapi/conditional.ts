import type { RequestScope } from '../endpoints/index.js'

/** What the client's conditions make of a request for something that exists. */
export type Verdict = 'send' | 'not-modified' | 'precondition-failed'

const MS = 1_000

/**
 * Weighs the conditional headers against a quoted strong tag and a time of modification (ms), as RFC 9110 §13.2.2 orders them. A date that does
 * not parse is passed over.
 */
export function judge(scope: RequestScope, tag: string, modified: number): Verdict {
  const ifMatch = scope.header('if-match')
  if (ifMatch !== '') {
    if (!tagsOf(ifMatch).some((given) => given === '*' || given === tag)) return 'precondition-failed'
  } else if (isOlder(scope.header('if-unmodified-since'), modified)) return 'precondition-failed'
  const isRead = scope.method === 'GET' || scope.method === 'HEAD'
  const ifNoneMatch = scope.header('if-none-match')
  if (ifNoneMatch !== '') {
    const matches = tagsOf(ifNoneMatch).some((given) => given === '*' || given.replace(/^W\//, '') === tag)
    if (matches) return isRead ? 'not-modified' : 'precondition-failed'
    return 'send'
  }
  const since = Date.parse(scope.header('if-modified-since'))
  return isRead && !Number.isNaN(since) && wholeSeconds(modified) <= since ? 'not-modified' : 'send'
}

function isOlder(date: string, modified: number): boolean {
  const time = Date.parse(date)
  return !Number.isNaN(time) && wholeSeconds(modified) > time
}

const wholeSeconds = (time: number): number => Math.floor(time / MS) * MS

/** The tags of a list; they hold no commas, as ours are hex. */
const tagsOf = (header: string): string[] => header.split(',').map((part) => part.trim())
