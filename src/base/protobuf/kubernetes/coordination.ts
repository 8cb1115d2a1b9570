import { message, optional, single, type MessageDescriptor } from '../descriptor.js'
import { OBJECT_META } from './meta.js'
import { MICRO_TIME } from './well-known.js'

/** Lease of coordination.k8s.io/v1 (spec/openapi-and-clients.md §8.2). */
export const LEASE: MessageDescriptor = message(
  single(1, 'metadata', OBJECT_META),
  single(
    2,
    'spec',
    message(
      optional(1, 'holderIdentity', 'string'),
      optional(2, 'leaseDurationSeconds', 'int32'),
      optional(3, 'acquireTime', MICRO_TIME),
      optional(4, 'renewTime', MICRO_TIME),
      optional(5, 'leaseTransitions', 'int32'),
      optional(6, 'strategy', 'string'),
      optional(7, 'preferredHolder', 'string'),
    ),
  ),
)
