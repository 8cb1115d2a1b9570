/** How requests are recorded (spec/api.md §8.9). */
export interface AuditOptions {
  /** YAML or JSON file with a Policy of audit.k8s.io/v1: what is recorded, and how much of it. */
  readonly policyFile?: string
  /** The same, as an object. */
  readonly policy?: Readonly<Record<string, unknown>>
  /** A file that gets each event as a line of JSON. */
  readonly log?: {
    readonly path: string
    /** It is put aside before it becomes larger. Default: 100. */
    readonly maxSizeMegabytes?: number
    /** Files put aside that are kept; 0: all. Default: 0. */
    readonly maxBackups?: number
    /** Days that they are kept; 0: for ever. Default: 0. */
    readonly maxAgeDays?: number
  }
  /** A service that gets the events in batches. */
  readonly webhook?: {
    /** A kubeconfig that tells how to reach it. */
    readonly configFile: string
    /** Events that wait for it; more are dropped. Default: 10,000. */
    readonly bufferSize?: number
    /** Events in one request. Default: 400. */
    readonly maxBatchSize?: number
    /** How long a batch waits to become full, in ms. Default: 30,000. */
    readonly maxWaitMs?: number
    /** The wait before a failed request is sent again, in ms. Default: 10,000. */
    readonly initialBackoffMs?: number
  }
  /** Takes each event as a line of JSON, without its line break. */
  readonly sink?: (line: string) => void
}

/** The same, complete and valid. */
export interface ResolvedAuditOptions {
  readonly policyFile: string | undefined
  readonly policy: Readonly<Record<string, unknown>> | undefined
  readonly log: { readonly path: string; readonly maxBytes: number; readonly maxBackups: number; readonly maxAgeDays: number } | undefined
  readonly webhook:
    | {
        readonly configFile: string
        readonly bufferSize: number
        readonly maxBatchSize: number
        readonly maxWaitMs: number
        readonly initialBackoffMs: number
      }
    | undefined
  readonly sink: ((line: string) => void) | undefined
}

const MEGABYTE = 1024 * 1024

/** How numbers are checked, and problems told: they throw. */
export interface AuditChecks {
  readonly integer: (what: string, least: number, value: number) => number
  readonly fail: (message: string) => never
}

/** Completes and checks the options; undefined where nothing is recorded. @throws what the checks throw */
export function resolveAuditOptions(input: AuditOptions | undefined, { integer, fail }: AuditChecks): ResolvedAuditOptions | undefined {
  const { policyFile, policy, log, webhook, sink } = input ?? {}
  const hasPolicy = policyFile !== undefined || policy !== undefined
  const hasSink = log !== undefined || webhook !== undefined || sink !== undefined
  if (!hasPolicy && !hasSink) return undefined
  if (!hasPolicy) fail('audit needs a policy: it tells what is recorded')
  if (policyFile !== undefined && policy !== undefined) fail('audit has both a policy and a policy file: it is one of them')
  if (!hasSink) fail('audit has a policy, but neither a log nor a webhook to write to')
  return {
    policyFile,
    policy,
    sink,
    log: log && {
      path: log.path === '' ? fail('the path of the audit log is empty') : log.path,
      maxBytes: (integer('audit log max size', 0, log.maxSizeMegabytes ?? 0) || 100) * MEGABYTE,
      maxBackups: integer('audit log max backups', 0, log.maxBackups ?? 0),
      maxAgeDays: integer('audit log max age', 0, log.maxAgeDays ?? 0),
    },
    webhook: webhook && {
      configFile: webhook.configFile,
      bufferSize: integer('audit webhook buffer size', 1, webhook.bufferSize ?? 10_000),
      maxBatchSize: integer('audit webhook max batch size', 1, webhook.maxBatchSize ?? 400),
      maxWaitMs: integer('audit webhook max wait', 1, webhook.maxWaitMs ?? 30_000),
      initialBackoffMs: integer('audit webhook initial backoff', 1, webhook.initialBackoffMs ?? 10_000),
    },
  }
}
