import { createRequire } from 'node:module'
import type * as yaml from 'yaml'

const require = createRequire(import.meta.url)

/** The YAML parser. Loading it takes some 40 ms: a server that meets no YAML does not pay for it. */
export const yamlParser = (): typeof yaml => require('yaml') as typeof yaml
