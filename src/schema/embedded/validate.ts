import { own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { fieldError, label1035Errors, pathSegmentRule, validateObjectMeta, type FieldError } from '../../meta/index.js'
import { FieldPath } from '../paths.js'
import type { Structural } from '../structural.js'
import { walkResources } from './walk.js'

/**
 * What is wrong with embedded resources: their type and their metadata (spec/schema.md §5.3). `isRoot`: the value itself is taken for one;
 * `path`: where it stands.
 */
export function validateResources(value: JsonValue, schema: Structural, isRoot = false, path = ''): FieldError[] {
  const errors: FieldError[] = []
  if (!isRoot && !schema.has.embeddedResources) return errors
  walkResources(value, schema, isRoot, new FieldPath(path), (object, _schema, at) => {
    const place = at.toString()
    const prefix = place === '' ? '' : `${place}.`
    errors.push(...apiVersionErrors(own(object, 'apiVersion'), `${prefix}apiVersion`), ...kindErrors(own(object, 'kind'), `${prefix}kind`))
    errors.push(...metadataErrors(object, `${prefix}metadata`))
  })
  return errors
}

function apiVersionErrors(value: JsonValue | undefined, path: string): FieldError[] {
  if (typeof value !== 'string' || value === '') return missing(value, path)
  const slashes = value.split('/').length - 1
  return slashes > 1 ? [fieldError.invalid(path, value, `unexpected GroupVersion string: ${value}`)] : []
}

function kindErrors(value: JsonValue | undefined, path: string): FieldError[] {
  if (typeof value !== 'string' || value === '') return missing(value, path)
  return label1035Errors(value.toLowerCase()).map((why) =>
    fieldError.invalid(path, value, `may have mixed case, but should otherwise match: ${why}`),
  )
}

function missing(value: JsonValue | undefined, path: string): FieldError[] {
  if (value === undefined) return [fieldError.required(path)]
  return [fieldError.invalid(path, value, value === '' ? 'must not be empty' : 'must be a string')]
}

function metadataErrors(object: JsonObject, path: string): FieldError[] {
  return validateObjectMeta(object, { namespaced: true, embedded: true, name: pathSegmentRule, path })
}
