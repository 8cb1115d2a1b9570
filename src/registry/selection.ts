import type { FieldSelector, LabelSelector } from '../meta/index.js'
import type { Entry } from '../storage/index.js'
import type { MaybePromise, ObjectCodec } from './codec.js'
import { labelsOf } from './facts.js'
import { splitKey, type KeySpace } from './keys.js'

/** Which objects of a collection are wanted. */
export interface Selection {
  readonly labels: LabelSelector
  readonly fields: FieldSelector
}

/** Tells of an entry whether it is wanted; a promise only where its fields need a conversion outside. */
export type Matcher = (entry: Entry) => MaybePromise<boolean>

/** The matcher of a selection; undefined when everything is wanted (spec/api.md §4.10). */
export function matcherOf(space: KeySpace, codec: ObjectCodec, selection: Selection): Matcher | undefined {
  const { labels, fields } = selection
  if (labels.empty && fields.empty) return undefined
  const needsContent = fields.requirements.some(({ field }) => field !== 'metadata.name' && field !== 'metadata.namespace')
  return (entry) => {
    if (!labels.empty && !labels.matches(labelsOf(entry))) return false
    if (fields.empty) return true
    if (!needsContent) return fields.matches(keyFields(space, entry))
    const values = codec.fields(entry)
    if (values instanceof Promise) return values.then((found) => fields.matches({ ...found, ...keyFields(space, entry) }))
    return fields.matches({ ...values, ...keyFields(space, entry) })
  }
}

function keyFields(space: KeySpace, entry: Entry): Record<string, string> {
  const { namespace, name } = splitKey(space, entry.key)
  return { 'metadata.name': name, 'metadata.namespace': namespace }
}
