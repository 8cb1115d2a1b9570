import type { LogSink } from '../base/index.js'
import type { ServiceResolver } from '../apiextensions/index.js'
import { compileRegexp, type Regexp } from '../base/regexp/index.js'
import type { AuthorizeFunction } from '../auth/index.js'
import { resolveFrontProxyOptions, type FrontProxyOptions, type ResolvedFrontProxyOptions } from './front-proxy-options.js'
import { resolveAuditOptions, type AuditOptions, type ResolvedAuditOptions } from './audit/options.js'
import { CONTROL_LOOPS } from '../controllers/index.js'
import type { ProcessStats } from './metrics/process-metrics.js'
import {
  ABSENT_ADMISSION_PLUGINS,
  ADMISSION_PLUGINS,
  CONSTRAINED_IMPERSONATION,
  FEATURE_GATES,
  NAMESPACE_DEFAULTS_CONTROLLERS,
} from './known-names.js'

/** How a server is to be. Everything may be left out. */
export interface ServerOptions {
  /** Address of the HTTPS port. Default: 127.0.0.1. */
  readonly bindAddress?: string
  /** Port of HTTPS, 0: any free one. Left out: 6443 where `insecurePort` is left out as well, else there is none. */
  readonly securePort?: number
  /** Port of plain HTTP on 127.0.0.1, where every caller is an administrator; 0: any free one. Left out: there is none. */
  readonly insecurePort?: number
  /** Folder of data, certificates and `admin.kubeconfig`. Left out: certificates are made for this run and written nowhere. */
  readonly dataDir?: string
  readonly storage?: {
    /** `level`: in `dataDir`. Default: `level` where there is a `dataDir`, else `memory`. */
    readonly backend?: 'level' | 'memory'
  }
  readonly tls?: {
    /** PEM files of the serving certificate, with its chain, and its key: both or none. Default: made once. */
    readonly certFile?: string
    readonly privateKeyFile?: string
    /** PEM file with CAs of client certificates, beside the one that is made. */
    readonly clientCaFile?: string
  }
  /** A proxy in front of the server that tells who asks. Default: none is believed. */
  readonly frontProxy?: FrontProxyOptions
  /** Whether requests without credentials are served, as `system:anonymous`, instead of being answered 401. Default: true. */
  readonly anonymousAuth?: boolean
  /** What Strict-Transport-Security says on the HTTPS port: `max-age=SECONDS`, `includeSubDomains`, `preload`. Default: there is no such header. */
  readonly strictTransportSecurity?: readonly string[]
  /** How likely an HTTP/2 client is told, with a reply, to come back on a new connection: 0 to 0.02. Default: 0. */
  readonly goawayChance?: number
  /** Names of admission plugins beyond, or not among, those that are on by default. */
  readonly admission?: { readonly enable?: readonly string[]; readonly disable?: readonly string[] }
  /** Names of control loops that run: `*` for all, `-name` for all but one. Default: `*`. */
  readonly controllers?: readonly string[]
  /** Feature gates of kube-apiserver. `ConstrainedImpersonation` is one (default: true); others that are known are accepted: what they gate is there or is not. */
  readonly featureGates?: Readonly<Record<string, boolean>>
  /** Time of requests that are not watches, in ms. Default: 60,000. */
  readonly requestTimeoutMs?: number
  /** Least time of a watch without timeoutSeconds, in seconds. Default: 1,800. */
  readonly minRequestTimeoutSeconds?: number
  /** How long Events stay after they were last written, in ms. Default: 3,600,000. */
  readonly eventTtlMs?: number
  /** Requests that are served at once; 0: any number. Default: 400 reading and 200 writing ones. */
  readonly maxRequestsInFlight?: number
  readonly maxMutatingRequestsInFlight?: number
  /** How long requests are still served when the server is told to close, while it says that it is not ready; in ms. Default: 0. */
  readonly shutdownDelayMs?: number
  /** Whether requests that come later are answered 429 and told when to come back, instead of 503. Default: false. */
  readonly shutdownSendRetryAfter?: boolean
  /** Regular expressions of origins that browsers may ask from. Default: none. */
  readonly corsAllowedOrigins?: readonly string[]
  /**
   * Decides what users may do who are not in `system:masters`, instead of nothing: it is asked about each request, and about each part of an identity
   * that somebody wants to be taken for (spec/api.md §8.6, §8.8).
   */
  readonly authorizer?: AuthorizeFunction
  /** Who the tokens of service accounts say that they come from, and for whom they are: a URL. Default: `https://kubernetes.default.svc`. */
  readonly serviceAccountIssuer?: string
  /** Tells where the Services are that conversion webhooks name. Default, and where it does not know: `NAME.NAMESPACE.svc`, by DNS. */
  readonly resolveService?: ServiceResolver
  /** Which requests are recorded, and where. Default: none. */
  readonly audit?: AuditOptions
  /** How much is logged: from 2 on each request, from 4 on details. Default: 0. */
  readonly verbosity?: number
  /** Takes the lines of the log. Default: nobody does. */
  readonly log?: LogSink
  /** What `/metrics` tells of the process. Default: nothing. */
  readonly processStats?: ProcessStats
}

/** Options, complete and valid. */
export interface ResolvedOptions {
  readonly bindAddress: string
  /** Undefined: no such port. */
  readonly securePort: number | undefined
  readonly insecurePort: number | undefined
  readonly dataDir: string | undefined
  readonly storageBackend: 'level' | 'memory'
  readonly tls: {
    readonly certFile: string | undefined
    readonly privateKeyFile: string | undefined
    readonly clientCaFile: string | undefined
  }
  readonly frontProxy: ResolvedFrontProxyOptions | undefined
  readonly anonymousAuth: boolean
  /** Strict-Transport-Security; empty: no such header. */
  readonly hstsDirectives: readonly string[]
  readonly goawayChance: number
  /** Names of the plugins that are on. */
  readonly admissionPlugins: ReadonlySet<string>
  /** Names of the controllers that run. */
  readonly controllers: ReadonlySet<string>
  readonly constrainedImpersonation: boolean
  /** Gates that are given another value than they have. */
  readonly vainGates: readonly string[]
  readonly requestTimeoutMs: number
  readonly minRequestTimeoutSeconds: number
  readonly eventTtlMs: number
  readonly maxRequestsInFlight: number
  readonly maxMutatingRequestsInFlight: number
  readonly shutdownDelayMs: number
  readonly shutdownSendRetryAfter: boolean
  readonly corsAllowedOrigins: readonly Regexp[]
  readonly authorizer: AuthorizeFunction | undefined
  readonly serviceAccountIssuer: string
  readonly resolveService: ServiceResolver | undefined
  readonly audit: ResolvedAuditOptions | undefined
  readonly verbosity: number
  readonly log: LogSink
  readonly processStats: ProcessStats | undefined
}

const DEFAULTS = {
  bindAddress: '127.0.0.1',
  securePort: 6443,
  controllers: ['*'],
  requestTimeoutMs: 60_000,
  minRequestTimeoutSeconds: 1_800,
  eventTtlMs: 3_600_000,
  serviceAccountIssuer: 'https://kubernetes.default.svc',
  maxRequestsInFlight: 400,
  maxMutatingRequestsInFlight: 200,
  verbosity: 0,
} as const

/** An option that cannot be. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
}

/** Completes and checks options: pure, all defaults are here. @throws OptionError */
export function resolveOptions(input: ServerOptions = {}): ResolvedOptions {
  const { dataDir, insecurePort } = input
  const backend = backendOf(input.storage?.backend ?? (dataDir === undefined ? 'memory' : 'level'))
  if (backend === 'level' && dataDir === undefined) fail('storage backend level needs a data directory')
  return {
    bindAddress: input.bindAddress ?? DEFAULTS.bindAddress,
    securePort: port('secure port', input.securePort ?? (insecurePort === undefined ? DEFAULTS.securePort : undefined)),
    insecurePort: port('insecure port', insecurePort),
    dataDir,
    storageBackend: backend,
    tls: tlsFiles(input.tls),
    frontProxy: resolveFrontProxyOptions(input.frontProxy, fail),
    anonymousAuth: input.anonymousAuth ?? true,
    hstsDirectives: (input.strictTransportSecurity ?? []).map(hstsDirective),
    goawayChance: goawayChance(input.goawayChance ?? 0),
    admissionPlugins: admissionPlugins(input.admission),
    controllers: controllers(input.controllers ?? DEFAULTS.controllers),
    constrainedImpersonation: input.featureGates?.[CONSTRAINED_IMPERSONATION] ?? true,
    vainGates: vainGates(input.featureGates),
    requestTimeoutMs: atLeast('request timeout', 1, input.requestTimeoutMs ?? DEFAULTS.requestTimeoutMs),
    minRequestTimeoutSeconds: integer('min request timeout', 1, input.minRequestTimeoutSeconds ?? DEFAULTS.minRequestTimeoutSeconds),
    eventTtlMs: atLeast('event TTL', 1, input.eventTtlMs ?? DEFAULTS.eventTtlMs),
    maxRequestsInFlight: integer('max requests in flight', 0, input.maxRequestsInFlight ?? DEFAULTS.maxRequestsInFlight),
    maxMutatingRequestsInFlight: integer(
      'max mutating requests in flight',
      0,
      input.maxMutatingRequestsInFlight ?? DEFAULTS.maxMutatingRequestsInFlight,
    ),
    shutdownDelayMs: atLeast('shutdown delay', 0, input.shutdownDelayMs ?? 0),
    shutdownSendRetryAfter: input.shutdownSendRetryAfter ?? false,
    corsAllowedOrigins: (input.corsAllowedOrigins ?? []).map(originExpression),
    authorizer: input.authorizer,
    serviceAccountIssuer: issuer(input.serviceAccountIssuer ?? DEFAULTS.serviceAccountIssuer),
    resolveService: input.resolveService,
    audit: resolveAuditOptions(input.audit, { integer, fail }),
    verbosity: integer('verbosity', 0, input.verbosity ?? DEFAULTS.verbosity),
    log: input.log ?? (() => undefined),
    processStats: input.processStats,
  }
}

/** JavaScript callers have no types. */
function backendOf(name: string): ResolvedOptions['storageBackend'] {
  if (name === 'level' || name === 'memory') return name
  return fail(`storage backend ${quote(name)} is not known: it is level or memory`)
}

function fail(message: string): never {
  throw new OptionError(message)
}

const quote = (value: unknown): string => JSON.stringify(value)

function port(what: string, value: number | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!Number.isInteger(value) || value < 0 || value > 65_535) fail(`${what} ${quote(value)} is not a port: it is a number from 0 to 65535`)
  return value
}

function atLeast(what: string, least: number, value: number): number {
  if (!Number.isFinite(value) || value < least) fail(`${what} ${quote(value)} is too small: it is at least ${String(least)}`)
  return value
}

function integer(what: string, least: number, value: number): number {
  if (!Number.isSafeInteger(value)) fail(`${what} ${quote(value)} is not a whole number`)
  return atLeast(what, least, value)
}

/** A name, or a URL where it has a colon (RFC 7519). */
function issuer(value: string): string {
  if (value === '' || (value.includes(':') && !URL.canParse(value)))
    fail(`service account issuer ${quote(value)} is neither a name nor a URL`)
  return value
}

function tlsFiles(tls: ServerOptions['tls']): ResolvedOptions['tls'] {
  const { certFile, privateKeyFile, clientCaFile } = tls ?? {}
  if ((certFile === undefined) !== (privateKeyFile === undefined)) {
    fail('a serving certificate and its private key are given together, or neither is')
  }
  return { certFile, privateKeyFile, clientCaFile }
}

function admissionPlugins(admission: ServerOptions['admission']): Set<string> {
  const { enable = [], disable = [] } = admission ?? {}
  const names = new Set(Object.keys(ADMISSION_PLUGINS).filter((name) => ADMISSION_PLUGINS[name]))
  for (const name of disable) {
    if (!Object.hasOwn(ADMISSION_PLUGINS, name) && !ABSENT_ADMISSION_PLUGINS.has(name)) fail(`admission plugin ${quote(name)} is unknown`)
    if (enable.includes(name)) fail(`admission plugin ${quote(name)} is both enabled and disabled`)
    names.delete(name)
  }
  for (const name of enable) {
    if (ABSENT_ADMISSION_PLUGINS.has(name)) fail(`admission plugin ${quote(name)} does not exist in this server`)
    if (!Object.hasOwn(ADMISSION_PLUGINS, name)) fail(`admission plugin ${quote(name)} is unknown`)
    names.add(name)
  }
  return names
}

/** As kube-controller-manager takes them: the first that names a controller decides. */
/** Controllers that can be switched; all are on by default. */
const CONTROLLERS: readonly string[] = [...CONTROL_LOOPS, ...NAMESPACE_DEFAULTS_CONTROLLERS]

function controllers(wanted: readonly string[]): Set<string> {
  for (const name of wanted) {
    const plain = name.startsWith('-') ? name.slice(1) : name
    if (plain !== '*' && !CONTROLLERS.includes(plain)) fail(`controller ${quote(plain)} is unknown: there are ${CONTROLLERS.join(', ')}`)
  }
  const isOn = (name: string): boolean => {
    const chosen = wanted.find((one) => one === name || one === `-${name}`)
    return chosen === undefined ? wanted.includes('*') && !wanted.includes('-*') : chosen === name
  }
  return new Set(CONTROLLERS.filter(isOn))
}

function vainGates(given: Readonly<Record<string, boolean>> = {}): string[] {
  for (const name of Object.keys(given)) if (!Object.hasOwn(FEATURE_GATES, name)) fail(`feature gate ${quote(name)} is unknown`)
  return Object.keys(given).filter((name) => name !== CONSTRAINED_IMPERSONATION && given[name] !== FEATURE_GATES[name])
}

const HSTS_DIRECTIVE = /^(max-age=[0-9]+|includeSubDomains|preload)$/

function hstsDirective(text: string): string {
  if (HSTS_DIRECTIVE.test(text)) return text
  return fail(`strict transport security directive ${quote(text)} is not known: it is max-age=SECONDS, includeSubDomains or preload`)
}

/** As much as kube-apiserver allows: each GOAWAY costs the client a connection. */
const MAX_GOAWAY_CHANCE = 0.02

function goawayChance(value: number): number {
  if (value >= 0 && value <= MAX_GOAWAY_CHANCE) return value
  return fail(`GOAWAY chance ${quote(value)} cannot be: it is a number from 0 to ${String(MAX_GOAWAY_CHANCE)}`)
}

function originExpression(text: string): Regexp {
  try {
    return compileRegexp(text)
  } catch {
    return fail(`allowed origin ${quote(text)} is not a regular expression`)
  }
}
