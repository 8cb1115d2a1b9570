import type { JsonValue } from '../../base/json/index.js'
import { isObject, own } from '../../base/json/index.js'

/** A JSON pointer's segments, unescaped. A path without a leading slash loses its first segment, as in upstream's library (spec/api.md §5.3). */
export function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The index that a segment names in a list of this length, or undefined. Negative ones count from the end; `-` is behind the last for an `add`. */
export function indexOf(segment: string, length: number, adding: boolean): number | undefined {
  if (segment === '-') return adding ? length : undefined
  if (!/^[+-]?[0-9]+$/.test(segment)) return undefined
  const index = Number(segment)
  const positive = index < 0 ? index + length + (adding ? 1 : 0) : index
  return positive >= 0 && positive < length + (adding ? 1 : 0) ? positive : undefined
}

/** What stands at the segments; undefined when nothing does. `entered`: is told of each container on the way. */
export function valueAt(document: JsonValue, segments: readonly string[], entered?: (container: object) => void): JsonValue | undefined {
  let value: JsonValue | undefined = document
  for (const segment of segments) {
    if (typeof value === 'object' && value !== null) entered?.(value)
    if (Array.isArray(value)) {
      const index = indexOf(segment, value.length, false)
      value = index === undefined ? undefined : value[index]
    } else value = isObject(value) ? own(value, segment) : undefined
    if (value === undefined) return undefined
  }
  return value
}

/** The canonical pointer of segments whose indexes are resolved. */
export function pointerOf(segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
