import { cloneJson, type JsonObject } from '../../base/json/index.js'
import type { Applier } from '../../endpoints/index.js'
import { createFieldManager, typeFromSchema, type FieldManager, type Type } from '../../fieldmanager/index.js'
import { statusError } from '../../meta/index.js'
import type { FieldTracker, MaybePromise } from '../../registry/index.js'
import type { CustomResourceDefinition } from '../types/index.js'
import type { Converter } from '../conversion/index.js'

/** Who owns which field of a kind at one endpoint, and server-side apply there. */
export interface FieldTracking {
  readonly tracker: FieldTracker
  readonly applier: Applier
}

/** The types of all versions of a CRD, each made when it is first asked for. */
export function versionTypes(crd: CustomResourceDefinition): (apiVersion: string) => Type | undefined {
  const types = new Map<string, Type>()
  return (apiVersion) => {
    const known = types.get(apiVersion)
    if (known !== undefined) return known
    const version = crd.spec.versions.find(({ name }) => `${crd.spec.group}/${name}` === apiVersion)
    if (version === undefined) return undefined
    const type = typeFromSchema(version.schema?.openAPIV3Schema, crd.spec.preserveUnknownFields === true)
    types.set(apiVersion, type)
    return type
  }
}

interface CustomTracking {
  readonly crd: CustomResourceDefinition
  readonly types: (apiVersion: string) => Type | undefined
  readonly groupVersion: string
  readonly subresource: string
  readonly converter: Converter
  /** Makes an object of the endpoint's version of what an apply leaves. */
  readonly decodeApplied: (object: JsonObject) => void
}

/** Tracking of a custom resource at one endpoint (spec/apply.md §3.11). */
export function trackCustomResource(options: CustomTracking): FieldTracking {
  const { crd, types, groupVersion, subresource, converter } = options
  const manager = createFieldManager({
    types,
    groupVersion,
    kind: crd.status.acceptedNames.kind,
    subresource,
    resetFields: resetFields(crd, groupVersion, subresource),
    convert: (object, apiVersion) => {
      if (types(apiVersion) === undefined) throw new Error(`request to convert CR to an invalid group/version: ${apiVersion}`)
      return converter.convert(object, apiVersion)
    },
  })
  return trackWith(manager, options.decodeApplied)
}

/** What an endpoint never lets anybody own: the main one `status` (in its own version), `/status` everything else (in all versions). */
function resetFields(crd: CustomResourceDefinition, groupVersion: string, subresource: string): ReadonlyMap<string, readonly string[]> {
  const reset = subresource === 'status' ? ['metadata', 'spec'] : ['status']
  return new Map(
    crd.spec.versions
      .filter(({ subresources }) => subresources?.status !== undefined)
      .map(({ name }) => [`${crd.spec.group}/${name}`, reset] as const)
      .filter(([version]) => subresource === 'status' || version === groupVersion),
  )
}

/** Tracking by a field manager. `decodeApplied` changes what apply has made into an object of its type. */
export function trackWith(manager: FieldManager, decodeApplied: (object: JsonObject) => void): FieldTracking {
  return {
    tracker: manager,
    applier: {
      apply: (live, config, name, force, now) =>
        settled(manager.apply(live, config, { manager: name, force, now }), ({ object, changed }) => {
          if (!changed) return object
          const result = cloneJson(object)
          decodeApplied(result)
          return result
        }),
    },
  }
}

/** What an apply comes to: the object that `finish` makes of it. @throws StatusError 409, or rejects with it, for conflicts */
export function settled(outcome: MaybePromise<ApplyOutcome>, finish: (applied: Applied) => JsonObject): MaybePromise<JsonObject> {
  const settle = (result: ApplyOutcome): JsonObject => {
    if (result.conflict !== undefined) throw statusError.applyConflict(result.conflict.message, result.conflict.causes)
    return finish(result)
  }
  return outcome instanceof Promise ? outcome.then(settle) : settle(outcome)
}

type ApplyOutcome = Awaited<ReturnType<FieldManager['apply']>>
type Applied = Extract<ApplyOutcome, { readonly conflict: undefined }>
