import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { goQuote, statusError } from '../../meta/index.js'
import type { Environment } from '../environment.js'
import type { Form } from '../negotiation/form.js'
import { partialMetadata } from '../negotiation/partial-metadata.js'
import type { RequestScope } from '../request.js'
import type { Resource, TableConvertor } from '../resource.js'

const INCLUDES = ['', 'Metadata', 'Object', 'None']

/**
 * The Table of objects (spec/api.md §6.3, custom-resources.md §6.6). `source`: what its metadata comes from, a list or the one object.
 * `bookmark`: the row has no cells but keeps its object whatever includeObject says.
 * @throws StatusError 400 for an unknown includeObject
 */
export function tableOf(
  environment: Environment,
  scope: RequestScope,
  resource: Resource,
  form: Form,
  objects: readonly JsonObject[],
  source: JsonObject,
  bookmark = false,
): JsonObject {
  const include = includeOf(scope)
  const table = resource.table as TableConvertor
  const now = environment.now()
  const shown = bookmark ? 'Metadata' : include
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${form.version}`,
    metadata: tableMetadata(own(source, 'metadata')),
    columnDefinitions: table.columns.map((column): JsonValue => ({ ...column })),
    rows:
      objects.length === 0 && table.nullRows === true
        ? null
        : objects.map((object): JsonValue => ({
            cells: bookmark ? ['', ...table.columns.slice(1).map(() => null)] : table.cells(object, now),
            object: rowObject(object, shown, form),
          })),
  }
}

/** What of its object a row shows. @throws StatusError 400 */
export function includeOf(scope: RequestScope): string {
  const include = scope.query.get('includeObject') ?? ''
  if (INCLUDES.includes(include)) return include
  const detail = `includeObject: Invalid value: ${goQuote(include)}: must be 'Metadata', 'Object', 'None', or empty`
  throw statusError.badRequest(`Unable to convert to Table as requested: ${detail}`)
}

function rowObject(object: JsonObject, include: string, form: Form): JsonValue {
  if (include === 'None') return null
  return include === 'Object' ? object : partialMetadata(object, form.version)
}

function tableMetadata(metadata: JsonValue | undefined): JsonObject {
  const kept: JsonObject = {}
  if (!isObject(metadata)) return kept
  for (const field of ['resourceVersion', 'continue', 'remainingItemCount']) {
    const value = own(metadata, field)
    if (value !== undefined && value !== '') kept[field] = value
  }
  return kept
}
