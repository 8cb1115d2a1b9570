export type { AuthorizationRequest, AuthorizeFunction, Decision, Verdict } from './auth/index.js'
export type {
  ApiServer,
  AuditOptions,
  FrontProxyOptions,
  ProcessStats,
  Routes,
  RouteState,
  ServerAddresses,
  ServerOptions,
  ServiceAddress,
  ServiceReference,
  ServiceResolver,
} from './server/index.js'
export { createServer, OptionError, StartError, VERSION } from './server/index.js'
