import type { JsonObject } from '../../base/json/index.js'
import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, list, map, object } from '../checker/types.js'
import type { Type } from '../checker/types.js'
import { utf8Length } from '../values/text.js'
import { fieldOf } from '../values/data-type.js'
import type { DataField, DataFields, DataKind, DataProperties, DataType } from '../values/data-type.js'
import { escapeName, unescapeName } from './escape.js'
import { bound, flag, hasDefault, isEmbedded, listOf, properties, property, schemaAt, text } from './keywords.js'

/** The bytes of a request's largest text: what an unbounded string can have at most. */
const MAX_TEXT = 3 * 1024 * 1024 - 2

/** The name that messages give the type of `self`; upstream's changes with every compilation, so clients cannot rely on it. */
export const SELF_TYPE = 'selfType1'

/**
 * The data type of a schema node (spec/cel.md §2.1), or undefined for data that expressions cannot see.
 * `name` is the name its type has in messages, `root` tells whether it is the root of a resource.
 */
export function dataTypeOf(schema: JsonObject, name: string, root: boolean): DataType | undefined {
  const kind = kindOf(schema)
  if (kind === 'hidden' || (isContainer(kind) && elementSchema(schema, kind) === undefined)) return undefined
  return new SchemaDataType(root ? withTypeAndMetadata(schema) : schema, kind, name)
}

/** The same data type under another name in messages. */
export function renamed(data: DataType, name: string): DataType {
  return data instanceof SchemaDataType ? data.named(name) : data
}

const isContainer = (kind: DataKind): boolean => kind === 'list' || kind === 'map'

function kindOf(schema: JsonObject): DataKind {
  if (flag(schema, 'x-kubernetes-int-or-string')) return 'int-or-string'
  switch (text(schema, 'type')) {
    case 'object':
      return schemaAt(schema, 'additionalProperties') === undefined ? 'object' : 'map'
    case 'array':
      return schemaAt(schema, 'items') === undefined ? 'hidden' : 'list'
    case 'string':
      return FORMATS.get(text(schema, 'format')) ?? 'string'
    case 'boolean':
      return 'bool'
    case 'number':
      return 'double'
    case 'integer':
      return 'int'
    default:
      return 'hidden'
  }
}

const FORMATS: ReadonlyMap<string, DataKind> = new Map<string, DataKind>([
  ['byte', 'bytes'],
  ['date', 'date'],
  ['date-time', 'date-time'],
  ['duration', 'duration'],
])

/** The schema of items or values, if expressions can see them. */
function elementSchema(schema: JsonObject, kind: DataKind): JsonObject | undefined {
  const element = schemaAt(schema, kind === 'list' ? 'items' : 'additionalProperties')
  if (element === undefined) return undefined
  const below = kindOf(element)
  if (below === 'hidden') return undefined
  return !isContainer(below) || elementSchema(element, below) !== undefined ? element : undefined
}

/** The type without parameters or fields, and the sizes, of what is no container. */
const SCALARS: Readonly<Partial<Record<DataKind, { readonly type: Type; readonly minSize: number; readonly max: number }>>> = {
  string: { type: STRING, minSize: 2, max: MAX_TEXT },
  bytes: { type: BYTES, minSize: 2, max: MAX_TEXT },
  date: { type: TIMESTAMP, minSize: 12, max: 12 },
  'date-time': { type: TIMESTAMP, minSize: 21, max: 32 },
  duration: { type: DURATION, minSize: 3, max: 32 },
  bool: { type: BOOL, minSize: 4, max: 0 },
  double: { type: DOUBLE, minSize: 1, max: 0 },
  int: { type: INT, minSize: 1, max: 0 },
  'int-or-string': { type: DYN, minSize: 1, max: MAX_TEXT },
}

/** A data type that reads its schema as it is asked. */
class SchemaDataType implements DataType {
  readonly kind: DataKind
  readonly nullable: boolean
  readonly #schema: JsonObject
  readonly #name: string
  #properties: SchemaProperties | undefined
  #element: DataType | undefined
  #type: Type | undefined
  #minSize: number | undefined

  constructor(schema: JsonObject, kind: DataKind, name: string) {
    this.#schema = schema
    this.kind = kind
    this.#name = name
    this.nullable = flag(schema, 'nullable')
  }

  named(name: string): DataType {
    return new SchemaDataType(this.#schema, this.kind, name)
  }

  get type(): Type {
    this.#type ??= this.#makeType()
    return this.#type
  }

  #makeType(): Type {
    if (this.kind === 'object') return object(this.#name, { get: (name) => fieldOf(this, name)?.data.type })
    if (this.kind === 'list') return list(this.element?.type ?? DYN)
    if (this.kind === 'map') return map(STRING, this.element?.type ?? DYN)
    return SCALARS[this.kind]?.type ?? DYN
  }

  get element(): DataType | undefined {
    if (this.#element !== undefined || !isContainer(this.kind)) return this.#element
    const schema = elementSchema(this.#schema, this.kind)
    if (schema === undefined) return undefined
    this.#element = dataTypeOf(schema, `${this.#name}.${this.kind === 'list' ? '@idx' : '@elem'}`, isEmbedded(schema))
    return this.#element
  }

  get properties(): DataProperties {
    return { get: (name) => this.#declared.property(name) }
  }

  get fields(): DataFields {
    return this.#declared
  }

  get #declared(): SchemaProperties {
    this.#properties ??= new SchemaProperties(this.kind === 'object' ? this.#schema : {}, this.#name)
    return this.#properties
  }

  get listType(): 'atomic' | 'set' | 'map' | undefined {
    const type = text(this.#schema, 'x-kubernetes-list-type')
    return this.kind === 'list' && (type === 'atomic' || type === 'set' || type === 'map') ? type : undefined
  }

  get listKeys(): readonly string[] {
    return listOf(this.#schema, 'x-kubernetes-list-map-keys').filter((key) => typeof key === 'string')
  }

  get maxElements(): number {
    const schema = this.#schema
    switch (this.kind) {
      case 'list':
        return bound(schema, 'maxItems') ?? Math.floor(MAX_TEXT / ((this.element?.minSize ?? 0) + 1))
      case 'map':
        return bound(schema, 'maxProperties') ?? Math.floor(MAX_TEXT / ((this.element?.minSize ?? 0) + 6))
      case 'string':
        return fourfold(bound(schema, 'maxLength')) ?? longestOf(listOf(schema, 'enum')) ?? MAX_TEXT
      case 'int-or-string':
        return fourfold(bound(schema, 'maxLength')) ?? MAX_TEXT
      case 'bytes':
        return bound(schema, 'maxLength') ?? MAX_TEXT
      default:
        return SCALARS[this.kind]?.max ?? 0
    }
  }

  get minSize(): number {
    this.#minSize ??= this.kind === 'object' ? this.#objectSize() : (SCALARS[this.kind]?.minSize ?? 2)
    return this.#minSize
  }

  /** Braces, and each required property that is not filled in: name, value, quotes, colon and comma. */
  #objectSize(): number {
    let size = 2
    for (const name of new Set(listOf(this.#schema, 'required'))) {
      if (typeof name !== 'string') continue
      const schema = property(this.#schema, name)
      const data = this.#declared.property(name)
      if (schema === undefined || data === undefined || data.kind === 'hidden' || hasDefault(schema)) continue
      size += utf8Length(name) + data.minSize + 4
    }
    return size
  }
}

/** The properties of an object, each looked at when it is asked for. */
class SchemaProperties implements DataFields {
  readonly #schema: JsonObject
  readonly #owner: string
  readonly #known = new Map<string, DataField | undefined>()

  /** `owner`: the name of the object's type in messages. */
  constructor(schema: JsonObject, owner: string) {
    this.#schema = schema
    this.#owner = owner
  }

  /** By the name in the data. */
  property(json: string): DataType | undefined {
    return this.#field(json)?.data
  }

  /** By the name that expressions use. */
  get(name: string): DataField | undefined {
    const json = unescapeName(name)
    const field = json === undefined ? undefined : this.#field(json)
    return field?.data.kind === 'hidden' ? undefined : field
  }

  *[Symbol.iterator](): Iterator<readonly [string, DataField]> {
    for (const [json] of properties(this.#schema)) {
      const name = escapeName(json)
      const field = name === undefined ? undefined : this.get(name)
      if (name !== undefined && field !== undefined) yield [name, field]
    }
  }

  #field(json: string): DataField | undefined {
    const known = this.#known.get(json)
    if (known !== undefined || this.#known.has(json)) return known
    const schema = property(this.#schema, json)
    const name = `${this.#owner}.${escapeName(json) ?? json}`
    const field = schema === undefined ? undefined : { json, data: dataTypeOf(schema, name, isEmbedded(schema)) ?? HIDDEN }
    this.#known.set(json, field)
    return field
  }
}

const HIDDEN: DataType = { kind: 'hidden', type: DYN, nullable: true, maxElements: 0, minSize: 0 }

/** `maxLength` counts characters, costs count bytes. */
function fourfold(length: number | undefined): number | undefined {
  return length === undefined ? undefined : length * 4
}

function longestOf(values: readonly unknown[]): number | undefined {
  if (values.length === 0) return undefined
  return Math.max(0, ...values.map((value) => (typeof value === 'string' ? utf8Length(value) : 0)))
}

const MAX_NAME = 253

/** The schema of a resource's root with what every resource has: kind, apiVersion, the name and generateName of its metadata. */
export function withTypeAndMetadata(schema: JsonObject): JsonObject {
  const isText = (of: JsonObject | undefined, name: string): boolean =>
    of !== undefined && text(property(of, name) ?? {}, 'type') === 'string'
  const metadata = property(schema, 'metadata')
  const declared =
    metadata !== undefined && text(metadata, 'type') === 'object' && isText(metadata, 'name') && isText(metadata, 'generateName')
  if (declared && isText(schema, 'kind') && isText(schema, 'apiVersion')) return schema
  const capped = (name: string, max: number): JsonObject => ({
    type: 'string',
    maxLength: Math.min(bound((metadata && property(metadata, name)) ?? {}, 'maxLength') ?? max, max),
  })
  const added: JsonObject = {
    kind: { type: 'string' },
    apiVersion: { type: 'string' },
    metadata: { type: 'object', properties: { name: capped('name', MAX_NAME), generateName: capped('generateName', MAX_NAME - 1) } },
  }
  return { ...schema, properties: { ...schemaAt(schema, 'properties'), ...added } }
}
