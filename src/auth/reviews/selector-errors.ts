import { own, isObject, type JsonObject } from '../../base/json/index.js'
import { fieldError, qualifiedNameErrors, type FieldError } from '../../meta/index.js'
import { objectIn, textIn, textsIn } from './members.js'

/** What is wrong with the selectors of resource attributes (spec/openapi-and-clients.md §6.2). Operators that are not known are for newer servers. */
export function selectorErrors(attributes: JsonObject, path: string): FieldError[] {
  return [
    ...errorsOf(objectIn(attributes, 'fieldSelector'), `${path}.fieldSelector`, (key, keyPath) =>
      key === '' ? [fieldError.required(keyPath, 'must be specified')] : [],
    ),
    ...errorsOf(objectIn(attributes, 'labelSelector'), `${path}.labelSelector`, (key, keyPath) =>
      qualifiedNameErrors(key).map((why) => fieldError.invalid(keyPath, key, why)),
    ),
  ]
}

function errorsOf(
  selector: JsonObject | undefined,
  path: string,
  keyErrors: (key: string, keyPath: string) => readonly FieldError[],
): FieldError[] {
  if (selector === undefined) return []
  const raw = textIn(selector, 'rawSelector')
  const requirements = own(selector, 'requirements')
  const list = Array.isArray(requirements) ? requirements.filter(isObject) : []
  const why = `when ${path} is specified, requirements or rawSelector is required`
  return [
    ...(raw !== '' && list.length > 0
      ? [fieldError.invalid(`${path}.rawSelector`, raw, 'may not specified at the same time as requirements')]
      : []),
    ...(raw === '' && list.length === 0 ? [fieldError.required(`${path}.requirements`, why)] : []),
    ...list.flatMap((requirement, index) => {
      const at = `${path}.requirements[${String(index)}]`
      return [...valueErrors(requirement, at), ...keyErrors(textIn(requirement, 'key'), `${at}.key`)]
    }),
  ]
}

function valueErrors(requirement: JsonObject, path: string): FieldError[] {
  const count = textsIn(requirement, 'values').length
  switch (textIn(requirement, 'operator')) {
    case 'In':
    case 'NotIn':
      return count > 0 ? [] : [fieldError.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
    case 'Exists':
    case 'DoesNotExist':
      return count === 0
        ? []
        : [fieldError.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    default:
      return []
  }
}
