import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { HttpClient, type ApiBody } from '../support/http-client.js'
import { ServerProcess } from '../support/server-process.js'
import { define, widget, widgets, widgetsPath } from './support/definitions.js'

const ROUNDS = process.env['LONG'] === '1' ? 50 : 3
const WRITERS = 16
const GROUP = 'kill.example.com'
const PATH = widgetsPath(GROUP)
const PAGE = 500

/** What a writer has been told: by name, the version of the object, or that it is gone. */
type Told = Map<string, { readonly resourceVersion: string; readonly size: number } | 'gone'>

/** Creates, changes and deletes objects of its own until the connection breaks; `unsure` is what was not answered. */
async function write(client: HttpClient, label: string, told: Told, unsure: Set<string>): Promise<void> {
  for (let n = 0; ; n++) {
    const name = `${label}-${String(n)}`
    const path = `${PATH}/${name}`
    try {
      unsure.add(name)
      const made = await client.post(PATH, widget(GROUP, name, { size: 1 }))
      expect(made.status).toBe(201)
      told.set(name, { resourceVersion: made.body.metadata.resourceVersion, size: 1 })
      if (n % 3 === 1) {
        const changed = await client.patch(path, 'merge', { spec: { size: 2 } })
        expect(changed.status).toBe(200)
        told.set(name, { resourceVersion: changed.body.metadata.resourceVersion, size: 2 })
      }
      if (n % 3 === 2) {
        expect((await client.delete(path)).status).toBe(200)
        told.set(name, 'gone')
      }
      unsure.delete(name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      return
    }
  }
}

async function listed(client: HttpClient): Promise<Map<string, ApiBody>> {
  const found = new Map<string, ApiBody>()
  for (let token: string | undefined = ''; token !== undefined;) {
    const { body } = await client.get(`${PATH}?limit=${String(PAGE)}${token === '' ? '' : `&continue=${token}`}`)
    for (const item of body.items) found.set(item.metadata.name, item)
    token = body.metadata.continue === '' ? undefined : body.metadata.continue
  }
  return found
}

/** What is there against what was told: only the last write of each writer may be either way. */
function check(found: ReadonlyMap<string, ApiBody>, told: Told, unsure: ReadonlySet<string>): void {
  const wrong: string[] = []
  for (const [name, last] of told) {
    const object = found.get(name)
    const now = object === undefined ? 'gone' : `${object.metadata.resourceVersion} size ${String(object.spec['size'])}`
    const then = last === 'gone' ? 'gone' : `${last.resourceVersion} size ${String(last.size)}`
    if (now !== then && !unsure.has(name)) wrong.push(`${name}: ${now} instead of ${then}`)
    if (
      unsure.has(name) &&
      last !== 'gone' &&
      object !== undefined &&
      Number(object.metadata.resourceVersion) < Number(last.resourceVersion)
    )
      wrong.push(`${name} is older`)
  }
  for (const name of found.keys()) if (!told.has(name) && !unsure.has(name)) wrong.push(`${name} was never written`)
  expect(wrong).toEqual([])
}

it(
  `[storage §12.1] kill -9 while ${String(WRITERS)} clients write, ${String(ROUNDS)} rounds: what was acknowledged is there`,
  { timeout: 30_000 + ROUNDS * 10_000 },
  async () => {
    await using server = await ServerProcess.start()
    const first = new HttpClient(server.insecureUrl)
    await define(first, widgets(GROUP))
    first.close()
    const told: Told = new Map()
    const unsure = new Set<string>()
    for (let round = 0; round < ROUNDS; round++) {
      const client = new HttpClient(server.insecureUrl)
      const writers = Array.from({ length: WRITERS }, (_, n) => write(client, `r${String(round)}-${String(n)}`, told, unsure))
      await sleep(300 + ((round * 7_919) % 500))
      expect(await server.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' })
      await Promise.all(writers)
      client.close()
      await server.startAgain()
      const reader = new HttpClient(server.insecureUrl)
      check(await listed(reader), told, unsure)
      reader.close()
    }
    expect(told.size).toBeGreaterThan(ROUNDS * WRITERS)
  },
)
