import type { PacedWork, Pacer } from '../../base/index.js'
import type { JsonObject } from '../../base/json/index.js'
import { DecodeError, type DecodedObject, type ObjectDecoder, type Resource } from '../../endpoints/index.js'
import {
  keySpace,
  plainCodec,
  type AdmissionPlugin,
  type IdentitySource,
  type ResourceContext,
  type WallClock,
} from '../../registry/index.js'
import type { Store } from '../../storage/index.js'
import { CrdDecodeError, decodeCrd } from '../types/index.js'
import { trackDefinitions } from './field-tracking.js'
import { checkIsDefinition } from './registered-kinds.js'
import { crdStatusStrategy, crdStrategy } from './strategy.js'
import { crdTable } from './table.js'

export const CRD_GROUP = 'apiextensions.k8s.io'
export const CRD_RESOURCE = 'customresourcedefinitions'
const CRD_KIND = 'CustomResourceDefinition'

/** What the CRD resources are made with. */
export interface DefinitionDependencies {
  readonly store: Store
  readonly clock: WallClock
  readonly identity: IdentitySource
  readonly pacer: Pacer
  readonly admission: readonly AdmissionPlugin[]
  readonly strategicMerge: (current: JsonObject, patch: JsonObject) => JsonObject
}

/** The resource `customresourcedefinitions` and its `/status` (spec/crd.md §1.1). */
export interface DefinitionResources {
  readonly main: Resource
  readonly status: Resource
}

function decoderOf(pacer: Pacer): ObjectDecoder {
  return {
    fromJson: (value) => {
      checkIsDefinition(value)
      return pacer.run(decoded(value, false))
    },
    fromUntyped: (value) => pacer.run(decoded(value, true)),
  }
}

function* decoded(value: JsonObject, isConversion: boolean): PacedWork<DecodedObject> {
  try {
    return yield* decodeCrd(value, isConversion)
  } catch (error) {
    throw error instanceof CrdDecodeError ? new DecodeError(error.message) : error
  }
}

/** An empty CRD as typed clients see it in bookmarks (spec/api.md §4.6). */
const BOOKMARK: JsonObject = {
  apiVersion: `${CRD_GROUP}/v1`,
  kind: CRD_KIND,
  spec: { group: '', names: { plural: '', kind: '' }, scope: '', versions: null },
  status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null },
}

/** Makes the resources of CRDs. */
export function definitionResources(dependencies: DefinitionDependencies): DefinitionResources {
  const gv = { group: CRD_GROUP, version: 'v1' }
  const never = new AbortController().signal
  const codec = plainCodec()
  const decoder = decoderOf(dependencies.pacer)
  const make = (subresource: string, strategy: ResourceContext['strategy'], verbs: readonly string[]): Resource => {
    const { tracker, applier } = trackDefinitions(subresource)
    return {
      context: {
        store: dependencies.store,
        space: keySpace(CRD_GROUP, CRD_RESOURCE, false),
        kind: { ...gv, kind: CRD_KIND },
        resource: { ...gv, resource: CRD_RESOURCE },
        subresource,
        codec,
        strategy,
        fields: tracker,
        admission: dependencies.admission,
        clock: dependencies.clock,
        identity: dependencies.identity,
        rest: () => dependencies.pacer.rest(),
      },
      listKind: `${CRD_KIND}List`,
      verbs: new Set(verbs),
      decoder,
      table: subresource === '' ? crdTable : undefined,
      custom: false,
      applier,
      fieldLabelError: (label) =>
        label === 'metadata.name' || label === 'metadata.namespace'
          ? undefined
          : `"${label}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
      bookmark: BOOKMARK,
      retired: never,
      strategicMerge: dependencies.strategicMerge,
    }
  }
  return {
    main: make('', crdStrategy(dependencies.pacer), ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']),
    status: make('status', crdStatusStrategy(dependencies.pacer), ['get', 'update', 'patch']),
  }
}
