import { own, type JsonObject } from '../base/json/index.js'
import { DecodeError, type DecodedObject, type ObjectDecoder } from '../endpoints/index.js'
import { groupVersionText, type GroupVersionKind } from '../meta/index.js'
import { decodeTyped, TypedDecodeError, type CompoundType, type Decoded } from '../meta/typed/index.js'

/** How the bodies of one kind become objects. */
export interface DecoderOptions {
  readonly kind: GroupVersionKind
  readonly type: CompoundType
  /** Fills in, in place, what the API fills in as soon as an object is read (upstream's defaulting). */
  readonly defaults: (object: JsonObject) => void
  /** The package of the kind's internal type, as texts name it: `core`. */
  readonly internalPackage: string
  /** The kinds that this server knows, by `apiVersion kind`, with their types where bodies are looked at by them. */
  readonly known: ReadonlyMap<string, CompoundType | undefined>
}

/** Where upstream's kinds are registered, as its texts say. */
const SCHEME = 'pkg/api/legacyscheme/scheme.go:30'

/** Decodes bodies into the Go type of their kind and back, so that what is unknown or empty is gone (spec/openapi-and-clients.md §6.1). */
export function typedDecoder(options: DecoderOptions): ObjectDecoder {
  const fromJson: ObjectDecoder['fromJson'] = (value) =>
    foreignKind(options, value) ? { object: value, findings: [] } : decodeBuiltin(options, value)
  return {
    fromJson,
    fromPatched: (value) => {
      if ((own(value, 'apiVersion') ?? '') === '') return unversioned(value)
      return fromJson({ ...value, kind: own(value, 'kind') || options.kind.kind })
    },
    fromUntyped: (value) => decodeBuiltin(options, value, true),
  }
}

/** Without a version upstream takes the internal type, which has none of the members that JSON has. */
function unversioned(value: JsonObject): DecodedObject {
  const { kind: _kind, apiVersion: _version, ...members } = value
  return {
    object: {},
    findings: Object.keys(members)
      .map((key) => `unknown field "${key}"`)
      .sort(),
  }
}

/** Decodes a value of the right kind. `isConversion`: it was made of others, not read from a body. @throws DecodeError with Go's text */
export function decodeBuiltin({ kind, type, defaults }: DecoderOptions, value: JsonObject, isConversion = false): DecodedObject {
  const { value: decoded, findings } = decodeAs(type, value, isConversion)
  const { kind: _kind, apiVersion: _version, ...members } = decoded
  const object: JsonObject = { kind: kind.kind, apiVersion: groupVersionText(kind), ...members }
  defaults(object)
  return { object, findings }
}

function decodeAs(type: CompoundType, value: JsonObject, isConversion: boolean): Decoded {
  try {
    return decodeTyped(type, value, isConversion)
  } catch (error) {
    throw error instanceof TypedDecodeError ? new DecodeError(error.message) : error
  }
}

/**
 * True for the same kind in another group that this server has (an Event): the version check refuses it.
 * @throws DecodeError for every other kind
 */
function foreignKind({ kind, internalPackage, known }: DecoderOptions, value: JsonObject): boolean {
  const givenKind = own(value, 'kind') as string
  const apiVersion = own(value, 'apiVersion') as string
  if (givenKind === kind.kind && apiVersion === groupVersionText(kind)) return false
  const name = `${apiVersion} ${givenKind}`
  if (!known.has(name)) throw new DecodeError(`no kind "${givenKind}" is registered for version "${apiVersion}" in scheme "${SCHEME}"`)
  if (givenKind === kind.kind) return true
  // A body has to fit the kind that it names, too.
  const type = known.get(name)
  if (type !== undefined) decodeAs(type, value, false)
  const version = apiVersion.split('/').at(-1) as string
  throw new DecodeError(`converting (${version}.${givenKind}) to (${internalPackage}.${kind.kind}): unknown conversion`)
}
