import { always, int32, microTime, omitEmpty, pointer, string, struct, time, type CompoundType } from '../../meta/typed/index.js'
import { kindType } from './kind.js'
import { objectReference } from './references.js'

const source = struct('EventSource', { component: omitEmpty(string()), host: omitEmpty(string()) })

/** v1.Event of core: the form that is stored. */
export const coreEventType: CompoundType = kindType('Event', {
  involvedObject: always(objectReference),
  reason: omitEmpty(string()),
  message: omitEmpty(string()),
  source: always(source),
  firstTimestamp: always(time),
  lastTimestamp: always(time),
  count: omitEmpty(int32),
  type: omitEmpty(string()),
  eventTime: always(microTime),
  series: pointer(struct('EventSeries', { count: omitEmpty(int32), lastObservedTime: always(microTime) })),
  action: omitEmpty(string()),
  related: pointer(objectReference),
  reportingComponent: always(string()),
  reportingInstance: always(string()),
})

/** v1.Event of events.k8s.io. */
export const eventsEventType: CompoundType = kindType('Event', {
  eventTime: always(microTime),
  series: pointer(struct('EventSeries', { count: always(int32), lastObservedTime: always(microTime) })),
  reportingController: omitEmpty(string()),
  reportingInstance: omitEmpty(string()),
  action: omitEmpty(string()),
  reason: omitEmpty(string()),
  regarding: always(objectReference),
  related: pointer(objectReference),
  note: omitEmpty(string()),
  type: omitEmpty(string()),
  deprecatedSource: always(source),
  deprecatedFirstTimestamp: always(time),
  deprecatedLastTimestamp: always(time),
  deprecatedCount: omitEmpty(int32),
})
