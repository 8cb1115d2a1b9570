import type { CelValue } from '../values/value.js'
import type { Frame } from './frame.js'

/** A node made ready to run. It adds its cost to the frame and returns errors as values. */
export type Run = (frame: Frame) => CelValue

/** A planned node. */
export interface Planned {
  readonly run: Run
  /** Its value, if that is known beforehand: it costs nothing then. */
  readonly constant: CelValue | undefined
}

/** A node whose value is known. */
export function constant(value: CelValue): Planned {
  return { run: () => value, constant: value }
}

/** A node to be run. */
export function dynamic(run: Run): Planned {
  return { run, constant: undefined }
}
