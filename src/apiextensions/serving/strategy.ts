import { isObject, jsonEqual, own, put, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldError, validateObjectMeta, validateObjectMetaUpdate, type FieldError } from '../../meta/index.js'
import { generationOf, metaStrings, setMeta, type Strategy } from '../../registry/index.js'
import type { ScaleSubresource } from '../types/index.js'
import { validateScale } from './scale.js'
import { foreign, type ValidationResult, type VersionSchema } from './version-schema.js'

/** What the strategies of one version of a custom resource need to know. */
export interface StrategyOptions {
  readonly namespaced: boolean
  readonly kind: string
  readonly apiVersion: string
  readonly hasStatus: boolean
  readonly scale: ScaleSubresource | undefined
  readonly schema: VersionSchema
}

/** The strategy of the resource itself (spec/custom-resources.md §2.10, §3.2). */
export function mainStrategy(options: StrategyOptions): Strategy {
  return {
    namespaced: options.namespaced,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    returnsDeleted: false,
    prepareForCreate: (object) => {
      if (options.hasStatus) Reflect.deleteProperty(object, 'status')
      setMeta(object, 'generation', 1)
    },
    validate: (object) => {
      const typeErrors = typeMetaErrors(options, object)
      if (typeErrors.length > 0) return options.schema.validate(object, foreign(typeErrors)).errors
      const metadata = validateObjectMeta(object, { namespaced: options.namespaced })
      return options.schema.validate(object, { metadata, scale: scaleErrors(options, object, true) }).errors
    },
    warningsOnCreate: (object) => finalizerWarnings(metaStrings(object, 'finalizers'), []),
    prepareForUpdate: (object, old) => {
      if (options.hasStatus) takeStatus(object, old)
      bumpGeneration(object, old, options.hasStatus)
    },
    validateUpdate: (object, old, warn) => {
      const typeErrors = typeMetaErrors(options, object)
      if (typeErrors.length > 0) return warned(options.schema.validateUpdate(object, old, foreign(typeErrors)), warn)
      const known = { metadata: validateObjectMetaUpdate(object, old), scale: scaleErrors(options, object, true) }
      return warned(options.schema.validateUpdate(object, old, known), warn)
    },
    warningsOnUpdate: (object, old) => finalizerWarnings(metaStrings(object, 'finalizers'), metaStrings(old, 'finalizers')),
  }
}

/** The strategy of `/status`: nothing but the status is taken (spec/custom-resources.md §3.2). */
export function statusStrategy(options: StrategyOptions): Strategy {
  return {
    ...mainStrategy(options),
    prepareForUpdate: (object, old) => {
      takeAllButStatus(object, old)
    },
    validateUpdate: (object, old, warn) => {
      const known = { metadata: validateObjectMetaUpdate(object, old), scale: scaleErrors(options, object, false) }
      return warned(options.schema.validateStatus(object, old, known), warn)
    },
    warningsOnUpdate: () => [],
  }
}

function warned({ errors, warnings }: ValidationResult, warn: (text: string) => void): readonly FieldError[] {
  for (const text of warnings) warn(text)
  return errors
}

function scaleErrors(options: StrategyOptions, object: JsonObject, spec: boolean): FieldError[] {
  return options.scale === undefined ? [] : validateScale(object, options.scale, spec)
}

function typeMetaErrors(options: StrategyOptions, object: JsonObject): FieldError[] {
  const errors: FieldError[] = []
  const kind = own(object, 'kind') ?? ''
  const apiVersion = own(object, 'apiVersion') ?? ''
  if (kind !== options.kind) errors.push(fieldError.invalid('kind', kind, `must be ${options.kind}`))
  if (apiVersion !== options.apiVersion) errors.push(fieldError.invalid('apiVersion', apiVersion, `must be ${options.apiVersion}`))
  return errors
}

function takeStatus(object: JsonObject, old: JsonObject): void {
  const status = own(old, 'status')
  if (status === undefined) Reflect.deleteProperty(object, 'status')
  else object['status'] = status
}

/** Generation moves when anything outside metadata differs; status counts only where it is ordinary data. */
function bumpGeneration(object: JsonObject, old: JsonObject, hasStatus: boolean): void {
  if (!jsonEqual(content(object, hasStatus), content(old, hasStatus))) setMeta(object, 'generation', generationOf(old) + 1)
}

function content(object: JsonObject, hasStatus: boolean): JsonObject {
  const { metadata: _metadata, ...rest } = object
  if (hasStatus) Reflect.deleteProperty(rest, 'status')
  return rest
}

/** The old object with the new status and managedFields. */
function takeAllButStatus(object: JsonObject, old: JsonObject): void {
  const status = own(object, 'status')
  const metadata = own(object, 'metadata')
  const fields = isObject(metadata) ? own(metadata, 'managedFields') : undefined
  for (const key of Object.keys(object)) Reflect.deleteProperty(object, key)
  for (const key of Object.keys(old)) if (key !== 'status') put(object, key, old[key] as JsonValue)
  if (status !== undefined) object['status'] = status
  object['metadata'] = { ...(old['metadata'] as JsonObject) }
  setMeta(object, 'managedFields', fields)
}

const COLLECTOR_FINALIZERS = ['orphan', 'foregroundDeletion', 'kubernetes']

/** Warnings about finalizers that this write adds (spec/custom-resources.md §9.1). */
export function finalizerWarnings(finalizers: readonly string[], before: readonly string[]): string[] {
  return finalizers
    .filter((finalizer) => !before.includes(finalizer) && !finalizer.includes('/') && !COLLECTOR_FINALIZERS.includes(finalizer))
    .map((finalizer) => {
      const path = finalizer.includes('.') ? ' including a path (/)' : ''
      return `metadata.finalizers: ${JSON.stringify(finalizer)}: prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`
    })
}
