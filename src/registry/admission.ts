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
  /** Undefined on DELETE. */
  readonly object: JsonObject | undefined
  /** Undefined on CREATE. */
  readonly oldObject: JsonObject | undefined
  readonly dryRun: boolean
  readonly userName: string
  readonly warn: (text: string) => void
}

/** One plugin. A refusal is a thrown StatusError. */
export interface AdmissionPlugin {
  readonly name: string
  /** May change `attributes.object` in place, or refuse. */
  admit?(attributes: AdmissionAttributes): Promise<void> | undefined
  /** May only refuse. */
  validate?(attributes: AdmissionAttributes): Promise<void> | undefined
}

/** Runs one phase of all plugins in order. Undefined when nothing had to be awaited. */
export async function runAdmission(
  plugins: readonly AdmissionPlugin[],
  phase: 'admit' | 'validate',
  attributes: AdmissionAttributes,
): Promise<void> {
  for (const plugin of plugins) {
    const pending = phase === 'admit' ? plugin.admit?.(attributes) : plugin.validate?.(attributes)
    if (pending !== undefined) await pending
  }
}
