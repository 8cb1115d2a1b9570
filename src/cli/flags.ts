import { UsageError } from './usage-error.js'

/**
 * The flags, with the names that kube-apiserver and kube-controller-manager have for them. `value`: what stands for the value in the help; flags without one have
 * none. Of a `repeatable` one all values count, as if they stood in one with commas. `default` is for the help alone: defaults are made where options are completed.
 */
export const FLAGS = [
  { name: 'bind-address', value: 'IP', default: '127.0.0.1', help: 'Address that the secure port listens on.' },
  { name: 'secure-port', value: 'PORT', default: '6443', help: 'Port of HTTPS (HTTP/2 and HTTP/1.1); 0 is off.' },
  {
    name: 'insecure-port',
    value: 'PORT',
    default: '0',
    help: 'Port of plain HTTP on 127.0.0.1, where every caller is an administrator; 0 is off.',
  },
  { name: 'data-dir', value: 'FOLDER', default: 'a folder of the user', help: 'Where data, certificates and admin.kubeconfig are.' },
  { name: 'storage-backend', value: 'NAME', default: 'level', help: 'level (in the data folder) or memory (gone with the process).' },
  { name: 'tls-cert-file', value: 'FILE', default: 'made once', help: 'Serving certificate in PEM, with its chain.' },
  { name: 'tls-private-key-file', value: 'FILE', default: 'made once', help: 'Private key of the serving certificate in PEM.' },
  { name: 'client-ca-file', value: 'FILE', default: 'made once', help: 'CAs of client certificates in PEM, beside the one that is made.' },
  {
    name: 'requestheader-client-ca-file',
    value: 'FILE',
    default: 'none',
    help: 'CAs, in PEM, of the certificates of front proxies: their holders tell in headers who asks.',
  },
  {
    name: 'requestheader-allowed-names',
    value: 'NAMES',
    default: 'any',
    help: 'Common names of such certificates that are believed, separated by commas.',
  },
  {
    name: 'requestheader-username-headers',
    value: 'HEADERS',
    default: 'X-Remote-User',
    help: "Headers with the user's name, separated by commas: the first that is there counts.",
  },
  { name: 'requestheader-uid-headers', value: 'HEADERS', default: 'X-Remote-Uid', help: "Headers with the user's UID." },
  { name: 'requestheader-group-headers', value: 'HEADERS', default: 'X-Remote-Group', help: "Headers with the user's groups: all count." },
  {
    name: 'requestheader-extra-headers-prefix',
    value: 'PREFIXES',
    default: 'X-Remote-Extra-',
    help: 'What the names of headers with more about the user begin with.',
  },
  {
    name: 'anonymous-auth',
    value: 'BOOL',
    default: 'true',
    help: 'Whether requests without credentials are served, as system:anonymous.',
  },
  {
    name: 'strict-transport-security-directives',
    value: 'DIRECTIVES',
    default: 'none',
    help: 'Strict-Transport-Security of HTTPS: max-age=SECONDS, includeSubDomains, preload, separated by commas.',
  },
  {
    name: 'goaway-chance',
    value: 'FRACTION',
    default: '0',
    help: 'How likely an HTTP/2 client is told to come back on a new connection: 0 to 0.02.',
  },
  {
    name: 'enable-admission-plugins',
    value: 'NAMES',
    default: 'NamespaceLifecycle',
    help: 'Admission plugins to switch on, separated by commas.',
  },
  { name: 'disable-admission-plugins', value: 'NAMES', default: 'none', help: 'Admission plugins to switch off, separated by commas.' },
  {
    name: 'controllers',
    value: 'NAMES',
    default: '*',
    help: "Controllers to run, separated by commas: '*' for all, '-name' for all but one.",
  },
  {
    name: 'feature-gates',
    value: 'NAME=BOOL',
    default: 'none',
    help: 'Feature gates of kube-apiserver, separated by commas: ConstrainedImpersonation; other known ones are accepted, and have no effect.',
  },
  { name: 'request-timeout', value: 'DURATION', default: '1m0s', help: 'Time of requests that are not watches.' },
  {
    name: 'min-request-timeout',
    value: 'SECONDS',
    default: '1800',
    help: 'A watch without a timeout of its own lasts between this and twice this.',
  },
  { name: 'event-ttl', value: 'DURATION', default: '1h0m0s', help: 'How long Events stay after they were last written.' },
  {
    name: 'service-account-issuer',
    value: 'URL',
    default: 'https://kubernetes.default.svc',
    help: 'Who the tokens of service accounts say that they come from, and for whom they are.',
  },
  {
    name: 'max-requests-inflight',
    value: 'N',
    default: '400',
    help: 'Reading requests that are served at once; more are answered 429. 0: any number.',
  },
  {
    name: 'shutdown-delay-duration',
    value: 'DURATION',
    default: '0s',
    help: 'How long requests are still served after a signal to end, while /readyz fails.',
  },
  {
    name: 'shutdown-send-retry-after',
    value: 'BOOL',
    default: 'false',
    help: 'Whether requests that come later are answered 429 with a time to come back, instead of 503.',
  },
  { name: 'max-mutating-requests-inflight', value: 'N', default: '200', help: 'The same for writing requests.' },
  {
    name: 'cors-allowed-origins',
    value: 'REGEXPS',
    default: 'none',
    help: 'Regular expressions of origins that browsers may ask from, separated by commas.',
  },
  {
    name: 'service-address',
    value: 'NAMESPACE/NAME=HOST:PORT',
    default: 'by DNS',
    repeatable: true,
    help: 'Where a Service is that a conversion webhook names; several are given by several flags, or separated by commas.',
  },
  {
    name: 'audit-policy-file',
    value: 'FILE',
    default: 'none',
    help: 'Policy (audit.k8s.io/v1, YAML or JSON) that tells which requests are recorded, and how much of them.',
  },
  {
    name: 'audit-log-path',
    value: 'FILE',
    default: 'none',
    help: 'File that gets the recorded events, a line of JSON each; - is standard output.',
  },
  { name: 'audit-log-format', value: 'NAME', default: 'json', help: 'json: there is no other.' },
  { name: 'audit-log-maxsize', value: 'MEGABYTES', default: '100', help: 'The file is put aside before it becomes larger.' },
  { name: 'audit-log-maxbackup', value: 'N', default: '0', help: 'Files put aside that are kept; 0: all.' },
  { name: 'audit-log-maxage', value: 'DAYS', default: '0', help: 'Days that files put aside are kept; 0: for ever.' },
  {
    name: 'audit-webhook-config-file',
    value: 'FILE',
    default: 'none',
    help: 'Kubeconfig of a service that gets the recorded events in batches.',
  },
  { name: 'audit-webhook-batch-buffer-size', value: 'N', default: '10000', help: 'Events that wait for it; more are dropped.' },
  { name: 'audit-webhook-batch-max-size', value: 'N', default: '400', help: 'Events in one request.' },
  { name: 'audit-webhook-batch-max-wait', value: 'DURATION', default: '30s', help: 'How long a batch waits to become full.' },
  { name: 'audit-webhook-initial-backoff', value: 'DURATION', default: '10s', help: 'The wait before a failed request is sent again.' },
  { name: 'v', value: 'N', default: '0', help: 'How much is logged: 2 each request, 4 details.' },
  { name: 'help', default: '', help: 'Prints this and ends.' },
  { name: 'version', default: '', help: 'Prints the version and ends.' },
] as const

export type FlagName = (typeof FLAGS)[number]['name']

/** The flags that were given; those without a value are ''. */
export type FlagValues = ReadonlyMap<FlagName, string>

/** `-h` is the one short form beside `-v`, which is its own. */
const SHORT_FORMS: ReadonlyMap<string, FlagName> = new Map([['h', 'help']])

/** What the command can do; without a name it serves. `operand`: what stands for the file behind its name in the help. */
export const COMMANDS = [
  { name: 'backup', operand: 'FILE', help: 'Writes all that is stored to a file, while a server runs on the data folder or not.' },
  { name: 'restore', operand: 'FILE', help: 'Makes the store of a new data folder from a backup.' },
  { name: 'verify', operand: '[FILE]', help: 'Looks for damage in the store of a data folder on which no server runs, or in a backup.' },
] as const

export type CommandName = (typeof COMMANDS)[number]['name']

/** A command line, understood. */
export interface CommandLine {
  readonly command: CommandName | 'serve'
  /** The file that a command is about; undefined where none is given. */
  readonly file: string | undefined
  readonly flags: FlagValues
}

/** Flags that the commands beside serving know. */
const COMMAND_FLAGS: ReadonlySet<FlagName> = new Set<FlagName>(['data-dir', 'help', 'version', 'v'])

/**
 * A command line: a command, its file, and flags: `--name=value`, `--name value`, with one dash or two; the last one counts,
 * or all do of a repeatable flag. Flags that are not given are
 * taken from the environment: `--secure-port` from APIEXTENSIONS_SERVER_SECURE_PORT. @throws UsageError
 */
export function parseCommandLine(words: readonly string[], environment: Readonly<Record<string, string | undefined>>): CommandLine {
  const { given, operands } = readWords(words)
  const flags = new Map([...fromEnvironment(environment), ...given])
  const [name, file, ...rest] = operands
  if (name === undefined) return { command: 'serve', file: undefined, flags }
  const command = COMMANDS.find((candidate) => candidate.name === name)
  const strange = command === undefined ? name : rest[0]
  if (command === undefined || strange !== undefined) throw new UsageError(`unexpected argument: ${String(strange)}`)
  for (const flag of given.keys()) if (!COMMAND_FLAGS.has(flag)) throw new UsageError(`flag --${flag} is not for ${name}`)
  if (file === undefined && command.operand === 'FILE' && !flags.has('help')) throw new UsageError(`${name} needs a file`)
  return { command: command.name, file, flags }
}

function readWords(words: readonly string[]): { readonly given: Map<FlagName, string>; readonly operands: readonly string[] } {
  const given = new Map<FlagName, string>()
  const operands: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    if (!word.startsWith('-')) {
      operands.push(word)
      continue
    }
    const [, name = '', assigned] = /^--?([^-=][^=]*)(?:=([^]*))?$/.exec(word) ?? []
    if (name === '') throw new UsageError(`unexpected argument: ${word}`)
    const flag = flagOf(name)
    if (!('value' in flag)) {
      if (assigned !== undefined && assigned !== 'true') throw new UsageError(`flag --${flag.name} takes no value`)
      given.set(flag.name, '')
      continue
    }
    const value = assigned ?? words[++at]
    if (value === undefined) throw new UsageError(`flag --${flag.name} needs a value`)
    const before = 'repeatable' in flag ? given.get(flag.name) : undefined
    given.set(flag.name, before === undefined ? value : `${before},${value}`)
  }
  return { given, operands }
}

function flagOf(name: string): (typeof FLAGS)[number] {
  const wanted = SHORT_FORMS.get(name) ?? name
  const flag = FLAGS.find((candidate) => candidate.name === wanted)
  if (flag === undefined) throw new UsageError(`unknown flag: --${name}`)
  return flag
}

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Map<FlagName, string> {
  const values = new Map<FlagName, string>()
  for (const flag of FLAGS) {
    const value = environment[environmentName(flag.name)]
    if ('value' in flag && value !== undefined && value !== '') values.set(flag.name, value)
  }
  return values
}

function environmentName(flag: FlagName): string {
  return `APIEXTENSIONS_SERVER_${flag.toUpperCase().replaceAll('-', '_')}`
}

/** What `--help` prints. */
export function usage(): string {
  const heads = FLAGS.map((flag) => `${flag.name.length === 1 ? ' -' : '--'}${flag.name}${'value' in flag ? ` ${flag.value}` : ''}`)
  const commands = COMMANDS.map(({ name, operand }) => `${name} ${operand}`)
  const width = Math.max(...heads.map((head) => head.length)) + 2
  const lines = FLAGS.map(({ help, default: fallback }, index) => {
    return `  ${(heads[index] as string).padEnd(width)}${help}${fallback === '' ? '' : ` (default: ${fallback})`}`
  })
  return `A CRD-driven Kubernetes-style API server in one process.

Usage: apiextensions-server [flags]
       apiextensions-server COMMAND [FILE] [--data-dir FOLDER]

Commands, beside serving:

${COMMANDS.map(({ help }, index) => `  ${(commands[index] as string).padEnd(width)}${help}`).join('\n')}

Flags:

${lines.join('\n')}

Each flag can be given as an environment variable, too: --secure-port as APIEXTENSIONS_SERVER_SECURE_PORT.
`
}
