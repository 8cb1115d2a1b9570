import { afterEach, beforeEach, expect, it } from 'vitest'
import { ServerProcess } from '../../support/server-process.js'
import { eventually } from './eventually.js'
import type { Program } from './program.js'
import { Sites } from './sites.js'

/** A line of an operator. */
export interface OperatorLine {
  /** It runs. */
  readonly started?: true
  /** The name of a site that its finalizer has cleaned up after. */
  readonly cleaned?: string
}

/** Starts an operator with a kubeconfig (its file); it need not have begun to work when the promise resolves. */
export type StartOperator = (kubeconfig: string) => Promise<Program<OperatorLine>> | Program<OperatorLine>

/** What the tests need to know of an operator. */
export interface OperatorTraits {
  /** The reason of an event that it writes for every site. */
  readonly reason: string
}

const CHURN_STEPS = 150

/** What everyone relies on who runs an operator, with that of one framework. */
export function operatorSuite(startOperator: StartOperator, { reason }: OperatorTraits): void {
  let server: ServerProcess
  let sites: Sites
  let programs: Program<OperatorLine>[]

  beforeEach(async () => {
    server = await ServerProcess.start({ flags: ['-v=2'] })
    sites = new Sites(server.insecureUrl)
    await sites.define()
    programs = []
  })
  afterEach(async () => {
    for (const program of programs) await program.kill()
    await server.dispose()
  })

  const start = async (): Promise<Program<OperatorLine>> => {
    const program = await startOperator(server.kubeconfig)
    programs.push(program)
    await program.told('that it has started', ({ started }) => started === true)
    return program
  }
  const said = (): string => programs.map((program) => program.said).join('\n')
  /** Every site is as it has to be, every deleted one was cleaned up after, and the server had an answer to all. */
  const expectSettled = async (): Promise<void> => {
    let differences: readonly string[] = []
    const settled = async (): Promise<boolean> => {
      const cleaned = new Set(programs.flatMap(({ lines }) => lines.flatMap((line) => line.cleaned ?? [])))
      const silent = (await sites.withoutEvent(reason)).map((name) => `site ${name} has no event`)
      differences = [...(await sites.differences()), ...sites.cleaningDifferences(cleaned), ...silent]
      return differences.length === 0
    }
    await eventually('all is settled', settled, () => `${differences.join(', ')}\n${said()}`)
    expect(unanswered(server.output)).toEqual([])
  }
  const createAll = async (prefix: string, count: number): Promise<string[]> => {
    const names = Array.from({ length: count }, (_, index) => `${prefix}${String(index)}`)
    for (const name of names) await sites.create(name, `first of ${name}`)
    return names
  }

  it('brings all to Ready, keeps it so and cleans up, across a restart of the server', async () => {
    const [a, b, c, ...others] = (await createAll('early-', 8)) as [string, string, string, ...string[]]
    await start()
    await expectSettled()
    for (const name of others) await sites.update(name, `second of ${name}`)
    await sites.delete(a)
    await sites.spoilConfigMap(b)
    await sites.deleteConfigMap(c)
    await createAll('late-', 4)
    await expectSettled()

    expect(await server.restart()).toEqual({ code: 0, signal: null })
    // At once: before the operator is back.
    await sites.delete(b)
    await sites.update(c, `third of ${c}`)
    await sites.spoilConfigMap(others[0]!)
    await sites.deleteConfigMap(others[1]!)
    const after = await createAll('after-', 4)
    await expectSettled()
    for (const name of after) await sites.delete(name)
    await expectSettled()
    for (const program of programs) expect(await program.stop()).toBe(0)
  })

  it('makes up for what happened while it did not run', async () => {
    await createAll('early-', 4)
    const first = await start()
    await expectSettled()
    await first.stop()
    await sites.update('early-0', 'changed meanwhile')
    await sites.delete('early-1')
    await sites.deleteConfigMap('early-2')
    await createAll('meanwhile-', 2)
    await server.restart()
    await start()
    await expectSettled()
  })

  it('misses nothing of many changes in a row, with a restart of the server among them', async () => {
    await start()
    const random = seeded(7)
    for (let step = 0; step < CHURN_STEPS; step++) {
      const names = [...sites.contents.keys()]
      const name = names[Math.floor(random() * names.length)]
      const choice = random()
      if (name === undefined || choice < 0.3) await sites.create(`s${String(step)}`, `step ${String(step)}`)
      else if (choice < 0.8) await sites.update(name, `step ${String(step)}`)
      else await sites.delete(name)
      if (step === CHURN_STEPS / 2) await server.restart()
    }
    await expectSettled()
    const versions = await sites.versions()
    // Nothing is left to do: another look finds the same.
    await expectSettled()
    expect(await sites.versions()).toEqual(versions)
  })
}

/**
 * Requests of the log that the server could not make sense of; 422 is also how a `test` of a JSON patch fails, and 503 how a server ends. Without a byte it is
 * no reply: the client has gone, as operators do that are stopped. A server that is not ready yet says so at `/readyz`, by 500.
 */
function unanswered(log: string): string[] {
  const isUnanswered = (line: string): boolean => /\bstatus=(400|405|406|415|50[0124])\b.* bytes=[1-9]/.test(line)
  return log.split('\n').filter((line) => isUnanswered(line) && !line.includes(' uri=/readyz '))
}

/** Numbers from 0 to 1, the same for each seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
