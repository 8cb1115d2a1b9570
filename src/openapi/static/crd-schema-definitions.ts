import type { JsonObject } from '../../base/json/index.js'
import { listOf, ref, scalar, struct, type Definitions } from './builders.js'

/** The full name of a definition of the CRD API. */
export function crdName(kind: string): string {
  return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.${kind}`
}

const ATOMIC: JsonObject = { 'x-kubernetes-list-type': 'atomic' }
const SELF: JsonObject = { $ref: crdName('JSONSchemaProps') }

const text: JsonObject = { type: 'string' }
const flag: JsonObject = { type: 'boolean' }
const double: JsonObject = { type: 'number', format: 'double' }
const long: JsonObject = { type: 'integer', format: 'int64' }
const texts: JsonObject = { type: 'array', items: { type: 'string' }, ...ATOMIC }
const schemas: JsonObject = { type: 'array', items: SELF, ...ATOMIC }
const schemaMap: JsonObject = { type: 'object', additionalProperties: SELF }

/** The definitions of the schema part of the CRD API; the schema keywords are those of JSON schema, so that few need words. */
export const CRD_SCHEMA_DEFINITIONS: Definitions = {
  [crdName('JSONSchemaProps')]: struct('A JSON schema, draft 4 with the extensions of OpenAPI 3.0 and of Kubernetes.', {
    $ref: text,
    $schema: text,
    additionalItems: { $ref: crdName('JSONSchemaPropsOrBool') },
    additionalProperties: { $ref: crdName('JSONSchemaPropsOrBool') },
    allOf: schemas,
    anyOf: schemas,
    default: ref(crdName('JSON'), 'The value that an absent member gets, on writes and on reads.'),
    definitions: schemaMap,
    dependencies: { type: 'object', additionalProperties: { $ref: crdName('JSONSchemaPropsOrStringArray') } },
    description: text,
    enum: { type: 'array', items: { $ref: crdName('JSON') }, ...ATOMIC },
    example: { $ref: crdName('JSON') },
    exclusiveMaximum: flag,
    exclusiveMinimum: flag,
    externalDocs: { $ref: crdName('ExternalDocumentation') },
    format: scalar('string', 'An OpenAPI format, such as `date-time` or `int32`. Formats that are not known are not checked.'),
    id: text,
    items: { $ref: crdName('JSONSchemaPropsOrArray') },
    maxItems: long,
    maxLength: long,
    maxProperties: long,
    maximum: double,
    minItems: long,
    minLength: long,
    minProperties: long,
    minimum: double,
    multipleOf: double,
    not: SELF,
    nullable: flag,
    oneOf: schemas,
    pattern: text,
    patternProperties: schemaMap,
    properties: schemaMap,
    required: texts,
    title: text,
    type: text,
    uniqueItems: flag,
    'x-kubernetes-embedded-resource': scalar('boolean', 'The value is an object with apiVersion, kind and metadata.'),
    'x-kubernetes-int-or-string': scalar('boolean', 'The value is an integer or a string; no `type` stands beside this.'),
    'x-kubernetes-list-map-keys': listOf(
      { type: 'string' },
      'The members that together identify an item, for the list type `map`.',
      ATOMIC,
    ),
    'x-kubernetes-list-type': scalar(
      'string',
      'How a list is merged: `atomic` as a whole, `set` by its scalar items, `map` by the keys of its items.',
    ),
    'x-kubernetes-map-type': scalar('string', 'How an object is merged: `granular` by its members, `atomic` as a whole.'),
    'x-kubernetes-preserve-unknown-fields': scalar('boolean', 'Members that the schema does not name are kept.'),
    'x-kubernetes-validations': listOf({ $ref: crdName('ValidationRule') }, 'Rules in the Common Expression Language.', {
      'x-kubernetes-list-map-keys': ['rule'],
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-patch-merge-key': 'rule',
      'x-kubernetes-patch-strategy': 'merge',
    }),
  }),
  [crdName('JSON')]: { description: 'Any JSON value: null, a boolean, a number, a string, a list or an object.' },
  [crdName('JSONSchemaPropsOrArray')]: { description: 'A schema, or a list of schemas.' },
  [crdName('JSONSchemaPropsOrBool')]: { description: 'A schema, or a boolean.' },
  [crdName('JSONSchemaPropsOrStringArray')]: { description: 'A schema, or a list of strings.' },
  [crdName('ExternalDocumentation')]: struct('Documentation elsewhere.', { description: text, url: text }),
  [crdName('ValidationRule')]: struct(
    'A rule in the Common Expression Language.',
    {
      fieldPath: scalar('string', 'The path, relative to the schema, of the field that a failure is reported for.'),
      message: scalar('string', 'What a failure says.'),
      messageExpression: scalar('string', 'An expression for what a failure says; it wins over `message` where it yields a text.'),
      optionalOldSelf: scalar('boolean', 'The rule is evaluated without an old value too; `oldSelf` is then optional.'),
      reason: scalar('string', 'The reason of a failure.', {
        enum: ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'],
      }),
      rule: scalar('string', 'The expression: true where `self` is valid. A rule that names `oldSelf` applies to updates.', {
        default: '',
      }),
    },
    { required: ['rule'] },
  ),
}
