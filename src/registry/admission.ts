import type { JsonObject } from '../base/json/index.js'
import type { GroupVersionKind, GroupVersionResource } from '../meta/index.js'

/** What a write is about, as admission plugins see it (spec/api.md §11). */
export interface AdmissionAttributes {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly kind: GroupVersionKind
  readonly resource: GroupVersionResource
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  /** Undefined on DELETE, and for a plugin that judges {@link AdmissionPlugin.byName} on an UPDATE that changes nothing. */
  readonly object: JsonObject | undefined
  /** Undefined on CREATE, and where {@link object} is on UPDATE. */
  readonly oldObject: JsonObject | undefined
  readonly dryRun: boolean
  readonly userName: string
  readonly warn: (text: string) => void
}

/** One plugin. A refusal is a thrown StatusError. */
export interface AdmissionPlugin {
  readonly name: string
  /** True where what it says of an UPDATE follows from names alone, whatever the object holds. */
  readonly byName?: boolean
  /** May change `attributes.object` in place, or refuse. */
  admit?(attributes: AdmissionAttributes): Promise<void> | undefined
  /** May only refuse. */
  validate?(attributes: AdmissionAttributes): Promise<void> | undefined
}

/** Runs one phase of all plugins in order. Undefined when nothing has to be awaited. `attributes` is asked for once, by the first plugin that has the phase. */
export function runAdmission(
  plugins: readonly AdmissionPlugin[],
  phase: 'admit' | 'validate',
  attributes: () => AdmissionAttributes,
): Promise<void> | undefined {
  let known: AdmissionAttributes | undefined
  let pending: Promise<void> | undefined
  for (const plugin of plugins) {
    if (plugin[phase] === undefined) continue
    known ??= attributes()
    const given = known
    pending = pending === undefined ? plugin[phase](given) : pending.then(() => plugin[phase]?.(given))
  }
  return pending
}
