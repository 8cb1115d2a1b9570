import { describe, expect, it } from 'vitest'
import { StoreError } from '../storage/index.js'
import { userDataDir } from './data-dir.js'
import { COMMANDS, FLAGS, parseCommandLine, usage } from './flags.js'
import { optionsOf } from './options.js'
import { explainStoreError } from './store-errors.js'
import { UsageError } from './usage-error.js'

const options = (...words: string[]): ReturnType<typeof optionsOf> => optionsOf(parseCommandLine(words, {}).flags, '/data')

describe('flags', () => {
  it('have values behind an equals sign or a space', () => {
    const { flags: values } = parseCommandLine(['--secure-port=1', '--data-dir', 'a=b', '-v=2', '--cors-allowed-origins='], {})
    expect([...values]).toEqual([
      ['secure-port', '1'],
      ['data-dir', 'a=b'],
      ['v', '2'],
      ['cors-allowed-origins', ''],
    ])
    expect([...parseCommandLine(['-v', '4', '--v=3', '-h', '--version=true'], {}).flags]).toEqual([
      ['v', '3'],
      ['help', ''],
      ['version', ''],
    ])
  })

  it('come from the environment where they are not given', () => {
    const environment = {
      APIEXTENSIONS_SERVER_SECURE_PORT: '7',
      APIEXTENSIONS_SERVER_V: '1',
      APIEXTENSIONS_SERVER_DATA_DIR: '',
      APIEXTENSIONS_SERVER_HELP: 'x',
    }
    expect([...parseCommandLine(['-v=2'], environment).flags].sort()).toEqual([
      ['secure-port', '7'],
      ['v', '2'],
    ])
  })

  it.each([
    [['--nonsense'], 'unknown flag: --nonsense'],
    [['--nonsense=1'], 'unknown flag: --nonsense'],
    [['--secure-port'], 'flag --secure-port needs a value'],
    [['--help=no'], 'flag --help takes no value'],
    [['word'], 'unexpected argument: word'],
    [['--'], 'unexpected argument: --'],
    [['---v=1'], 'unexpected argument: ---v=1'],
  ])('%j cannot be', (words, message) => {
    expect(() => parseCommandLine(words, {})).toThrow(new UsageError(message))
  })

  it('a command has a file, and flags around it', () => {
    const line = (...words: string[]): unknown => {
      const { command, file, flags } = parseCommandLine(words, {
        APIEXTENSIONS_SERVER_SECURE_PORT: '7',
        APIEXTENSIONS_SERVER_DATA_DIR: '/e',
      })
      return [command, file, flags.get('data-dir')]
    }
    expect(line()).toEqual(['serve', undefined, '/e'])
    expect(line('backup', '--data-dir', '/d', 'f')).toEqual(['backup', 'f', '/d'])
    expect(line('--data-dir=/d', 'restore', 'f')).toEqual(['restore', 'f', '/d'])
    expect(line('verify')).toEqual(['verify', undefined, '/e'])
    expect(line('verify', 'f')).toEqual(['verify', 'f', '/e'])
    expect(line('backup', '--help')).toEqual(['backup', undefined, '/e'])
  })

  it.each([
    [['backup'], 'backup needs a file'],
    [['restore', 'a', 'b'], 'unexpected argument: b'],
    [['verify', '--secure-port=1'], 'flag --secure-port is not for verify'],
    [['--data-dir', 'backup', 'f'], 'unexpected argument: f'],
  ])('the command %j cannot be', (words, message) => {
    expect(() => parseCommandLine(words, {})).toThrow(new UsageError(message))
  })

  it('are all in the help', () => {
    for (const { name, help } of COMMANDS) expect(usage()).toMatch(new RegExp(`  ${name} .*${help.replaceAll('.', '\\.')}`))
    for (const { name } of FLAGS) expect(usage()).toContain(`-${name}`)
  })
})

describe('options of the command line', () => {
  it('for audit', () => {
    const words = [
      ...['--audit-policy-file=p', '--audit-log-path=l', '--audit-log-format=json', '--audit-log-maxsize=1', '--audit-log-maxbackup=2'],
      ...[
        '--audit-log-maxage=3',
        '--audit-webhook-config-file=w',
        '--audit-webhook-batch-buffer-size=4',
        '--audit-webhook-batch-max-size=5',
      ],
      ...['--audit-webhook-batch-max-wait=6s', '--audit-webhook-initial-backoff=7s'],
    ]
    expect(options(...words).audit).toEqual({
      policyFile: 'p',
      log: { path: 'l', maxSizeMegabytes: 1, maxBackups: 2, maxAgeDays: 3 },
      webhook: { configFile: 'w', bufferSize: 4, maxBatchSize: 5, maxWaitMs: 6000, initialBackoffMs: 7000 },
    })
    const printed: string[] = []
    const { audit } = optionsOf(parseCommandLine(['--audit-log-path=-'], {}).flags, '/data', (line) => printed.push(line))
    audit?.sink?.('x')
    expect([printed, Object.keys(audit ?? {})]).toEqual([['x'], ['sink']])
    expect(() => options('--audit-log-format=legacy')).toThrow('invalid value "legacy" for flag --audit-log-format: it is json')
  })

  it('for those who ask', () => {
    const words = [
      ...['--requestheader-client-ca-file=f', '--requestheader-allowed-names=a,b', '--requestheader-username-headers=X-U'],
      ...['--requestheader-uid-headers=X-I', '--requestheader-group-headers=X-G,X-H', '--requestheader-extra-headers-prefix=X-E-'],
      ...['--anonymous-auth=false', '--strict-transport-security-directives=max-age=5,preload', '--goaway-chance=.02'],
    ]
    expect(options(...words)).toMatchObject({
      frontProxy: {
        clientCaFile: 'f',
        allowedNames: ['a', 'b'],
        usernameHeaders: ['X-U'],
        uidHeaders: ['X-I'],
        groupHeaders: ['X-G', 'X-H'],
        extraHeaderPrefixes: ['X-E-'],
      },
      anonymousAuth: false,
      strictTransportSecurity: ['max-age=5', 'preload'],
      goawayChance: 0.02,
    })
    expect(options('--requestheader-client-ca-file=f').frontProxy).toEqual({ clientCaFile: 'f' })
    expect(() => options('--requestheader-allowed-names=a')).toThrow('the flags --requestheader-… need --requestheader-client-ca-file')
    expect(() => options('--goaway-chance=x')).toThrow('invalid value "x" for flag --goaway-chance: it is a number')
  })

  it('for services', () => {
    const words = ['--service-address=a/b=127.0.0.1:8443', '--service-address', 'c/d=hook.local:1,e/f=[::1]:2', '--service-address=a/b=h:3']
    const resolve = options(...words).resolveService
    const services = [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
      ['a', 'd'],
    ] as const
    expect(services.map(([namespace, name]) => resolve?.({ namespace, name, port: 443 }))).toEqual([
      { host: 'h', port: 3 },
      { host: 'hook.local', port: 1 },
      { host: '::1', port: 2 },
      undefined,
    ])
  })

  it('without flags', () => {
    expect(options()).toEqual({ dataDir: '/data', storage: { backend: 'level' }, tls: {}, admission: {}, securePort: 6443 })
  })

  it('with all of them', () => {
    const words = [
      '--bind-address=0.0.0.0',
      '--secure-port=0',
      '--insecure-port=8080',
      '--data-dir=/d',
      '--storage-backend=memory',
      '--tls-cert-file=c',
      '--tls-private-key-file=k',
      '--client-ca-file=a',
      '--enable-admission-plugins=A, B',
      '--disable-admission-plugins=C',
      '--controllers=*,-x',
      '--feature-gates=One=true,Two=False',
      '--request-timeout=1m30s',
      '--min-request-timeout=5',
      '--event-ttl=10m0s',
      '--service-account-issuer=https://i.example',
      '--shutdown-delay-duration=2s',
      '--shutdown-send-retry-after=TRUE',
      '--max-requests-inflight=6',
      '--max-mutating-requests-inflight=7',
      '--cors-allowed-origins=a,b',
      '-v=4',
    ]
    expect(options(...words)).toEqual({
      bindAddress: '0.0.0.0',
      insecurePort: 8080,
      dataDir: '/d',
      storage: { backend: 'memory' },
      tls: { certFile: 'c', privateKeyFile: 'k', clientCaFile: 'a' },
      admission: { enable: ['A', 'B'], disable: ['C'] },
      controllers: ['*', '-x'],
      featureGates: { One: true, Two: false },
      requestTimeoutMs: 90_000,
      minRequestTimeoutSeconds: 5,
      eventTtlMs: 600_000,
      serviceAccountIssuer: 'https://i.example',
      shutdownDelayMs: 2000,
      shutdownSendRetryAfter: true,
      maxRequestsInFlight: 6,
      maxMutatingRequestsInFlight: 7,
      corsAllowedOrigins: ['a', 'b'],
      verbosity: 4,
    })
  })

  it.each([
    ['--secure-port=x', 'invalid value "x" for flag --secure-port: it is a whole number'],
    ['--secure-port=0', 'both --secure-port and --insecure-port are off: there is nothing to listen on'],
    ['--request-timeout=5', 'invalid value "5" for flag --request-timeout: time: missing unit in duration "5"'],
    ['--feature-gates=One', 'invalid value "One" for flag --feature-gates: it is NAME=true or NAME=false'],
    ...['a=h:1', 'a/b', 'a/b=h', 'a/b=h:0', 'a/b=h:65536', 'a/b=::1:2', 'a/b/c=h:1'].map((value) => [
      `--service-address=${value}`,
      `invalid value "${value}" for flag --service-address: it is NAMESPACE/NAME=HOST:PORT`,
    ]),
    ['--storage-backend=etcd', 'invalid value "etcd" for flag --storage-backend: it is level or memory'],
  ] as [string, string][])('%s cannot be', (word, message) => {
    expect(() => options(word)).toThrow(new UsageError(message))
  })
})

it("data go to the user's folder", () => {
  expect(userDataDir('linux', '/home/u', {})).toBe('/home/u/.local/share/apiextensions-server')
  expect(userDataDir('linux', '/home/u', { XDG_DATA_HOME: '/x' })).toBe('/x/apiextensions-server')
  expect(userDataDir('darwin', '/Users/u', {})).toBe('/Users/u/Library/Application Support/apiextensions-server')
})

it('errors of the store say what to do', () => {
  expect(explainStoreError(new StoreError('Locked', 'why'))).toBe(
    'the data folder is in use: why; stop the other server or choose another --data-dir',
  )
  for (const code of ['Corrupt', 'FormatTooNew', 'NoSpace', 'Unavailable'] as const)
    expect(explainStoreError(new StoreError(code, 'why'))).toContain(': why')
})
