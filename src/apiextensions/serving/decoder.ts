import { own, type JsonObject } from '../../base/json/index.js'
import type { ObjectDecoder } from '../../endpoints/index.js'
import type { VersionSchema } from './version-schema.js'

/**
 * Decodes bodies by the schema of the version that they name (spec/custom-resources.md §2.2 [R]): a version that the CRD does not have knows no field at all,
 * another group or kind is left alone and refused later.
 */
export function customDecoder(schemas: ReadonlyMap<string, VersionSchema>, group: string, kind: string): ObjectDecoder {
  return {
    fromJson: (value) => {
      const schema = schemas.get(textOf(value, 'apiVersion'))
      const isOurs = textOf(value, 'kind') === kind && textOf(value, 'apiVersion').split('/', 1)[0] === group
      if (isOurs && schema === undefined) return { object: value, findings: dropAllFields(value) }
      return { object: value, findings: schema === undefined || !isOurs ? decodeForeign(schemas, value) : schema.decodeRequest(value) }
    },
  }
}

function textOf(value: JsonObject, field: string): string {
  const found = own(value, field)
  return typeof found === 'string' ? found : ''
}

function dropAllFields(value: JsonObject): string[] {
  const fields = Object.keys(value)
    .filter((key) => !['apiVersion', 'kind', 'metadata'].includes(key))
    .sort()
  for (const field of fields) Reflect.deleteProperty(value, field)
  return fields.map((field) => `unknown field "${field}"`)
}

/** Metadata is typed whatever the kind is. */
function decodeForeign(schemas: ReadonlyMap<string, VersionSchema>, value: JsonObject): readonly string[] {
  const [any] = schemas.values()
  const rest: JsonObject = { metadata: own(value, 'metadata') ?? {} }
  const findings = any?.decodeRequest(rest) ?? []
  value['metadata'] = rest['metadata'] ?? {}
  return findings
}
