import {
  functionAuthorizer,
  mastersAuthorizer,
  selfReviewAuthorizer,
  TokenAuthenticators,
  unionAuthorizer,
  type Authorizer,
} from '../auth/index.js'
import type { ResolvedOptions } from './options.js'

/** Who asks and who may do what: the filters act on it, and reviews tell of it. */
export interface Access {
  readonly authorizer: Authorizer
  /** Everything that knows bearer tokens; each part of the server adds its own. */
  readonly tokens: TokenAuthenticators
}

/** Administrators may do everything, and everybody may ask about themselves, whatever an embedder says of others. */
export function createAccess({ authorizer }: ResolvedOptions): Access {
  const own = [mastersAuthorizer(), selfReviewAuthorizer()]
  return {
    authorizer: unionAuthorizer(authorizer === undefined ? own : [...own, functionAuthorizer(authorizer)]),
    tokens: new TokenAuthenticators(),
  }
}
