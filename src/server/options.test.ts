import { describe, expect, it } from 'vitest'
import { OptionError, resolveOptions, type ServerOptions } from './options.js'

describe('options', () => {
  it('have defaults', () => {
    expect(resolveOptions()).toMatchObject({
      bindAddress: '127.0.0.1',
      securePort: 6443,
      insecurePort: undefined,
      dataDir: undefined,
      storageBackend: 'memory',
      requestTimeoutMs: 60_000,
      minRequestTimeoutSeconds: 1800,
      maxRequestsInFlight: 400,
      maxMutatingRequestsInFlight: 200,
      corsAllowedOrigins: [],
      verbosity: 0,
    })
  })

  it('listen where it is said', () => {
    expect(resolveOptions({ insecurePort: 0 })).toMatchObject({ securePort: undefined, insecurePort: 0 })
    expect(resolveOptions({ insecurePort: 1, securePort: 2 })).toMatchObject({ securePort: 2, insecurePort: 1 })
  })

  it('keep data where there is a folder', () => {
    expect(resolveOptions({ dataDir: 'd' }).storageBackend).toBe('level')
    expect(resolveOptions({ dataDir: 'd', storage: { backend: 'memory' } }).storageBackend).toBe('memory')
  })

  it('switch plugins and controllers', () => {
    expect([...resolveOptions().admissionPlugins]).toEqual(['NamespaceLifecycle'])
    expect([...resolveOptions({ admission: { disable: ['NamespaceLifecycle', 'ServiceAccount'] } }).admissionPlugins]).toEqual([])
    const controllers = (...names: string[]): string[] => [...resolveOptions({ controllers: names }).controllers]
    expect(controllers('*', '-namespace-controller')).toEqual([
      'garbage-collector-controller',
      'clusterrole-aggregation-controller',
      'root-ca-certificate-publisher-controller',
      'serviceaccount-controller',
    ])
    expect(controllers('namespace-controller')).toEqual(['namespace-controller'])
    expect(controllers('-namespace-controller', '*')).toEqual(controllers('*', '-namespace-controller'))
    expect(controllers('namespace-controller', '-namespace-controller')).toEqual(['namespace-controller'])
    expect(controllers('-*')).toEqual([])
    expect(controllers()).toEqual([])
  })

  it('take known feature gates, and tell those that have no effect', () => {
    expect(resolveOptions({ featureGates: { ConstrainedImpersonation: false } })).toMatchObject({
      vainGates: [],
      constrainedImpersonation: false,
    })
    expect(resolveOptions({ featureGates: { WatchList: true, StorageVersionAPI: false } }).vainGates).toEqual([])
    expect(resolveOptions({ featureGates: { WatchList: false, StorageVersionAPI: true } }).vainGates).toEqual([
      'WatchList',
      'StorageVersionAPI',
    ])
  })

  it('[api §8.5] believe a front proxy in the usual headers', () => {
    expect(resolveOptions()).toMatchObject({ frontProxy: undefined, anonymousAuth: true })
    expect(resolveOptions({ frontProxy: { clientCaFile: 'f', allowedNames: ['a'] } }).frontProxy).toEqual({
      clientCaFile: 'f',
      allowedNames: ['a'],
      usernameHeaders: ['x-remote-user'],
      uidHeaders: ['x-remote-uid'],
      groupHeaders: ['x-remote-group'],
      extraHeaderPrefixes: ['x-remote-extra-'],
    })
  })

  const wrong: readonly [ServerOptions, string][] = [
    [{ securePort: 65_536 }, 'secure port 65536 is not a port: it is a number from 0 to 65535'],
    [{ insecurePort: -1 }, 'insecure port -1 is not a port: it is a number from 0 to 65535'],
    [{ storage: { backend: 'level' } }, 'storage backend level needs a data directory'],
    [{ storage: { backend: 'etcd' as 'level' } }, 'storage backend "etcd" is not known: it is level or memory'],
    [{ tls: { certFile: 'x' } }, 'a serving certificate and its private key are given together, or neither is'],
    [{ admission: { disable: ['Nonsense'] } }, 'admission plugin "Nonsense" is unknown'],
    [{ admission: { enable: ['__proto__'] } }, 'admission plugin "__proto__" is unknown'],
    [{ admission: { enable: ['ServiceAccount'] } }, 'admission plugin "ServiceAccount" does not exist in this server'],
    [
      { admission: { enable: ['NamespaceLifecycle'], disable: ['NamespaceLifecycle'] } },
      'admission plugin "NamespaceLifecycle" is both enabled and disabled',
    ],
    [
      { controllers: ['-deployment'] },
      'controller "deployment" is unknown: there are garbage-collector-controller, namespace-controller, clusterrole-aggregation-controller, root-ca-certificate-publisher-controller, serviceaccount-controller',
    ],
    [{ featureGates: { constructor: true } }, 'feature gate "constructor" is unknown'],
    [{ goawayChance: 0.021 }, 'GOAWAY chance 0.021 cannot be: it is a number from 0 to 0.02'],
    [{ goawayChance: NaN }, 'GOAWAY chance null cannot be: it is a number from 0 to 0.02'],
    [
      { strictTransportSecurity: ['max-age=x'] },
      'strict transport security directive "max-age=x" is not known: it is max-age=SECONDS, includeSubDomains or preload',
    ],
    [{ frontProxy: { clientCaFile: '' } }, 'headers of a front proxy need the file with its CA'],
    [{ frontProxy: { clientCaFile: 'f', groupHeaders: ['X Group'] } }, '"X Group" is not the name of a header'],
    [{ serviceAccountIssuer: '' }, 'service account issuer "" is neither a name nor a URL'],
    [{ serviceAccountIssuer: 'not a:url' }, 'service account issuer "not a:url" is neither a name nor a URL'],
    [{ requestTimeoutMs: 0 }, 'request timeout 0 is too small: it is at least 1'],
    [{ minRequestTimeoutSeconds: 1.5 }, 'min request timeout 1.5 is not a whole number'],
    [{ maxRequestsInFlight: -1 }, 'max requests in flight -1 is too small: it is at least 0'],
    [{ corsAllowedOrigins: ['('] }, 'allowed origin "(" is not a regular expression'],
  ]
  it.each(wrong)('%o cannot be', (input, message) => {
    expect(() => resolveOptions(input)).toThrow(new OptionError(message))
  })
})
