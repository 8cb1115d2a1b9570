import { DecodeError } from '../../endpoints/index.js'
import { MetaDecodeError, statusError } from '../../meta/index.js'
import { compileSchema, EmbeddedDecodeError, type CompiledSchema } from '../../schema/index.js'
import type { CrdVersion } from '../types/index.js'
import { VersionRules } from '../rules.js'
import type { VersionSchema } from './version-schema.js'

/** What stands for a version that was stored without a schema. */
const ANYTHING = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** The schema of a CRD version, compiled. */
export function compileVersion(version: CrdVersion): VersionSchema {
  const raw = version.schema?.openAPIV3Schema ?? ANYTHING
  const schema = compileSchema(raw)
  let made: VersionRules | undefined
  const rules = (): VersionRules => (made ??= new VersionRules(raw))
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
    decodeApplied: (object) => {
      stored(() => {
        schema.decodeApplied(object)
      })
    },
    // The order is upstream's (spec/schema.md §6.1).
    validate: (object, { metadata, scale, isForeign = false }) => {
      const errors = [
        ...metadata,
        ...(isForeign ? [] : schema.validate(object)),
        ...scale,
        ...schema.validateEmbedded(object),
        ...schema.validateListTypes(object),
      ]
      return rules().judge(errors, object)
    },
    validateUpdate: (object, old, { metadata, scale, isForeign = false }) => {
      const values = isForeign ? [] : schema.validateUpdate(object, old)
      const errors = [...metadata, ...values, ...scale, ...schema.validateEmbedded(object), ...schema.validateListTypes(object, old)]
      return rules().judge(errors, object, old)
    },
    validateStatus: (object, old, { metadata, scale }) => {
      const errors = [...metadata, ...schema.validateStatus(object, old), ...scale, ...schema.validateListTypes(object, old)]
      return rules().judge(errors, object, old)
    },
  }
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
