import { always, int32, microTime, pointer, string, struct, type CompoundType } from '../../meta/typed/index.js'
import { kindType } from './kind.js'

/** v1.Lease of coordination.k8s.io. */
export const leaseType: CompoundType = kindType('Lease', {
  spec: always(
    struct('LeaseSpec', {
      holderIdentity: pointer(string()),
      leaseDurationSeconds: pointer(int32),
      acquireTime: pointer(microTime),
      renewTime: pointer(microTime),
      leaseTransitions: pointer(int32),
      strategy: pointer(string('v1.CoordinatedLeaseStrategy')),
      preferredHolder: pointer(string()),
    }),
  ),
})
