import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ServerProcess } from '../../support/server-process.js'
import { findKubectls, Session, type Kubectl } from './kubectl.js'

/** A server with a kubectl in front of it. */
export interface Cluster {
  readonly server: ServerProcess
  readonly session: Session
  dispose(): Promise<void>
}

/** Starts a new server for one kubectl, which reaches it by the kubeconfig that the server writes. */
export async function startCluster(kubectl: Kubectl): Promise<Cluster> {
  const home = await mkdtemp(join(tmpdir(), 'kubectl-home-'))
  const server = await ServerProcess.start()
  const dispose = async (): Promise<void> => {
    await server.dispose()
    await rm(home, { recursive: true, force: true })
  }
  return { server, session: new Session(kubectl, server.kubeconfig, home), dispose }
}

/**
 * Declares a suite for each of some kubectls. Where the machine has none, there is a test that says so: it fails in CI.
 * @param choose which of those that were found, oldest first
 */
export function forKubectls(
  title: string,
  choose: (found: readonly Kubectl[]) => readonly Kubectl[],
  suite: (kubectl: Kubectl) => void,
): void {
  const found = findKubectls()
  if (found.length === 0) {
    it(`${title}: there is a kubectl`, ({ skip }) => {
      if (process.env['CI'] !== 'true') skip('there is no kubectl in PATH')
      expect.fail('there is no kubectl in PATH')
    })
  }
  const chosen = choose(found)
  if (found.length > 0 && chosen.length === 0) {
    it(`${title}: there are more kubectls`, ({ skip }) => {
      skip('each version at hand is tested elsewhere')
    })
  }
  for (const kubectl of chosen) {
    describe(`kubectl ${kubectl.version}: ${title}`, () => {
      suite(kubectl)
    })
  }
}
