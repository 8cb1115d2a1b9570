import { ControlPlane } from './control-plane.js'
import type { ServerOptions } from './options.js'
import { createServerWith, type ApiServer } from './server.js'

/**
 * An API server: CustomResourceDefinitions, the resources they define, namespaces. Nothing is opened before {@link ApiServer.listen};
 * several in one process share nothing.
 * @throws OptionError
 */
export function createServer(options: ServerOptions = {}): ApiServer {
  return createServerWith((resolved, environment, access) => new ControlPlane(resolved, environment, access), options)
}
