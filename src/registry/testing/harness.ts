import type { JsonObject } from '../../base/json/index.js'
import { validateObjectMeta } from '../../meta/index.js'
import { createMemoryStore, type Store } from '../../storage/index.js'
import { FakeEnvironment } from '../../storage/testing/fake-environment.js'
import type { AdmissionPlugin } from '../admission.js'
import type { ResourceContext, WriteOptions } from '../context.js'
import { keySpace } from '../keys.js'
import { generationOf, setMeta } from '../object-fields.js'
import { plainCodec } from '../plain-codec.js'
import type { Strategy } from '../strategy.js'

/** A resource `widgets.ex.io` over a memory store whose time stands still. */
export interface Harness {
  readonly environment: FakeEnvironment
  readonly store: Store
  readonly context: ResourceContext
  /** Options of a write in namespace `a`; warnings are collected. */
  options(more?: Partial<WriteOptions>): WriteOptions
  readonly warnings: string[]
}

/** A strategy that only counts generations. */
export const plainStrategy: Strategy = {
  namespaced: true,
  allowCreateOnUpdate: false,
  allowUnconditionalUpdate: false,
  returnsDeleted: false,
  prepareForCreate: (object) => {
    setMeta(object, 'generation', 1)
  },
  validate: (object) => validateObjectMeta(object, { namespaced: true }),
  warningsOnCreate: () => [],
  prepareForUpdate: (object, old) => {
    setMeta(object, 'generation', generationOf(old) + 1)
  },
  validateUpdate: () => [],
  warningsOnUpdate: () => [],
}

/** Opens a store and makes the context of a resource over it. */
export async function openHarness(
  more: { readonly strategy?: Partial<Strategy>; readonly admission?: readonly AdmissionPlugin[] } = {},
): Promise<Harness> {
  const environment = new FakeEnvironment()
  const store = createMemoryStore({ environment })
  await store.open()
  const warnings: string[] = []
  let suffix = 0
  const context: ResourceContext = {
    store,
    space: keySpace('ex.io', 'widgets', true),
    kind: { group: 'ex.io', version: 'v1', kind: 'Widget' },
    resource: { group: 'ex.io', version: 'v1', resource: 'widgets' },
    subresource: '',
    codec: plainCodec(),
    strategy: { ...plainStrategy, ...more.strategy },
    fields: { update: (_live, next) => next },
    admission: more.admission ?? [],
    clock: environment.clock,
    identity: { uuid: () => environment.random.uuid(), nameSuffix: () => `s${String(++suffix).padStart(4, '0')}` },
  }
  return {
    environment,
    store,
    context,
    warnings,
    options: (given) => ({
      namespace: 'a',
      dryRun: false,
      manager: 'test',
      userName: 'tester',
      signal: new AbortController().signal,
      warn: (text) => {
        warnings.push(text)
      },
      ...given,
    }),
  }
}

/** A widget as a request would bring it. */
export function widget(name: string, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'ex.io/v1', kind: 'Widget', metadata: { name, namespace: 'a', ...metadata }, spec }
}
