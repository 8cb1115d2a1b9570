import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createServer } from '../../src/index.js'
import { DEFINITIONS } from '../e2e/support/definitions.js'
import { HttpClient } from '../support/http-client.js'
import { FUZZED, type FuzzedDefinition } from './support/definitions.js'
import { Generator } from './support/generator.js'
import { operationsOf } from './support/operations.js'
import { fuzz, type Finding } from './support/run.js'

const LONG = process.env['LONG'] === '1'
const SEED = Number(process.env['FUZZ_SEED'] ?? (LONG ? 1 : 20_260_101))
const COUNT = Number(process.env['FUZZ_COUNT'] ?? (LONG ? 100_000 : 3_000))
/** Beyond this a run ends early. */
const MAX_FINDINGS = Number(process.env['FUZZ_FINDINGS'] ?? 20)
/** After so many requests what they have deleted is made again. */
const ROUND = 500

it(
  `[api §1-§9] ${String(COUNT)} generated requests (seed ${String(SEED)}) find no fault`,
  { timeout: LONG ? 3_600_000 : 180_000 },
  async () => {
    const log: string[] = []
    const server = createServer({ insecurePort: 0, corsAllowedOrigins: ['example'], log: (line) => log.push(line) })
    const { insecureUrl = '' } = await server.listen()
    const client = new HttpClient(insecureUrl)
    try {
      await ensure(client)
      const generator = new Generator(await operationsOf(client))
      const findings: Finding[] = []
      const statuses = new Map<number, number>()
      for (let from = 0; from < COUNT && findings.length < MAX_FINDINGS; from += ROUND) {
        const outcome = await fuzz(insecureUrl, generator, SEED, from, Math.min(ROUND, COUNT - from))
        for (const [status, count] of outcome.statuses) statuses.set(status, (statuses.get(status) ?? 0) + count)
        findings.push(...outcome.findings)
        await ensure(client)
      }
      expect({ findings, errors: log.filter((line) => line.includes(' ERROR ')) }).toEqual({ findings: [], errors: [] })
      expect((Object.prototype as { polluted?: unknown }).polluted).toBeUndefined()
      // Most was understood: requests that all fail at the door would find nothing.
      expect((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0)).toBeGreaterThan(COUNT / 10)
      expect(statuses.get(422) ?? 0).toBeGreaterThan(COUNT / 100)
      expect((await client.get('/readyz')).status).toBe(200)
    } finally {
      client.close()
      await server.close()
    }
  },
)

/** Makes the types and objects of them, and waits until they are served. */
async function ensure(client: HttpClient): Promise<void> {
  await client.post('/api/v1/namespaces', { metadata: { name: 'fuzz' } })
  for (const definition of FUZZED) await ensureType(client, definition)
}

async function ensureType(client: HttpClient, { metadata, spec, ...definition }: FuzzedDefinition): Promise<void> {
  const { group, names, scope } = spec
  const root = `/apis/${group}/v1`
  for (let tries = 0; (await client.get(`${root}/${names.plural}?limit=1`)).status !== 200; tries++) {
    if (tries > 500) throw new Error(`${names.plural} are not served: ${(await client.get(`${DEFINITIONS}/${metadata.name}`)).text}`)
    await client.post(DEFINITIONS, { ...definition, metadata, spec })
    await client.patch(`${DEFINITIONS}/${metadata.name}`, 'merge', { metadata: { finalizers: null } })
    await sleep(20)
  }
  const collection = scope === 'Cluster' ? `${root}/${names.plural}` : `${root}/namespaces/default/${names.plural}`
  for (const name of ['a', 'b', 'c'])
    await client.post(collection, {
      apiVersion: `${group}/v1`,
      kind: names.kind,
      metadata: { name },
      spec: { size: 3, tags: ['x'], replicas: 1 },
    })
}
