import type { JsonObject } from '../../base/json/index.js'
import { fieldError } from '../../meta/index.js'
import { dumpSchema, SCHEMA_MEMBERS } from './dump.js'
import type { ErrorList } from './error-list.js'
import { hasKeyword, isTrueAt, textAt } from './schema-walk.js'

/** The keywords that the root may have beside a status subresource, by their internal names, which the error lists. */
const ALLOWED = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
]
const STATUS = 'if the status subresource is enabled'

/** Rules about the root alone (spec/crd.md §2.12). `hasStatus`: a status subresource belongs to this schema. */
export function checkSchemaRoot(schema: JsonObject, hasStatus: boolean, path: string, errors: ErrorList): void {
  if (hasStatus) checkBesideStatus(schema, path, errors)
  if (isTrueAt(schema, 'nullable')) errors.add(fieldError.forbidden(`${path}.nullable`, 'nullable cannot be true at the root'))
}

/** Only the first offence is reported, in the order of the internal type. */
function checkBesideStatus(schema: JsonObject, path: string, errors: ErrorList): void {
  const type = textAt(schema, 'type')
  const first = SCHEMA_MEMBERS.find(
    ({ keyword, name }) => hasKeyword(schema, keyword) && !(name === 'Type' ? type === 'object' : ALLOWED.includes(name)),
  )
  if (first === undefined) return
  if (first.name === 'Type')
    errors.add(fieldError.invalid(`${path}.type`, type, `only "object" is allowed as the type at the root of the schema ${STATUS}`))
  else
    errors.add(
      fieldError.invalidText(
        path,
        dumpSchema(schema),
        `only [${ALLOWED.join(' ')}] fields are allowed at the root of the schema ${STATUS}`,
      ),
    )
}
