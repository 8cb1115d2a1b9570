import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const BUILD_WITHIN_MS = 900_000
const MAX_OUTPUT_BYTES = 1 << 26

/** A folder outside of the project that a suite builds into. */
export interface BuildFolder {
  readonly path: string
}

/**
 * Declares a suite whose client is built first, with what it needs from its registry. Where the machine lacks the toolchain there is one test that says so:
 * it fails in CI.
 * @param probe the command, with its arguments, that a machine with the toolchain can run
 * @param build builds into a folder, which is removed after the suite; the suite gets it, and may use it when its tests run
 */
export function withToolchain(
  title: string,
  probe: readonly [string, ...string[]],
  build: (folder: string) => Promise<unknown>,
  suite: (folder: BuildFolder) => void,
): void {
  if (!canRun(probe)) {
    it(`${title}: there is ${probe[0]}`, ({ skip }) => {
      if (process.env['CI'] !== 'true') skip(`${probe[0]} is not in PATH`)
      expect.fail(`${probe[0]} is not in PATH`)
    })
    return
  }
  describe(title, () => {
    let path: string
    beforeAll(async () => {
      path = await mkdtemp(join(tmpdir(), 'client-'))
      await build(path)
    }, BUILD_WITHIN_MS)
    afterAll(async () => {
      await rm(path, { recursive: true, force: true })
    }, BUILD_WITHIN_MS)
    suite({
      get path() {
        return path
      },
    })
  })
}

/** Runs a command of a build. @throws Error with what it printed, where it fails */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, ...environment }
  const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: MAX_OUTPUT_BYTES })
  return stdout
}

function canRun([command, ...args]: readonly [string, ...string[]]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
