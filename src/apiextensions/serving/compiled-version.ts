import { DecodeError } from '../../endpoints/index.js'
import { MetaDecodeError, statusError, type FieldError } from '../../meta/index.js'
import { compileSchema, EmbeddedDecodeError, type CompiledSchema } from '../../schema/index.js'
import type { CrdVersion } from '../types/index.js'
import type { ValidationResult, VersionSchema } from './version-schema.js'

/** What stands for a version that was stored without a schema. */
const ANYTHING = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** The schema of a CRD version, compiled. */
export function compileVersion(version: CrdVersion): VersionSchema {
  const schema = compileSchema(version.schema?.openAPIV3Schema ?? ANYTHING)
  return {
    decodeRequest: (object) => decoded(() => schema.decodeRequest(object)).map((path) => `unknown field "${path}"`),
    decodeStored: (object) => {
      stored(() => {
        schema.decodeStored(object)
      })
    },
    decodeConverted: (object) => {
      stored(() => schema.coerce(object))
    },
    applyDefaults: (object) => {
      schema.applyDefaults(object)
    },
    validate: (object, between) =>
      collected(schema.validate(object), between, schema.validateEmbedded(object), schema.validateListTypes(object)),
    validateUpdate: (object, old, between) =>
      collected(schema.validateUpdate(object, old), between, schema.validateEmbedded(object), schema.validateListTypes(object, old)),
    validateStatus: (object, old, between) => collected(schema.validateStatus(object, old), between, schema.validateListTypes(object, old)),
  }
}

/** The parts of one verdict, in upstream's order (spec/schema.md §6.1). */
function collected(...parts: readonly (readonly FieldError[])[]): ValidationResult {
  return { errors: parts.flat(), warnings: [] }
}

function decoded(decode: () => ReturnType<CompiledSchema['decodeRequest']>): string[] {
  try {
    return decode()
  } catch (error) {
    throw isDecodeFailure(error) ? new DecodeError(error.message) : error
  }
}

function stored(decode: () => unknown): void {
  try {
    decode()
  } catch (error) {
    throw isDecodeFailure(error) ? statusError.plain(500, error.message) : error
  }
}

function isDecodeFailure(error: unknown): error is Error {
  return error instanceof MetaDecodeError || error instanceof EmbeddedDecodeError
}
