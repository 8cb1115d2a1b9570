import { isObject, own, type JsonObject } from '../../base/json/index.js'
import { goQuote } from '../../meta/index.js'
import { buildStructural, isUnrecognizedFormat } from '../../schema/index.js'
import type { CustomResourceDefinition } from '../types/index.js'
import { schemasOf } from './ratcheting.js'
import { allSchemas, schemaAt, textAt } from './schema-walk.js'

const SET_OF = ['object', 'array']

/**
 * Texts about an accepted definition that is perhaps not what its author wanted (spec/crd.md §2.23): formats that mean nothing, and sets whose items are no scalars.
 * Of a changed one those that `old` does not have already. Each text once.
 */
export function crdWarnings(crd: CustomResourceDefinition, old?: CustomResourceDefinition): string[] {
  const known = new Set(old === undefined ? [] : textsOf(old))
  return [...textsOf(crd)].filter((text) => !known.has(text))
}

function textsOf(crd: CustomResourceDefinition): ReadonlySet<string> {
  const nodes = schemasOf(crd).flatMap((schema) => [...allSchemas(schema)])
  const formats = nodes.filter(hasUnknownFormat).map((node) => `unrecognized format ${goQuote(textAt(node, 'format'))}`)
  return new Set([...formats, ...nodes.flatMap(setOfContainers)])
}

function hasUnknownFormat(node: JsonObject): boolean {
  if (textAt(node, 'format') === '') return false
  // The node alone: what is below it has nothing to say about its format.
  const { type = '', format = '' } = node
  const isIntOrString = own(node, 'x-kubernetes-int-or-string') === true
  return isUnrecognizedFormat(buildStructural({ type, format, 'x-kubernetes-int-or-string': isIntOrString }))
}

function setOfContainers(node: JsonObject): string[] {
  const items = schemaAt(node, 'items')
  const type = isObject(items) && textAt(node, 'x-kubernetes-list-type') === 'set' ? textAt(items, 'type') : ''
  if (!SET_OF.includes(type)) return []
  return [`x-kubernetes-list-type: set for items of type ${goQuote(type)} is not supported by server-side apply or CEL validation rules`]
}
