import { ALGORITHM, type AccountTokens } from '../auth/index.js'
import { encodeJson, type JsonObject } from '../base/json/index.js'
import type { Reply, RequestScope } from '../endpoints/index.js'
import { statusError } from '../meta/index.js'

const CONFIGURATION = '/.well-known/openid-configuration'
const KEY_SET = '/openid/v1/jwks'

/** Where those who are shown tokens of service accounts find out how to check them, as of an OpenID provider. */
export const ISSUER_PATHS: readonly string[] = [CONFIGURATION, KEY_SET]

/** The document at one of {@link ISSUER_PATHS}. `serverAddress`: host and port for clients. @throws a 405 StatusError for other methods than reading ones */
export function issuerDocument({ method, info }: RequestScope, tokens: AccountTokens, serverAddress: string): Reply {
  if (method !== 'GET' && method !== 'HEAD') throw statusError.methodNotAllowed()
  return info.path === KEY_SET
    ? document('application/jwk-set+json', tokens.keySet())
    : document('application/json', {
        issuer: tokens.issuer,
        jwks_uri: `https://${serverAddress}${KEY_SET}`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: [ALGORITHM],
      })
}

function document(type: string, content: JsonObject): Reply {
  return {
    status: 200,
    headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' },
    body: encodeJson(content, { keepOrder: true }),
  }
}
