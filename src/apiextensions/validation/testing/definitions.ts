import { atOnce } from '../../../base/index.js'
import { decodeJson, type JsonObject, type JsonValue } from '../../../base/json/index.js'
import type { FieldError } from '../../../meta/index.js'
import { asCrd, decodeCrd, type CustomResourceDefinition } from '../../types/index.js'

/** What a definition of the tests is made of, each part in JSON or as a value. */
export interface Parts {
  readonly metadata?: JsonObject
  readonly spec?: JsonObject
  readonly versions?: readonly JsonObject[] | null
  /** Of the only version. */
  readonly schema?: string
  /** More members of the only version. */
  readonly version?: JsonObject
  readonly status?: JsonObject
}

/** A version with a schema. */
export function version(name: string, schema = '{"type":"object"}', more: JsonObject = {}): JsonObject {
  return { name, served: true, storage: name === 'v1', schema: { openAPIV3Schema: decodeJson(schema).value }, ...more }
}

/** A definition that is decoded as a request would be, with the status that the strategy gives it. */
export function definition(parts: Parts = {}): CustomResourceDefinition {
  const { metadata = {}, spec = {}, versions = [version('v1', parts.schema, parts.version)], status = {} } = parts
  const { object } = atOnce(
    decodeCrd({
      metadata: { name: 'widgets.example.com', ...metadata },
      spec: {
        group: 'example.com',
        scope: 'Cluster',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: versions as JsonValue,
        ...spec,
      },
      status: { acceptedNames: {}, ...status },
    }),
  )
  return asCrd(object)
}

/** A schema with one property `x`. */
export function node(schema: string): Parts {
  return { schema: `{"type":"object","properties":{"x":${schema}}}` }
}

const PREFIX = 'spec.validation.openAPIV3Schema'

/** The texts of errors, the usual prefix of schema errors written `P`, that of the property `x` of {@link node} `X`. */
export function texts(errors: readonly FieldError[]): string[] {
  return errors.map(({ field, body }) => `${field}: ${body}`.replaceAll(PREFIX, 'P').replaceAll('P.properties[x]', 'X'))
}
