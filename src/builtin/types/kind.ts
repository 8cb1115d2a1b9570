import { always, objectMeta, omitEmpty, string, struct, type Field, type CompoundType } from '../../meta/typed/index.js'

/** The Go type of a kind: its own members behind kind, apiVersion and metadata, in the order that Go writes them. */
export function kindType(kind: string, members: Readonly<Record<string, Field>>): CompoundType {
  return struct(kind, { kind: omitEmpty(string()), apiVersion: omitEmpty(string()), metadata: always(objectMeta), ...members })
}
