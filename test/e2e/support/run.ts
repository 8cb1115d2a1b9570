import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PROJECT } from '../../support/server-process.js'

/** How a command has ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const ENDS_WITHIN_MS = 20_000

/** Runs the built command to its end. */
export async function run(...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(PROJECT, 'dist/cli/main.js'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: ENDS_WITHIN_MS,
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}
