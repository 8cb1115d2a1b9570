import { labelErrors } from '../meta/index.js'

/** Names that are DNS-1123 labels; the beginning of one may end in a dash. */
export function labelNameRule(name: string, prefix: boolean): readonly string[] {
  return labelErrors(prefix && name.endsWith('-') ? `${name.slice(0, -1)}a` : name)
}
