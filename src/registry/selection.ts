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

/** Tells of entries whether they are wanted. */
export interface Matcher {
  /** True where an entry's key alone decides. */
  readonly byKey: boolean
  /** A promise only where `codec`, which reads the entry, has to ask outside. */
  matches(entry: Entry, codec: ObjectCodec): MaybePromise<boolean>
}

/** The matcher of a selection; undefined when everything is wanted (spec/api.md §4.10). Objects are judged as they are served: in the codec's version. */
export function matcherOf(space: KeySpace, { labels, fields }: Selection): Matcher | undefined {
  if (labels.empty && fields.empty) return undefined
  const readsFields = fields.requirements.some(({ field }) => field !== 'metadata.name' && field !== 'metadata.namespace')
  const fieldsMatch = (entry: Entry, codec: ObjectCodec): MaybePromise<boolean> => {
    if (fields.empty) return true
    if (!readsFields) return fields.matches(keyFields(space, entry))
    const values = codec.fields(entry)
    if (values instanceof Promise) return values.then((found) => fields.matches({ ...found, ...keyFields(space, entry) }))
    return fields.matches({ ...values, ...keyFields(space, entry) })
  }
  return {
    byKey: labels.empty && !readsFields,
    matches: (entry, codec) => {
      if (labels.empty) return fieldsMatch(entry, codec)
      const found = codec.labels === undefined ? labelsOf(entry) : codec.labels(entry)
      if (found instanceof Promise) return found.then((ready) => labels.matches(ready) && fieldsMatch(entry, codec))
      return labels.matches(found) && fieldsMatch(entry, codec)
    },
  }
}

function keyFields(space: KeySpace, entry: Entry): Record<string, string> {
  const { namespace, name } = splitKey(space, entry.key)
  return { 'metadata.name': name, 'metadata.namespace': namespace }
}
