import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ServerProcess } from '../support/server-process.js'
import { eventually } from './support/eventually.js'
import { operatorSuite, type OperatorLine } from './support/operator-suite.js'
import { PlainClient } from './support/plain-client.js'
import { Program } from './support/program.js'
import { Sites } from './support/sites.js'
import { run, withToolchain } from './support/toolchain.js'

const SOURCES = join(import.meta.dirname, 'operators/controller-runtime')
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/default/leases/site-operator'

interface Line extends OperatorLine {
  readonly leading?: true
}

withToolchain(
  'operator with controller-runtime (Go)',
  ['go', 'version'],
  (folder) => run('go', ['build', '-o', join(folder, 'operator'), '.'], SOURCES),
  (folder) => {
    const start = (kubeconfig: string, ...args: string[]): Program<Line> =>
      new Program<Line>(join(folder.path, 'operator'), ['-kubeconfig', kubeconfig, ...args])

    operatorSuite(start, { reason: 'Published' })

    it('works in one process at a time, which keeps the lead across a restart of the server until it dies', async () => {
      const server = await ServerProcess.start()
      const programs: Program<Line>[] = []
      const lease = async (): Promise<object> => (await new PlainClient(server.insecureUrl).ask<{ spec: object }>('GET', LEASE)).spec
      const candidate = async (): Promise<Program<Line>> => {
        const program = start(server.kubeconfig, '-leader-election')
        programs.push(program)
        await program.told('that it has started', ({ started }) => started === true)
        return program
      }
      const leads = ({ lines }: Program<Line>): boolean => lines.some(({ leading }) => leading === true)
      try {
        const sites = new Sites(server.insecureUrl)
        await sites.define()
        const first = await candidate()
        await first.told('that it leads', ({ leading }) => leading === true)
        const second = await candidate()
        await sites.create('early', 'early')
        await eventually('all is settled', async () => (await sites.differences()).length === 0)
        const before = await lease()
        await server.restart()
        await eventually('the lease is renewed', async () => JSON.stringify(await lease()) !== JSON.stringify(before))
        expect(await lease()).toMatchObject({ leaseTransitions: 0 })
        expect(leads(second)).toBe(false)
        await first.kill()
        await sites.create('late', 'late')
        await second.told('that it leads', ({ leading }) => leading === true)
        expect(await lease()).toMatchObject({ leaseTransitions: 1 })
        await eventually('all is settled', async () => (await sites.differences()).length === 0)
      } finally {
        for (const program of programs) await program.kill()
        await server.dispose()
      }
    })
  },
)
