import { tests } from '@bufbuild/cel-spec/testdata/conformance.js'
import { JsonFloat } from '../../src/base/json/index.js'
import {
  ArrayList,
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  Duration,
  Environment,
  HashMap,
  INT,
  NULL,
  Optional,
  STRING,
  TIMESTAMP,
  Timestamp,
  TypeValue,
  UINT,
  Uint,
  compile,
  equals,
  list,
  map,
  optional,
} from '../../src/cel/index.js'
import type { CelValue, Type, Variable } from '../../src/cel/index.js'

// Runs the public vectors of the language on the engine.

/** A vector of the specification, as far as it is used here. */
interface Vector {
  readonly name?: string
  readonly expr: string
  readonly value?: JsonRecord
  readonly evalError?: unknown
  readonly typedResult?: { readonly result?: JsonRecord }
  readonly typeEnv?: readonly JsonRecord[]
  readonly bindings?: Readonly<Record<string, { readonly value: JsonRecord }>>
  readonly container?: string
  readonly checkOnly?: boolean
  readonly disableCheck?: boolean
}

/** Part of a vector; what is read of it is cast where it is read. */
interface JsonRecord {
  readonly [key: string]: JsonRecord & readonly JsonRecord[] & string
}

interface Suite {
  readonly name: string
  readonly suites?: readonly Suite[]
  readonly tests?: readonly { readonly original: unknown }[]
}

/** A vector with the names of the suites it is in. */
export interface NamedVector {
  readonly id: string
  readonly suite: string
  readonly vector: Vector
}

/** Suites of libraries that Kubernetes does not have. */
const FOREIGN: ReadonlySet<string> = new Set(['bindings_ext', 'block_ext', 'encoders_ext', 'math_ext', 'proto2_ext', 'network_ext'])

/** Anything that takes protocol buffer messages other than timestamps and durations. */
const MESSAGES = /TestAllTypes|proto[23]|google\.protobuf\.(?!Timestamp|Duration)|\b[A-Z]\w*Value\{|\bValue\{/

/** All vectors without messages, of the libraries that Kubernetes has. */
export function vectors(): NamedVector[] {
  const root = tests as unknown as Suite
  return (root.suites ?? [])
    .filter((suite) => !FOREIGN.has(suite.name))
    .flatMap((suite) => collect(suite, suite.name, suite.name))
    .filter(({ vector }) => !MESSAGES.test(JSON.stringify(vector)))
}

function collect(suite: Suite, path: string, top: string): NamedVector[] {
  const own = (suite.tests ?? []).map((test) => {
    const vector = test.original as Vector
    return { id: `${path}/${vector.name ?? vector.expr}`, suite: top, vector }
  })
  return [...own, ...(suite.suites ?? []).flatMap((inner) => collect(inner, `${path}/${inner.name}`, top))]
}

const LANGUAGE = Environment.kubernetes(undefined, { mixedLiterals: true })
const UNCHECKED = Environment.kubernetes(undefined, { mixedLiterals: true, checked: false })

/** Runs a vector. @returns what went wrong, or undefined */
export function run({ vector }: NamedVector): string | undefined {
  const bindings = Object.entries(vector.bindings ?? {}).map(([name, bound]) => [name, fromJson(bound.value)] as const)
  const declared = (vector.typeEnv ?? []).filter((entry) => entry['ident'] !== undefined)
  const variables: Variable[] = declared.map((entry) => ({
    name: entry['name'] as string,
    type: typeOf(entry['ident'].type as JsonRecord),
  }))
  for (const [name] of bindings) if (!variables.some((variable) => variable.name === name)) variables.push({ name, type: DYN })
  const { program, text } = compile(vector.expr, (vector.disableCheck === true ? UNCHECKED : LANGUAGE).with(variables))
  if (program === undefined) return vector.evalError === undefined ? `does not compile: ${text}` : undefined
  if (vector.checkOnly === true) return undefined
  const values = new Map(bindings)
  const { value, error } = program.evaluate(
    variables.map((variable) => values.get(variable.name)),
    Infinity,
  )
  if (vector.evalError !== undefined) return error === undefined ? 'gives a value, not an error' : undefined
  if (error !== undefined) return `error: ${error}`
  const wanted = vector.value ?? vector.typedResult?.result ?? { boolValue: true }
  return same(value as CelValue, fromJson(wanted)) ? undefined : `gives another value than ${JSON.stringify(wanted)}`
}

/** Equality that tells types apart and takes NaN for itself. */
function same(a: CelValue, b: CelValue): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true
  if (a instanceof ArrayList && b instanceof ArrayList) return a.length === b.length && a.items.every((item, i) => same(item, b.at(i)))
  const kinds = typeof a === typeof b && (typeof a !== 'object' || a?.constructor === b?.constructor || equals(a, b) === true)
  return kinds && equals(a, b) === true
}

const double = (value: number): CelValue => (Number.isInteger(value) ? new JsonFloat(value) : value)

function integer(text: string): CelValue {
  const value = BigInt(text)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function fromJson(json: JsonRecord): CelValue {
  const [[kind, value] = ['nullValue', null]] = Object.entries(json)
  switch (kind) {
    case 'int64Value':
      return integer(value as string)
    case 'uint64Value':
      return new Uint(BigInt(value as string))
    case 'doubleValue':
      return double(Number(value))
    case 'stringValue':
    case 'boolValue':
      return value as string | boolean
    case 'bytesValue':
      return Uint8Array.from(Buffer.from(value as string, 'base64'))
    case 'listValue':
      return new ArrayList(((value.values ?? []) as JsonRecord[]).map(fromJson))
    case 'mapValue': {
      const entries = new HashMap()
      for (const entry of (value.entries ?? []) as JsonRecord[])
        entries.set(fromJson(entry['key'] as JsonRecord), fromJson(entry['value'] as JsonRecord))
      return entries
    }
    case 'typeValue':
      return new TypeValue(value as string)
    case 'objectValue':
      return wellKnown(value as JsonRecord)
    default:
      return null
  }
}

/** A timestamp or a duration, read by the engine's own conversions. */
function wellKnown(json: JsonRecord): CelValue {
  const name = (json['@type'] as string).endsWith('Timestamp') ? 'timestamp' : 'duration'
  const { program } = compile(`${name}('${json['value'] as string}')`, LANGUAGE)
  const { value } = program!.evaluate([])
  return value instanceof Timestamp || value instanceof Duration ? value : Optional.NONE
}

const PRIMITIVES: Readonly<Record<string, Type>> = { BOOL, INT64: INT, UINT64: UINT, DOUBLE, STRING, BYTES }

function typeOf(json: JsonRecord): Type {
  if (json['primitive'] !== undefined) return PRIMITIVES[json['primitive'] as string] ?? DYN
  if (json['listType'] !== undefined) return list(typeOf((json['listType'].elemType ?? {}) as JsonRecord))
  if (json['mapType'] !== undefined)
    return map(typeOf(json['mapType'].keyType as JsonRecord), typeOf(json['mapType'].valueType as JsonRecord))
  if (json['wellKnown'] !== undefined)
    return json['wellKnown'] === 'TIMESTAMP' ? TIMESTAMP : json['wellKnown'] === 'DURATION' ? DURATION : DYN
  if (json['abstractType'] !== undefined) return optional(typeOf((json['abstractType'].parameterTypes?.[0] ?? {}) as JsonRecord))
  return json['null'] === undefined ? DYN : NULL
}
