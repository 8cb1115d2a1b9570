export type { ApiServer, ProcessStats, ServerAddresses, ServerOptions } from './server/index.js'
export { createServer, OptionError, StartError, VERSION } from './server/index.js'
