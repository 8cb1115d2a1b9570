import { ControlPlane } from './control-plane.js'
import type { ServerOptions } from './options.js'
import { createServerWith, type ApiServer } from './server.js'

/** An API server with everything that belongs to it. Nothing is opened before {@link ApiServer.listen}. @throws OptionError */
export function createServer(options: ServerOptions = {}): ApiServer {
  return createServerWith((resolved, environment) => new ControlPlane(resolved, environment), options)
}
