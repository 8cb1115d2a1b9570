import { tests as checking } from '@bufbuild/cel-spec/testdata/checking.js'
import { tests as comprehensions } from '@bufbuild/cel-spec/testdata/comprehension.js'
import { tests as conformance } from '@bufbuild/cel-spec/testdata/conformance.js'
import { tests as parsing } from '@bufbuild/cel-spec/testdata/parsing.js'
import { JsonFloat } from '../../src/base/json/index.js'
import {
  ArrayList,
  BOOL,
  BYTES,
  compile,
  DOUBLE,
  DURATION,
  DYN,
  Environment,
  equals,
  HashMap,
  INT,
  list,
  map,
  NULL,
  optional,
  STRING,
  TIMESTAMP,
  TypeValue,
  Uint,
  UINT,
} from '../../src/cel/index.js'
import type { CelValue, Type, Variable } from '../../src/cel/index.js'

// Runs the public vectors of the language on the engine.

/** A value as the vectors write it: one of the members. */
interface VectorValue {
  readonly int64Value?: string
  readonly uint64Value?: string
  readonly doubleValue?: number | string
  readonly stringValue?: string
  readonly boolValue?: boolean
  readonly bytesValue?: string
  readonly typeValue?: string
  readonly listValue?: { readonly values?: readonly VectorValue[] }
  readonly mapValue?: { readonly entries?: readonly { readonly key: VectorValue; readonly value: VectorValue }[] }
  readonly objectValue?: { readonly '@type': string; readonly value: string }
}

/** A type as the vectors write it: one of the members. */
interface VectorType {
  readonly primitive?: string
  readonly wellKnown?: string
  readonly messageType?: string
  readonly null?: unknown
  readonly listType?: { readonly elemType?: VectorType }
  readonly mapType?: { readonly keyType: VectorType; readonly valueType: VectorType }
  readonly abstractType?: { readonly parameterTypes?: readonly VectorType[] }
}

interface Vector {
  readonly name?: string
  readonly expr: string
  readonly value?: VectorValue
  readonly evalError?: unknown
  readonly typedResult?: { readonly result?: VectorValue }
  readonly typeEnv?: readonly { readonly name: string; readonly ident?: { readonly type: VectorType } }[]
  readonly bindings?: Readonly<Record<string, { readonly value: VectorValue }>>
  readonly checkOnly?: boolean
  readonly disableCheck?: boolean
  readonly container?: string
}

/** What upstream makes of a vector: trees as text, or its errors. */
interface Upstream {
  readonly ast?: string
  readonly checkedAst?: string
  readonly error?: string
}

interface Suite {
  readonly name: string
  readonly suites?: readonly Suite[]
  readonly tests?: readonly (Upstream & { readonly original: unknown })[]
}

/** A vector with the names of the suites it is in. */
export interface NamedVector {
  readonly id: string
  readonly vector: Vector
  readonly upstream: Upstream
}

/** Suites of libraries that Kubernetes does not have. */
const FOREIGN: ReadonlySet<string> = new Set(['bindings_ext', 'block_ext', 'encoders_ext', 'math_ext', 'proto2_ext', 'network_ext'])

/** Anything that takes protocol buffer messages other than timestamps and durations. */
const MESSAGES = /TestAllTypes|proto[23]|google\.protobuf\.(?!Timestamp|Duration)|\b[A-Z]\w*Value\{|\bValue\{/

/** Whether a vector is without messages. */
export function isPlain({ vector }: NamedVector): boolean {
  return !MESSAGES.test(JSON.stringify(vector))
}

/** All vectors without messages, of the libraries that Kubernetes has, and the comprehensions that hold, whatever they are over. */
export function vectors(): NamedVector[] {
  const truths = collect(comprehensions, 'comprehensions').filter(({ vector }) => compile(vector.expr, CHECKED).program !== undefined)
  return [...conformanceVectors().filter(isPlain), ...truths]
}

/** The vectors that have trees, with messages too, by the set they are from. */
export function treeVectors(): Readonly<Record<'parsing' | 'checking' | 'comprehensions' | 'conformance', NamedVector[]>> {
  return {
    parsing: collect(parsing, 'parsing'),
    checking: collect(checking, 'checking'),
    comprehensions: collect(comprehensions, 'comprehensions'),
    conformance: conformanceVectors(),
  }
}

function conformanceVectors(): NamedVector[] {
  const suites = (conformance as unknown as Suite).suites ?? []
  return suites.filter((suite) => !FOREIGN.has(suite.name)).flatMap((suite) => collect(suite, suite.name))
}

function collect(suite: unknown, path: string): NamedVector[] {
  const { tests = [], suites = [] } = suite as Suite
  const own = tests.map(({ original, ...upstream }) => {
    const vector = original as Vector
    return { id: `${path}/${vector.name ?? vector.expr}`, vector, upstream }
  })
  return [...own, ...suites.flatMap((inner) => collect(inner, `${path}/${inner.name}`))]
}

/** The variables a vector declares. */
export function declaredVariables(vector: Vector): Variable[] {
  return (vector.typeEnv ?? []).flatMap(({ name, ident }) => (ident === undefined ? [] : [{ name, type: typeOf(ident.type) }]))
}

const CHECKED = Environment.kubernetes(undefined, { mixedLiterals: true })
const UNCHECKED = Environment.kubernetes(undefined, { mixedLiterals: true, checked: false })

/** Runs a vector. @returns what went wrong, or undefined */
export function run({ vector }: NamedVector): string | undefined {
  const bound = new Map(Object.entries(vector.bindings ?? {}).map(([name, { value }]) => [name, valueOf(value)]))
  const declared = declaredVariables(vector)
  const others = [...bound.keys()]
    .filter((name) => !declared.some((variable) => variable.name === name))
    .map((name) => ({ name, type: DYN }))
  const variables = [...declared, ...others]
  const { program, text } = compile(vector.expr, (vector.disableCheck === true ? UNCHECKED : CHECKED).with(variables))
  if (program === undefined) return vector.evalError === undefined ? `does not compile: ${text}` : undefined
  if (vector.checkOnly === true) return undefined
  const { value, error } = program.evaluate(
    variables.map((variable) => bound.get(variable.name)),
    Infinity,
  )
  if (vector.evalError !== undefined) return error === undefined ? 'gives a value, not an error' : undefined
  if (value === undefined) return `error: ${String(error)}`
  const wanted = vector.value ?? vector.typedResult?.result ?? { boolValue: true }
  return same(value, valueOf(wanted)) ? undefined : `gives another value than ${JSON.stringify(wanted)}`
}

/** Equality that tells types apart and takes NaN for itself. */
function same(a: CelValue, b: CelValue): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true
  if (a instanceof ArrayList && b instanceof ArrayList) return a.length === b.length && a.items.every((item, i) => same(item, b.at(i)))
  return (
    typeof a === typeof b &&
    a instanceof JsonFloat === b instanceof JsonFloat &&
    a instanceof Uint === b instanceof Uint &&
    equals(a, b) === true
  )
}

function integer(text: string): CelValue {
  const value = BigInt(text)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function valueOf(json: VectorValue): CelValue {
  if (json.int64Value !== undefined) return integer(json.int64Value)
  if (json.uint64Value !== undefined) return new Uint(BigInt(json.uint64Value))
  if (json.doubleValue !== undefined) return double(Number(json.doubleValue))
  if (json.bytesValue !== undefined) return Uint8Array.from(Buffer.from(json.bytesValue, 'base64'))
  if (json.typeValue !== undefined) return new TypeValue(json.typeValue)
  if (json.listValue !== undefined) return new ArrayList((json.listValue.values ?? []).map(valueOf))
  if (json.mapValue !== undefined) return entriesOf(json.mapValue.entries ?? [])
  if (json.objectValue !== undefined) return wellKnown(json.objectValue)
  return json.stringValue ?? json.boolValue ?? null
}

const double = (value: number): CelValue => (Number.isInteger(value) ? new JsonFloat(value) : value)

function entriesOf(entries: readonly { readonly key: VectorValue; readonly value: VectorValue }[]): HashMap {
  const map = new HashMap()
  for (const { key, value } of entries) map.set(valueOf(key), valueOf(value))
  return map
}

/** A timestamp or a duration, read by the engine's own conversions. */
function wellKnown(json: { readonly '@type': string; readonly value: string }): CelValue {
  const name = json['@type'].endsWith('Timestamp') ? 'timestamp' : 'duration'
  return compile(`${name}('${json.value}')`, CHECKED).program?.evaluate([]).value ?? null
}

const PRIMITIVES: Readonly<Record<string, Type>> = { BOOL, INT64: INT, UINT64: UINT, DOUBLE, STRING, BYTES }

function typeOf(json: VectorType | undefined): Type {
  if (json?.primitive !== undefined) return PRIMITIVES[json.primitive] ?? DYN
  if (json?.listType !== undefined) return list(typeOf(json.listType.elemType))
  if (json?.mapType !== undefined) return map(typeOf(json.mapType.keyType), typeOf(json.mapType.valueType))
  const named = json?.wellKnown ?? json?.messageType
  if (named !== undefined) return /timestamp$/i.test(named) ? TIMESTAMP : /duration$/i.test(named) ? DURATION : DYN
  if (json?.abstractType !== undefined) return optional(typeOf(json.abstractType.parameterTypes?.[0]))
  return json?.null === undefined ? DYN : NULL
}
