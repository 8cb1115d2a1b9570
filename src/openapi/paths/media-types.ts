import type { PublishedVersion } from '../published-version.js'
import type { Operation } from './operations.js'

const PATCH_TYPES = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml']
// Strategic merge patch is named for compiled-in types alone: clients that see it send it (spec/openapi-and-clients.md §1.5, §9).
const BUILTIN_PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]
const CUSTOM_TYPES = ['application/json', 'application/yaml']
const BUILTIN_TYPES = [...CUSTOM_TYPES, 'application/vnd.kubernetes.protobuf']
const STREAM_TYPES = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch']

/** The media types that an operation takes. */
export function consumes({ builtin }: PublishedVersion, { method }: Operation): string[] {
  if (method === 'patch') return [...(builtin === undefined ? PATCH_TYPES : BUILTIN_PATCH_TYPES)]
  return builtin === undefined ? [...CUSTOM_TYPES] : ['*/*']
}

/** The media types that an operation answers in. */
export function produces({ builtin }: PublishedVersion, { action }: Operation): string[] {
  if (builtin === undefined) return [...CUSTOM_TYPES]
  return action === 'list' ? [...BUILTIN_TYPES, ...STREAM_TYPES] : [...BUILTIN_TYPES]
}
