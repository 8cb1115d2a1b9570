import { arch, platform } from 'node:os'
import type { JsonObject } from '../base/json/index.js'

/** The version of this package. */
export const VERSION = '0.1.0'

/** The Kubernetes release whose behaviour this is, as clients compare it with their own. */
const KUBERNETES_MINOR = '36'

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/** The version that clients compare with their own. */
const GIT_VERSION = `v1.${KUBERNETES_MINOR}.0+apiextensions-server.${VERSION}`

/** The document `/version` (spec/api.md §9.1). */
export function versionDocument(): JsonObject {
  const minor = KUBERNETES_MINOR
  return {
    major: '1',
    minor,
    emulationMajor: '1',
    emulationMinor: minor,
    minCompatibilityMajor: '1',
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion: GIT_VERSION,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: 'none',
    compiler: 'none',
    platform: `${platform()}/${ARCHITECTURES[arch()] ?? arch()}`,
  }
}
