import { resolve } from 'node:path'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Tests with real clients against the built server: kubectl in each version at hand, Helm, client libraries, operators (docs/clients.md). */
const config: ViteUserConfig = defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/clients/**/*.spec.ts'],
    passWithNoTests: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
    maxConcurrency: 2,
  },
})

export default config
