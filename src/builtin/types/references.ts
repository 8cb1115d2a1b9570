import { always, list, omitEmpty, string, struct, type CompoundType } from '../../meta/typed/index.js'

/** v1.ObjectReference: names any object. */
export const objectReference: CompoundType = struct('ObjectReference', {
  kind: omitEmpty(string()),
  namespace: omitEmpty(string()),
  name: omitEmpty(string()),
  uid: omitEmpty(string('types.UID')),
  apiVersion: omitEmpty(string()),
  resourceVersion: omitEmpty(string()),
  fieldPath: omitEmpty(string()),
})

/** v1.LocalObjectReference: names an object of a known kind in the same namespace. */
export const localObjectReference: CompoundType = struct('LocalObjectReference', { name: omitEmpty(string()) })

/** v1.LabelSelectorRequirement. */
export const labelSelectorRequirement: CompoundType = struct('LabelSelectorRequirement', {
  key: always(string()),
  operator: always(string('v1.LabelSelectorOperator')),
  values: omitEmpty(list(string())),
})
