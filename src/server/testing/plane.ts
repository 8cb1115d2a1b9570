import { createLogger, FakeClock, systemRandom } from '../../base/index.js'
import { readAnswer, refusal, requestScope, type Answer, type RequestParts } from '../../endpoints/testing/endpoint.js'
import type { StatusError } from '../../meta/index.js'
import { createAccess } from '../access.js'
import { ControlPlane } from '../control-plane.js'
import { resolveOptions, type ServerOptions } from '../options.js'

/** A control plane in memory, whose time stands still, without the filters before it. */
export interface OpenPlane {
  readonly plane: ControlPlane
  readonly clock: FakeClock
  readonly serve: (method: string, uri: string, parts?: RequestParts) => Promise<Answer | undefined>
  readonly refused: (method: string, uri: string, parts?: RequestParts) => Promise<StatusError>
}

/** Opens a control plane. `started`: whether it is started, too. */
export async function openPlane(options: ServerOptions = {}, started = true): Promise<OpenPlane> {
  const clock = new FakeClock(1_700_000_000_000)
  const logger = createLogger({ level: 'info', now: () => clock.now(), sink: () => undefined })
  const resolved = resolveOptions(options)
  const plane = new ControlPlane(resolved, { clock, scheduler: clock, random: systemRandom(), logger }, createAccess(resolved))
  if (started) {
    const starting = plane.start()
    await clock.advance(0)
    await starting
  }
  const serve: OpenPlane['serve'] = async (method, uri, parts) => {
    const scope = requestScope(method, uri, parts)
    // Writes of definitions rest now and then.
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 10; turn++) await clock.advance(0)
    }
    const [reply] = await Promise.all([plane.serve(scope), turns()])
    return reply === undefined ? undefined : readAnswer(reply, scope)
  }
  return { plane, clock, serve, refused: (method, uri, parts) => refusal(serve(method, uri, parts)) }
}
