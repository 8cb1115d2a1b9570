/** Settings of connections (spec/api.md §8.10). */

/** Idle connections are kept longer than Go's clients keep them, which do not repeat a write on a connection that was just closed. */
export const KEEP_ALIVE_MS: number = 100_000
export const HEADERS_TIMEOUT_MS: number = 32_000
export const MAX_HEADER_BYTES: number = 1024 * 1024
export const MAX_CONCURRENT_STREAMS: number = 100

/** Beyond the time of a request, so that the request's own deadline speaks first. */
export const BODY_GRACE_MS: number = 5_000

/** How often connections are looked at for slow senders. */
export const CHECK_INTERVAL_MS: number = 5_000

/** Probes of silent connections begin after so long. */
export const TCP_KEEP_ALIVE_MS: number = 15_000
