import { createHash } from 'node:crypto'
import type { JsonObject } from '../../base/json/index.js'
import type { UserInfo } from '../../endpoints/index.js'
import { goQuote, statusError } from '../../meta/index.js'
import type { IdentitySource, WallClock } from '../../registry/index.js'
import type { Store } from '../../storage/index.js'
import { authenticated } from '../groups.js'
import { commonAudiences, UNKNOWN_TOKEN, type TokenAuthentication, type TokenAuthenticator } from '../token-authenticator.js'
import { accountGroups, accountUserName } from '../user-names.js'
import { CREDENTIAL_ID } from '../x509.js'
import { boundObject, type BoundObject } from './bound-objects.js'
import { claimsJson, readClaims, type ObjectRef, type TokenClaims } from './claims.js'
import { MAX_TOKEN_LENGTH, signJwt, verifyJwt } from './jwt.js'
import type { TokenKey } from './token-key.js'

/** What tokens of service accounts stand on. */
export interface AccountTokensOptions {
  /** A URL: who the tokens say that they come from, and for whom they are where nobody says otherwise. */
  readonly issuer: string
  readonly clock: WallClock
  readonly identity: Pick<IdentitySource, 'uuid'>
  readonly store: Pick<Store, 'get'>
}

/** Whom a token is to be made for. */
export interface TokenOrder {
  readonly audiences: readonly string[]
  readonly lifetimeSeconds: number
  readonly namespace: string
  readonly account: ObjectRef
  readonly secret: ObjectRef | undefined
}

/** Clocks of those who made a token may be off, and what was deleted just now may still be in use. */
const LEEWAY_MS = 60_000

/** Tokens whose signature need not be checked again. */
const REMEMBERED = 1_000

/** Makes the tokens of service accounts, and knows them again (spec/openapi-and-clients.md §6.2, api.md §8.5). */
export class AccountTokens implements TokenAuthenticator {
  readonly issuer: string
  /** Whom tokens are for where nobody says otherwise. */
  readonly audiences: readonly string[]
  readonly #options: AccountTokensOptions
  readonly #verified = new Map<string, TokenClaims>()
  #key: TokenKey | undefined

  constructor(options: AccountTokensOptions) {
    this.#options = options
    this.issuer = options.issuer
    this.audiences = [options.issuer]
  }

  /** Tokens are made, and known, from now on. */
  useKey(key: TokenKey): void {
    this.#key = key
  }

  /** What others check tokens with: a JSON Web Key Set (RFC 7517). */
  keySet(): JsonObject {
    return { keys: this.#key === undefined ? [] : [this.#key.jwk] }
  }

  /** A new token. @throws a 400 StatusError where it would be too long to be used, a 503 one before there is a key */
  make({ lifetimeSeconds, ...order }: TokenOrder): string {
    const { clock, identity } = this.#options
    if (this.#key === undefined) throw statusError.serviceUnavailable('the key of tokens has not been read yet')
    const issuedAt = Math.floor(clock.now() / 1_000)
    const claims = { ...order, issuer: this.issuer, issuedAt, expiresAt: issuedAt + lifetimeSeconds, id: identity.uuid() }
    const token = signJwt(this.#key, claimsJson(claims))
    if (token.length <= MAX_TOKEN_LENGTH) return token
    throw statusError.badRequest(`a token for these audiences would be longer than ${String(MAX_TOKEN_LENGTH)} characters`)
  }

  authenticateToken(token: string, audiences: readonly string[] = this.audiences): TokenAuthentication {
    const claims = this.#claimsOf(token)
    if (claims?.issuer !== this.issuer) return UNKNOWN_TOKEN
    const shared = commonAudiences(claims.audiences, audiences)
    const reason = shared.length === 0 ? audienceText(claims.audiences, audiences) : (this.#untimely(claims) ?? this.#unbound(claims))
    if (reason !== undefined) return { outcome: 'invalid', reason }
    return { outcome: 'user', user: userOf(claims), audiences: shared }
  }

  /** What a token says that was signed here. Signatures are checked once as long as a token is in use. */
  #claimsOf(token: string): TokenClaims | undefined {
    if (this.#key === undefined || token.length > MAX_TOKEN_LENGTH) return undefined
    const digest = createHash('sha256').update(token).digest('base64')
    const known = this.#verified.get(digest)
    if (known !== undefined) return known
    const json = verifyJwt(this.#key, token)
    const claims = json === undefined ? undefined : readClaims(json)
    if (claims !== undefined) this.#remember(digest, claims)
    return claims
  }

  #remember(digest: string, claims: TokenClaims): void {
    const [oldest] = this.#verified.keys()
    if (oldest !== undefined && this.#verified.size >= REMEMBERED) this.#verified.delete(oldest)
    this.#verified.set(digest, claims)
  }

  #untimely({ issuedAt, expiresAt }: TokenClaims): string | undefined {
    const now = this.#options.clock.now()
    if (now - LEEWAY_MS > expiresAt * 1_000) return 'service account token has expired'
    return now + LEEWAY_MS < issuedAt * 1_000 ? 'service account token is not valid yet' : undefined
  }

  /** Tokens end with what they name. */
  #unbound({ namespace, account, secret }: TokenClaims): string | undefined {
    const found = boundObject(this.#options.store, 'serviceaccounts', namespace, account.name)
    if (found === undefined) return `serviceaccounts ${goQuote(account.name)} not found`
    if (found.uid !== account.uid) return `service account UID (${found.uid}) does not match claim (${account.uid})`
    if (this.#isGone(found)) return `service account ${namespace}/${account.name} has been deleted`
    if (secret === undefined) return undefined
    const holder = boundObject(this.#options.store, 'secrets', namespace, secret.name)
    if (holder !== undefined && holder.uid !== secret.uid)
      return `secret UID (${holder.uid}) does not match service account secret ref claim (${secret.uid})`
    return holder === undefined || this.#isGone(holder) ? 'service account token has been invalidated' : undefined
  }

  #isGone({ deletedAt }: BoundObject): boolean {
    return deletedAt !== undefined && deletedAt < this.#options.clock.now() - LEEWAY_MS
  }
}

/** The service account as a user. */
function userOf({ namespace, account: { name, uid }, id }: TokenClaims): UserInfo {
  const extra = { [CREDENTIAL_ID]: [`JTI=${id}`] }
  return authenticated({ name: accountUserName({ namespace, name }), uid, groups: accountGroups(namespace), extra })
}

function audienceText(claimed: readonly string[], wanted: readonly string[]): string {
  const list = (texts: readonly string[]): string => `[${texts.map(goQuote).join(' ')}]`
  return `token audiences ${list(claimed)} is invalid for the target audiences ${list(wanted)}`
}
