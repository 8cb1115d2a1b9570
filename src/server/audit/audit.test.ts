import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Reply } from '../../endpoints/index.js'
import { statusError } from '../../meta/index.js'
import type { Backend } from '../backend.js'
import { ask, fakeBackend, start, type Served } from '../testing/harness.js'
import { createServerWith } from '../server.js'
import type { AuditOptions } from './options.js'

type Event = Readonly<Record<string, unknown>>

const PATH = '/apis/ex.io/v1/namespaces/a/widgets'
const JSON_TYPE = { 'content-type': 'application/json' }
const OK: Reply = { status: 200, headers: JSON_TYPE, body: '{"kind":"Widget","metadata":{"name":"w","managedFields":[1]}}\n' }
const policy = (...rules: Readonly<Record<string, unknown>>[]): NonNullable<AuditOptions['policy']> => ({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  rules,
})

let served: Served | undefined
let events: Event[] = []
afterEach(async () => {
  await served?.server.destroy()
  served = undefined
})

async function serving(serve: Backend['serve'], audit: AuditOptions = {}, more: object = {}): Promise<string> {
  events = []
  const sink = (line: string): unknown => events.push(JSON.parse(line) as Event)
  served = await start({ serve }, { audit: { policy: policy({ level: 'Metadata' }), sink, ...audit }, ...more })
  return served.url
}

describe('[api §8.9] an event', () => {
  it('tells who asked for what, and what came of it', async () => {
    const url = await serving(() => OK)
    const headers = { 'user-agent': 'x'.repeat(2000), 'x-forwarded-for': '10.0.0.9, junk', 'x-real-ip': '10.0.0.8', 'audit-id': 'the-id' }
    await ask(`${url}${PATH}/w/status?x=1`, { headers })
    const common = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: 'the-id',
      requestURI: `${PATH}/w/status?x=1`,
      verb: 'get',
      user: { username: 'system:admin', groups: ['system:masters', 'system:authenticated'] },
      sourceIPs: ['10.0.0.9', '10.0.0.8', '127.0.0.1'],
      userAgent: `${'x'.repeat(1024)}...TRUNCATED`,
      objectRef: { resource: 'widgets', namespace: 'a', name: 'w', apiGroup: 'ex.io', apiVersion: 'v1', subresource: 'status' },
      requestReceivedTimestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/) as string,
      stageTimestamp: expect.stringMatching(/\.\d{6}Z$/) as string,
    }
    expect(events).toEqual([
      { ...common, stage: 'RequestReceived' },
      {
        ...common,
        stage: 'ResponseComplete',
        responseStatus: { metadata: {}, code: 200 },
        annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
      },
    ])
    expect(Object.keys(events[1] as object)).toEqual([
      ...['kind', 'apiVersion', 'level', 'auditID', 'stage', 'requestURI', 'verb', 'user', 'sourceIPs', 'userAgent', 'objectRef'],
      ...['responseStatus', 'requestReceivedTimestamp', 'stageTimestamp', 'annotations'],
    ])
  })

  it('of an error tells of it', async () => {
    const url = await serving(() => {
      throw statusError.notFound({ group: 'ex.io', resource: 'widgets' }, 'w')
    })
    await ask(`${url}${PATH}/w`)
    expect(events[1]).toMatchObject({
      responseStatus: {
        metadata: {},
        status: 'Failure',
        message: 'widgets.ex.io "w" not found',
        reason: 'NotFound',
        details: { name: 'w', group: 'ex.io', kind: 'widgets' },
        code: 404,
      },
    })
    expect(events[1]).not.toHaveProperty('responseStatus.kind')
  })

  it('of a path that is no resource has no object', async () => {
    const url = await serving(() => undefined)
    await ask(`${url}/version`)
    expect(events[1]).toMatchObject({ verb: 'get', requestURI: '/version', responseStatus: { code: 200 } })
    expect(events[1]).not.toHaveProperty('objectRef')
  })

  it('of somebody else names both', async () => {
    const url = await serving(() => OK)
    await ask(url + PATH, { headers: { 'impersonate-user': 'bob' } })
    expect(events[0]).not.toHaveProperty('impersonatedUser')
    expect(events[1]).toMatchObject({
      user: { username: 'system:admin' },
      impersonatedUser: { username: 'bob', groups: ['system:authenticated'] },
      authenticationMetadata: { impersonationConstraint: 'impersonate:user-info' },
      responseStatus: { code: 403, reason: 'Forbidden' },
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    })
  })

  it('completes its object by what is created', async () => {
    const url = await serving((scope) => {
      scope.audit?.requestObject({ metadata: { name: 'w', namespace: 'other', uid: 'u', resourceVersion: '7' } })
      return OK
    })
    await ask(url + PATH, { method: 'POST' })
    const at = { resource: 'widgets', namespace: 'a', apiGroup: 'ex.io', apiVersion: 'v1' }
    expect(events.map((event) => event['objectRef'])).toEqual([at, { ...at, name: 'w', uid: 'u', resourceVersion: '7' }])
    expect(events[1]).not.toHaveProperty('requestObject')
  })

  it('of a fault', async () => {
    const url = await serving(() => Promise.reject(new TypeError('broken')))
    await ask(`${url}${PATH}/w`)
    expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'Panic'])
    expect(events[1]).toMatchObject({
      responseStatus: { status: 'Failure', reason: 'InternalError', message: "APIServer panic'd: broken", code: 500 },
    })
  })

  it('of a request that took too long', async () => {
    const url = await serving((scope) => new Promise((resolve) => scope.signal.addEventListener('abort', () => resolve(OK))))
    expect((await ask(`${url}${PATH}/w?timeout=20ms`)).status).toBe(504)
    expect(events[1]).toMatchObject({ stage: 'ResponseComplete', responseStatus: { code: 504, reason: 'Timeout' } })
  })

  it('of a watch', async () => {
    const url = await serving(
      () => ({
        ...OK,
        body: async (sink) => {
          await sink.write('{"type":"ADDED"}\n')
        },
      }),
      {
        policy: policy({ level: 'RequestResponse' }),
      },
    )
    await ask(`${url}${PATH}?watch=1`)
    expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseStarted', 'ResponseComplete'])
    expect(events[1]).toMatchObject({ responseStatus: { code: 200 } })
    expect(events[2]).not.toHaveProperty('responseObject')
  })
})

describe('[api §8.9] what is refused early', () => {
  it('for its credentials', async () => {
    const url = await serving(() => OK, {}, { securePort: 0 })
    await ask((served as Served).secureUrl + PATH, { rejectUnauthorized: false, headers: { authorization: 'Bearer wrong' } })
    expect(events).toMatchObject([
      {
        stage: 'ResponseStarted',
        user: {},
        responseStatus: { metadata: {}, message: 'Authentication failed, attempted: bearer', code: 401 },
      },
    ])
    expect(url).not.toBe('')
  })

  it('for its timeout', async () => {
    const url = await serving(() => OK)
    await ask(`${url}${PATH}?timeout=5`)
    expect(events).toMatchObject([{ stage: 'ResponseStarted', responseStatus: { code: 400, reason: 'BadRequest' } }])
  })
})

describe('[api §8.9] levels', () => {
  const body = '{"kind":"Widget","metadata":{"name":"w","managedFields":[{"x":12345678901234567890}]}}'
  const echo: Backend['serve'] = (scope) => {
    scope.audit?.requestObject({ kind: 'Widget', metadata: { name: 'w', managedFields: [1] } })
    return scope.info.isResourceRequest ? { ...OK, body } : undefined
  }

  it.each([
    ['Request', false, false],
    ['RequestResponse', true, false],
    ['RequestResponse', true, true],
  ])('%s (response: %j, without managed fields: %j)', async (level, hasResponse, omitManagedFields) => {
    const url = await serving(echo, { policy: policy({ level, omitManagedFields }) })
    await ask(url + PATH, { method: 'POST' })
    const fields = omitManagedFields ? {} : { managedFields: [1] }
    expect(events[1]?.['requestObject']).toEqual({ kind: 'Widget', metadata: { name: 'w', ...fields } })
    const shown = omitManagedFields ? { kind: 'Widget', metadata: { name: 'w' } } : (JSON.parse(body) as unknown)
    expect(events[1]?.['responseObject']).toEqual(hasResponse ? shown : undefined)
    expect(events[0]).not.toHaveProperty('responseObject')
  })

  it.each([
    ['{"spec":{"a":1}}', false, { spec: { a: 1 } }],
    ['spec: {a: 1}', true, { spec: { a: 1 } }],
    ['{nonsense', false, undefined],
  ])('a patch is recorded as JSON: %s', async (patch, isYaml, recorded) => {
    const url = await serving(
      async (scope) => {
        scope.audit?.requestPatch(await scope.readBody(100), isYaml)
        return OK
      },
      { policy: policy({ level: 'Request' }) },
    )
    await ask(`${url}${PATH}/w`, { method: 'PATCH', body: patch })
    expect(events[1]?.['requestObject']).toEqual(recorded)
  })

  it('lists are recorded, unless they are too large', async () => {
    const list = (size: number): Reply => ({
      ...OK,
      body: async (sink) => {
        await sink.write('{"items":["')
        for (let at = 0; at < size; at++) await sink.write(Buffer.alloc(100_000, 'x'))
        await sink.write('"]}')
      },
    })
    const url = await serving(({ info }) => list(info.namespace === 'large' ? 120 : 3), { policy: policy({ level: 'RequestResponse' }) })
    await ask(url + PATH)
    expect(events[1]?.['responseObject']).toEqual({ items: ['x'.repeat(300_000)] })
    await ask(`${url}/apis/ex.io/v1/namespaces/large/widgets`)
    expect(events[3]).not.toHaveProperty('responseObject')
    expect(events[3]).toMatchObject({ annotations: { 'audit.k8s.io/truncated': 'true' } })
  })

  it('None is nothing', async () => {
    const url = await serving(echo, {
      policy: policy({ level: 'None', verbs: ['list'] }, { level: 'Metadata', omitStages: ['RequestReceived'] }),
    })
    await ask(url + PATH)
    expect(events).toEqual([])
    await ask(`${url}${PATH}/w`)
    expect(events.map(({ stage }) => stage)).toEqual(['ResponseComplete'])
    const { text } = await ask(`${url}/metrics`)
    expect(text).toContain('apiserver_audit_level_total{level="None"} 1\n')
    expect(text).toContain('apiserver_audit_level_total{level="Metadata"} 2\n')
    expect(text).toContain('apiserver_audit_event_total 1\n')
  })
})

describe('a server that audits', () => {
  it('writes what it has recorded before it has closed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'))
    try {
      const policyFile = join(folder, 'policy.yaml')
      await writeFile(policyFile, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n')
      const path = join(folder, 'logs/audit.log')
      const { server, url } = await start({ serve: () => OK }, { audit: { policyFile, log: { path } } })
      await ask(url + PATH)
      await server.close()
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
      expect(lines.map((line) => (JSON.parse(line) as Event)['stage'])).toEqual(['RequestReceived', 'ResponseComplete'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it.each<[AuditOptions, string]>([
    [{ sink: () => undefined }, 'audit needs a policy: it tells what is recorded'],
    [{ policy: {} }, 'audit has a policy, but neither a log nor a webhook to write to'],
    [{ policy: {}, policyFile: 'x', sink: () => undefined }, 'audit has both a policy and a policy file: it is one of them'],
    [{ policy: {}, log: { path: 'x', maxBackups: -1 } }, 'audit log max backups -1 is too small: it is at least 0'],
  ])('has options that make sense: %#', (audit, message) => {
    expect(() => createServerWith(() => fakeBackend({}), { insecurePort: 0, audit })).toThrow(message)
  })

  it.each<[AuditOptions, string]>([
    [{ policy: {}, sink: () => undefined }, 'audit policy: its apiVersion has to be audit.k8s.io/v1, its kind Policy'],
    [{ policyFile: '/does/not/exist', sink: () => undefined }, 'audit policy /does/not/exist: ENOENT'],
    [{ policy: policy({}), sink: () => undefined }, 'audit policy: rules[0].level: Required value'],
  ])('does not start with a policy that is none: %#', async (audit, message) => {
    const server = createServerWith(() => fakeBackend({}), { insecurePort: 0, audit })
    await expect(server.listen()).rejects.toThrow(message)
  })
})
