import { own, type JsonObject } from '../base/json/index.js'
import { DecodeError, type DecodedObject, type ObjectDecoder } from '../endpoints/index.js'
import { groupVersionText, type GroupVersionKind } from '../meta/index.js'
import { Decoding, TypedDecodeError, type GoType } from '../meta/typed/index.js'

/** How the bodies of one kind become objects. */
export interface DecoderOptions {
  readonly kind: GroupVersionKind
  readonly type: GoType
  /** Fills in, in place, what the API fills in as soon as an object is read (upstream's defaulting). */
  readonly defaults: (object: JsonObject) => void
  /** The package of the kind's internal type, as texts name it: `core`. */
  readonly internalPackage: string
  /** Whether this server knows a kind. */
  readonly isKnown: (apiVersion: string, kind: string) => boolean
}

/** Where upstream's kinds are registered, as its texts say. */
const SCHEME = 'pkg/api/legacyscheme/scheme.go:30'

/** Decodes bodies into the Go type of their kind and back, so that what is unknown or empty is gone (spec/openapi-and-clients.md §6.1). */
export function typedDecoder(options: DecoderOptions): ObjectDecoder {
  return {
    fromJson: (value) => (foreignKind(options, value) ? { object: value, findings: [] } : decodeTyped(options, value)),
    fromUntyped: (value) => decodeTyped(options, value, true),
  }
}

/** Decodes a value of the right kind. `isConversion`: it was made of others, not read from a body. @throws DecodeError with Go's text */
export function decodeTyped({ kind, type, defaults }: DecoderOptions, value: JsonObject, isConversion = false): DecodedObject {
  const decoding = new Decoding(isConversion)
  try {
    const decoded = type.decode(value, decoding) as JsonObject
    decoding.finish()
    const { kind: _kind, apiVersion: _version, ...members } = decoded
    const object: JsonObject = { kind: kind.kind, apiVersion: groupVersionText(kind), ...members }
    defaults(object)
    return { object, findings: decoding.findings() }
  } catch (error) {
    throw error instanceof TypedDecodeError ? new DecodeError(error.message) : error
  }
}

/**
 * True for the same kind in another group that this server has (an Event): the version check refuses it.
 * @throws DecodeError for every other kind
 */
function foreignKind({ kind, internalPackage, isKnown }: DecoderOptions, value: JsonObject): boolean {
  const givenKind = own(value, 'kind') as string
  const apiVersion = own(value, 'apiVersion') as string
  if (givenKind === kind.kind && apiVersion === groupVersionText(kind)) return false
  if (!isKnown(apiVersion, givenKind))
    throw new DecodeError(`no kind "${givenKind}" is registered for version "${apiVersion}" in scheme "${SCHEME}"`)
  if (givenKind === kind.kind) return true
  const version = apiVersion.split('/').at(-1) as string
  throw new DecodeError(`converting (${version}.${givenKind}) to (${internalPackage}.${kind.kind}): unknown conversion`)
}
