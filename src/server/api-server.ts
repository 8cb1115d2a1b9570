import { ControlPlane } from './control-plane.js'
import { createServerWith, type ApiServer } from './create-server.js'
import type { ServerOptions } from './options.js'

/**
 * An API server: CustomResourceDefinitions, the resources they define, namespaces. Nothing is opened before {@link ApiServer.listen};
 * several in one process share nothing.
 * @throws OptionError
 */
export function createServer(options: ServerOptions = {}): ApiServer {
  return createServerWith((resolved, environment) => new ControlPlane(resolved, environment), options)
}
