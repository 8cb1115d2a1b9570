import { parseDuration } from '../meta/index.js'
import type { AuditOptions, ServerOptions } from '../server/index.js'
import type { FlagName, FlagValues } from './flags.js'
import { serviceAddresses } from './service-addresses.js'
import { UsageError } from './usage-error.js'

/** What the command line says, as options of a server. `defaultDataDir`: where data go when nothing is said; `print`: to standard output. @throws UsageError */
export function optionsOf(flags: FlagValues, defaultDataDir: string, print: (line: string) => void = () => undefined): ServerOptions {
  const securePort = numberOf(flags, 'secure-port') ?? 6443
  const insecurePort = numberOf(flags, 'insecure-port') ?? 0
  if (securePort === 0 && insecurePort === 0)
    throw new UsageError('both --secure-port and --insecure-port are off: there is nothing to listen on')
  return {
    dataDir: flags.get('data-dir') ?? defaultDataDir,
    storage: { backend: backendOf(flags.get('storage-backend') ?? 'level') },
    tls: defined({
      certFile: flags.get('tls-cert-file'),
      privateKeyFile: flags.get('tls-private-key-file'),
      clientCaFile: flags.get('client-ca-file'),
    }),
    admission: defined({ enable: listOf(flags, 'enable-admission-plugins'), disable: listOf(flags, 'disable-admission-plugins') }),
    ...defined({
      // On the command line 0 is off; to a library it is any free port.
      securePort: securePort === 0 ? undefined : securePort,
      insecurePort: insecurePort === 0 ? undefined : insecurePort,
      bindAddress: flags.get('bind-address'),
      frontProxy: frontProxyOf(flags),
      anonymousAuth: booleanOf(flags, 'anonymous-auth'),
      strictTransportSecurity: listOf(flags, 'strict-transport-security-directives'),
      goawayChance: fractionOf(flags, 'goaway-chance'),
      controllers: listOf(flags, 'controllers'),
      featureGates: gatesOf(flags),
      requestTimeoutMs: durationOf(flags, 'request-timeout'),
      minRequestTimeoutSeconds: numberOf(flags, 'min-request-timeout'),
      eventTtlMs: durationOf(flags, 'event-ttl'),
      serviceAccountIssuer: flags.get('service-account-issuer'),
      maxRequestsInFlight: numberOf(flags, 'max-requests-inflight'),
      maxMutatingRequestsInFlight: numberOf(flags, 'max-mutating-requests-inflight'),
      shutdownDelayMs: durationOf(flags, 'shutdown-delay-duration'),
      shutdownSendRetryAfter: booleanOf(flags, 'shutdown-send-retry-after'),
      corsAllowedOrigins: listOf(flags, 'cors-allowed-origins'),
      resolveService: servicesOf(flags),
      audit: auditOf(flags, print),
      verbosity: numberOf(flags, 'v'),
    }),
  }
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what is undefined: options that are left out take their defaults. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}

function servicesOf(flags: FlagValues): ServerOptions['resolveService'] {
  const entries = listOf(flags, 'service-address')
  return entries === undefined ? undefined : serviceAddresses(entries)
}

function frontProxyOf(flags: FlagValues): ServerOptions['frontProxy'] {
  const rules = defined({
    allowedNames: listOf(flags, 'requestheader-allowed-names'),
    usernameHeaders: listOf(flags, 'requestheader-username-headers'),
    uidHeaders: listOf(flags, 'requestheader-uid-headers'),
    groupHeaders: listOf(flags, 'requestheader-group-headers'),
    extraHeaderPrefixes: listOf(flags, 'requestheader-extra-headers-prefix'),
  })
  const clientCaFile = flags.get('requestheader-client-ca-file')
  if (clientCaFile !== undefined) return { clientCaFile, ...rules }
  if (Object.keys(rules).length > 0) throw new UsageError('the flags --requestheader-… need --requestheader-client-ca-file')
  return undefined
}

const STANDARD_OUTPUT = '-'

function auditOf(flags: FlagValues, print: (line: string) => void): ServerOptions['audit'] {
  const format = flags.get('audit-log-format') ?? 'json'
  if (format !== 'json') throw new UsageError(`invalid value ${JSON.stringify(format)} for flag --audit-log-format: it is json`)
  const path = flags.get('audit-log-path')
  const configFile = flags.get('audit-webhook-config-file')
  const log = path === undefined || path === STANDARD_OUTPUT ? undefined : { path, ...logLimits(flags) }
  const webhook = configFile === undefined ? undefined : { configFile, ...batchLimits(flags) }
  const sink = path === STANDARD_OUTPUT ? print : undefined
  const options = defined({ policyFile: flags.get('audit-policy-file'), log, webhook, sink })
  return Object.keys(options).length === 0 ? undefined : options
}

function logLimits(flags: FlagValues): Omit<NonNullable<AuditOptions['log']>, 'path'> {
  return defined({
    maxSizeMegabytes: numberOf(flags, 'audit-log-maxsize'),
    maxBackups: numberOf(flags, 'audit-log-maxbackup'),
    maxAgeDays: numberOf(flags, 'audit-log-maxage'),
  })
}

function batchLimits(flags: FlagValues): Omit<NonNullable<AuditOptions['webhook']>, 'configFile'> {
  return defined({
    bufferSize: numberOf(flags, 'audit-webhook-batch-buffer-size'),
    maxBatchSize: numberOf(flags, 'audit-webhook-batch-max-size'),
    maxWaitMs: durationOf(flags, 'audit-webhook-batch-max-wait'),
    initialBackoffMs: durationOf(flags, 'audit-webhook-initial-backoff'),
  })
}

function backendOf(text: string): 'level' | 'memory' {
  if (text === 'level' || text === 'memory') return text
  throw new UsageError(`invalid value ${JSON.stringify(text)} for flag --storage-backend: it is level or memory`)
}

function numberOf(flags: FlagValues, name: FlagName): number | undefined {
  const text = flags.get(name)
  if (text === undefined) return undefined
  if (!/^[0-9]{1,15}$/.test(text)) throw new UsageError(`invalid value ${JSON.stringify(text)} for flag --${name}: it is a whole number`)
  return Number(text)
}

function fractionOf(flags: FlagValues, name: FlagName): number | undefined {
  const text = flags.get(name)
  if (text === undefined) return undefined
  if (!/^[0-9]*\.?[0-9]+$/.test(text)) throw new UsageError(`invalid value ${JSON.stringify(text)} for flag --${name}: it is a number`)
  return Number(text)
}

function booleanOf(flags: FlagValues, name: FlagName): boolean | undefined {
  const text = flags.get(name)?.toLowerCase()
  if (text === undefined) return undefined
  if (text !== 'true' && text !== 'false')
    throw new UsageError(`invalid value ${JSON.stringify(text)} for flag --${name}: it is true or false`)
  return text === 'true'
}

function durationOf(flags: FlagValues, name: FlagName): number | undefined {
  const text = flags.get(name)
  if (text === undefined) return undefined
  const duration = parseDuration(text)
  if ('error' in duration) throw new UsageError(`invalid value ${JSON.stringify(text)} for flag --${name}: ${duration.error}`)
  return duration.ms
}

function listOf(flags: FlagValues, name: FlagName): string[] | undefined {
  const items = flags
    .get(name)
    ?.split(',')
    .map((item) => item.trim())
  return items?.filter((item) => item !== '')
}

function gatesOf(flags: FlagValues): Record<string, boolean> | undefined {
  const items = listOf(flags, 'feature-gates')
  if (items === undefined) return undefined
  return Object.fromEntries(
    items.map((item) => {
      const [, name, value] = /^([^=]+)=(true|false)$/i.exec(item) ?? []
      if (name === undefined || value === undefined)
        throw new UsageError(`invalid value ${JSON.stringify(item)} for flag --feature-gates: it is NAME=true or NAME=false`)
      return [name, value.toLowerCase() === 'true']
    }),
  )
}
