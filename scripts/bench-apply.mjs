// Measures field management in this process, without HTTP and storage: microseconds per operation, the best of several rounds.
// usage: node scripts/bench-apply.mjs [part of a name ...]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const VERSION = 'bench.example.com/v1'
const NOW = '2026-03-04T05:06:07Z'
const STRING = { type: 'string' }
const INTEGER = { type: 'integer' }

const { createFieldManager, typeFromSchema, decodeJson, encodeJson, mergePatch } = await sources()
const type = typeFromSchema(schema())
const manager = createFieldManager({
  types: (apiVersion) => (apiVersion === VERSION ? type : undefined),
  groupVersion: VERSION,
  kind: 'App',
  resetFields: new Map([[VERSION, ['status']]]),
})

for (const [name, run, rounds] of benches()) {
  if (process.argv.length > 2 && !process.argv.slice(2).some((part) => name.includes(part))) continue
  const us = best(run, rounds)
  console.log(`${name.padEnd(64)} ${us.toFixed(us < 100 ? 1 : 0).padStart(10)} µs`)
}

function* benches() {
  const small = object(1)
  yield ['create: entry of a new object of 1 KB', () => manager.update(undefined, small, 'creator', NOW), 2000]
  const entered = manager.update(undefined, small, 'creator', NOW)
  yield ['create: encoding that object without its entry', () => encodeJson(small), 2000]
  yield ['create: encoding it with its entry', () => encodeJson(entered), 2000]

  const live = threeManagers()
  const stored = encodeJson(live)
  const config = { ...object(1), spec: { ...object(1).spec, seq: 5 } }
  const configs = [config, { ...config, spec: { ...config.spec, seq: 6 } }]
  const decoded = () => decodeJson(stored).value
  console.log(`the stored object with three managers has ${String(stored.length)} bytes`)
  yield ['2 KB, three managers: decoding', decoded, 500]
  yield [
    '2 KB, three managers: merge patch of one field',
    () => manager.update(live, mergePatch(live, { spec: { seq: 6 } }), 'm', NOW),
    500,
  ]
  yield ['2 KB, three managers: apply of one changed field', () => applied(live, configs[1], 'applier'), 500]
  yield ['2 KB, three managers: the same, forced from another manager', () => applied(live, configs[1], 'other', true), 500]
  const again = applied(live, config, 'applier')
  yield ['2 KB, three managers: apply of no change', () => applied(again, config, 'applier'), 500]
  const fresh = () => applied(decodeJson(stored).value, decodeJson(encodeJson(config)).value, 'applier')
  yield ['2 KB, three managers: apply of one field on decoded texts', fresh, 500]
  for (const count of [1_000, 10_000]) yield* large(count)
}

/** A keyed list of many items: about 100 bytes each. */
function* large(count) {
  const name = `${String(count)} items`
  const first = many(count, 'x')
  const changed = many(count, 'y')
  const rounds = count > 1000 ? 3 : 20
  const live = applied(undefined, first, 'a')
  const text = encodeJson(live)
  console.log(`${name}: an object of ${String(encodeJson(first).length)} bytes, ${String(text.length)} with its entry`)
  yield [`${name}: create`, () => manager.update(undefined, first, 'a', NOW), rounds]
  yield [`${name}: first apply`, () => applied(undefined, first, 'a'), rounds]
  yield [`${name}: apply, all changed, and encode`, () => encodeJson(applied(live, changed, 'a')), rounds]
  yield [`${name}: apply by another, forced, and encode`, () => encodeJson(applied(live, changed, 'b', true)), rounds]
  yield [`${name}: apply, half of the items gone, and encode`, () => encodeJson(applied(live, many(count / 2, 'x'), 'a')), rounds]
  yield [`${name}: apply of no change`, () => applied(live, first, 'a'), rounds]
  yield [`${name}: decode, apply all changed, encode`, () => encodeJson(applied(decodeJson(text).value, changed, 'a')), rounds]
  yield [`${name}: put, all changed`, () => manager.update(live, { ...changed, metadata: live.metadata }, 'b', NOW), rounds]
}

function applied(live, config, name, force = false) {
  const outcome = manager.apply(live, config, { manager: name, force, now: NOW })
  if (outcome.conflict !== undefined) throw new Error(outcome.conflict.message)
  return outcome.object
}

/** Microseconds of one run: the best of rounds that are as long as it takes for the clock not to matter. */
function best(run, times) {
  let least = Infinity
  for (let round = 0; round < 12; round++) {
    const start = process.cpuUsage()
    for (let i = 0; i < times; i++) run()
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, (user + system) / times)
  }
  return least
}

function threeManagers() {
  let live = manager.update(undefined, object(0), 'creator', NOW)
  live = applied(live, { ...object(0), spec: { ...object(0).spec, seq: 4 } }, 'applier', true)
  const status = {
    observedSeq: 1,
    readyReplicas: 3,
    conditions: [{ type: 'Ready', status: 'True', reason: 'Up', message: 'all replicas are up' }],
  }
  const controller = createFieldManager({
    types: () => type,
    groupVersion: VERSION,
    kind: 'App',
    subresource: 'status',
    resetFields: new Map([[VERSION, ['spec', 'metadata']]]),
  })
  return controller.update(live, { ...live, status }, 'controller', NOW)
}

function object(seq) {
  return {
    apiVersion: VERSION,
    kind: 'App',
    metadata: {
      annotations: { 'bench.example.com/owner': 'team-platform', 'bench.example.com/revision': '7' },
      labels: { app: 'frontend', shard: '01', tier: 'web' },
      name: 'a-000-0000001',
      namespace: 'default',
    },
    spec: {
      env: [
        { name: 'LOG_LEVEL', value: 'info' },
        { name: 'CACHE_SIZE', value: '4096' },
        { name: 'REGION', value: 'eu-central-1' },
      ],
      image: 'registry.example.com/shop/frontend:v1.24.3',
      notes: 'lorem ipsum dolor '.repeat(14),
      paused: false,
      ports: [
        { name: 'http', port: 8080, protocol: 'TCP' },
        { name: 'metrics', port: 9090, protocol: 'TCP' },
      ],
      replicas: 1,
      resources: { limits: { cpu: 1, memory: '512Mi' }, requests: { cpu: '250m', memory: '128Mi' } },
      selector: { matchLabels: { app: 'frontend', tier: 'web' } },
      seq,
    },
  }
}

function many(count, value) {
  const env = Array.from({ length: count }, (_, i) => ({ name: `VARIABLE_${String(i)}`, value: value.repeat(60) }))
  return { ...object(1), spec: { ...object(1).spec, env } }
}

function schema() {
  const keyed = (properties, key = 'name') => ({
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': [key],
    items: { type: 'object', properties },
  })
  const map = (values) => ({ type: 'object', additionalProperties: values })
  const struct = (properties) => ({ type: 'object', properties })
  const quantities = map({ 'x-kubernetes-int-or-string': true })
  const condition = {
    type: STRING,
    status: STRING,
    reason: STRING,
    message: STRING,
    lastTransitionTime: { type: 'string', format: 'date-time' },
  }
  return struct({
    spec: struct({
      ...{ seq: INTEGER, replicas: INTEGER, paused: { type: 'boolean' }, image: STRING, strategy: STRING, notes: STRING },
      selector: struct({ matchLabels: map(STRING) }),
      ports: keyed({ name: STRING, port: INTEGER, protocol: STRING }),
      resources: struct({ requests: quantities, limits: quantities }),
      env: keyed({ name: STRING, value: STRING }),
    }),
    status: struct({ observedSeq: INTEGER, readyReplicas: INTEGER, conditions: keyed(condition, 'type') }),
  })
}

/** The rooms under measurement, bundled as the build does it. */
async function sources() {
  const out = mkdtempSync(join(tmpdir(), 'bench-apply-'))
  try {
    const outfile = join(out, 'sources.mjs')
    const contents = `export * from './src/fieldmanager/index.ts'
export * from './src/base/json/index.ts'
export { mergePatch } from './src/endpoints/patch/merge-patch.ts'`
    await build({
      stdin: { contents, resolveDir: root },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}
