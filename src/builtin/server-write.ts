import type { WriteOptions } from '../registry/index.js'

/** Never aborted: the server's own writes are short. */
const SIGNAL = new AbortController().signal

/** The options of a write by the server itself. `manager`: who owns the fields. */
export function serverWrite(namespace: string, manager: string): WriteOptions {
  return { namespace, dryRun: false, manager, userName: 'system:apiserver', signal: SIGNAL, warn: () => undefined }
}
