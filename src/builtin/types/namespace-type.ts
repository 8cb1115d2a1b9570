import { always, list, omitEmpty, string, struct, time, type CompoundType } from '../../meta/typed/index.js'
import { kindType } from './kind.js'

const condition = struct('NamespaceCondition', {
  type: always(string('v1.NamespaceConditionType')),
  status: always(string('v1.ConditionStatus')),
  lastTransitionTime: always(time),
  reason: omitEmpty(string()),
  message: omitEmpty(string()),
})

/** v1.Namespace. */
export const namespaceType: CompoundType = kindType('Namespace', {
  spec: always(struct('NamespaceSpec', { finalizers: omitEmpty(list(string('v1.FinalizerName'))) })),
  status: always(struct('NamespaceStatus', { phase: omitEmpty(string('v1.NamespacePhase')), conditions: omitEmpty(list(condition)) })),
})
