import type { JsonObject } from '../../base/json/index.js'
import { fieldError } from '../../meta/index.js'
import type { ErrorList } from './error-list.js'
import { schemaAt, schemaEntries, textAt } from './schema-walk.js'

const TYPES: Readonly<Record<string, string>> = { kind: 'string', apiVersion: 'string', metadata: 'object' }
/** What the schema of root metadata may say: which type it has, and what its names are like. Defaults are refused elsewhere. */
const METADATA_KEYWORDS = ['type', 'default', 'properties']
const METADATA_PROPERTIES = ['name', 'generateName']
const ONLY_NAMES = 'must not specify anything other than name and generateName, but metadata is implicitly specified'

/** The properties that every resource has, at the root of a schema or of an embedded resource (spec/schema.md §2.2). */
export function checkResourceMembers(node: JsonObject, isRoot: boolean, path: string, errors: ErrorList): void {
  const properties = schemaAt(node, 'properties')
  if (properties === undefined) return
  for (const [name, wanted] of Object.entries(TYPES)) {
    const property = schemaAt(properties, name)
    if (property === undefined) continue
    const at = `${path}.properties[${name}]`
    const type = textAt(property, 'type')
    if (type !== wanted) errors.add(fieldError.invalid(`${at}.type`, type, `must be ${wanted}`))
    if (isRoot && name === 'metadata' && saysMore(property)) errors.add(fieldError.forbidden(at, ONLY_NAMES))
  }
}

function saysMore(metadata: JsonObject): boolean {
  return (
    Object.keys(metadata).some((keyword) => !METADATA_KEYWORDS.includes(keyword)) ||
    schemaEntries(metadata, 'properties').some(([name]) => !METADATA_PROPERTIES.includes(name))
  )
}
