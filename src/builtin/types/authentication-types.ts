import { always, bool, int64, list, map, omitEmpty, string, struct, time, type CompoundType, type GoType } from '../../meta/typed/index.js'
import { kindType } from './kind.js'

/** v1.ExtraValue by their keys: what else is known of a user. */
export const extraValues: CompoundType = map(list(string(), 'v1.ExtraValue'))

const userInfo = struct('UserInfo', {
  username: omitEmpty(string()),
  uid: omitEmpty(string()),
  groups: omitEmpty(list(string())),
  extra: omitEmpty(extraValues),
})

/** v1.TokenReview of authentication.k8s.io. */
export const tokenReviewType: CompoundType = kindType('TokenReview', {
  spec: always(struct('TokenReviewSpec', { token: omitEmpty(string()), audiences: omitEmpty(list(string())) })),
  status: always(
    struct('TokenReviewStatus', {
      authenticated: omitEmpty(bool),
      user: always(userInfo),
      audiences: omitEmpty(list(string())),
      error: omitEmpty(string()),
    }),
  ),
})

/** v1.SelfSubjectReview. */
export const selfSubjectReviewType: CompoundType = kindType('SelfSubjectReview', {
  status: always(struct('SelfSubjectReviewStatus', { userInfo: always(userInfo) })),
})

const boundObjectReference = struct('BoundObjectReference', {
  kind: omitEmpty(string()),
  apiVersion: omitEmpty(string()),
  name: omitEmpty(string()),
  uid: omitEmpty(string('types.UID')),
})

/** A pointer that is written even when it is nil. */
const nullable = (type: GoType): GoType => ({ ...type, zero: () => null })

/** v1.TokenRequest. */
export const tokenRequestType: CompoundType = kindType('TokenRequest', {
  spec: always(
    struct('TokenRequestSpec', {
      audiences: always(list(string())),
      expirationSeconds: always(nullable(int64)),
      boundObjectRef: always(nullable(boundObjectReference)),
    }),
  ),
  status: always(struct('TokenRequestStatus', { token: always(string()), expirationTimestamp: always(time) })),
})
