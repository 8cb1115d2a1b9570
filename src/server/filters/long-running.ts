import type { RequestInfo } from '../../endpoints/index.js'

/** Watches and what is refused as a proxy: without deadline, and not counted as in flight (spec/api.md §8.4). */
export function isLongRunning({ isResourceRequest, verb }: RequestInfo): boolean {
  return isResourceRequest && (verb === 'watch' || verb === 'proxy')
}
