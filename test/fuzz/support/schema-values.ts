import type { Dice } from './dice.js'
import { HOSTILE_KEYS, hostileText } from './hostile.js'

/** The members of a schema in an OpenAPI document that values are made from. */
export interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly minimum?: number
  readonly maximum?: number
}

export type Schemas = Readonly<Record<string, Schema>>

const MAX_DEPTH = 7

/** Makes JSON texts from schemas; with a chance of `wildness` percent a value is not what its schema wants. */
export class SchemaValues {
  readonly #dice: Dice
  readonly #schemas: Schemas
  readonly #wildness: number

  constructor(dice: Dice, schemas: Schemas, wildness: number) {
    this.#dice = dice
    this.#schemas = schemas
    this.#wildness = wildness
  }

  /** The text of a value; `fixed` members of the outermost object are as they are given. */
  text(schema: Schema, fixed: Readonly<Record<string, string>> = {}, depth = 0): string {
    const dice = this.#dice
    if (depth > 0 && dice.percent(this.#wildness)) return hostileText(dice)
    const found = this.#resolved(schema)
    if (found.enum !== undefined) return JSON.stringify(dice.pick(found.enum))
    if (found.default !== undefined && dice.percent(30)) return JSON.stringify(found.default)
    switch (found.type) {
      case 'object':
        return this.#object(found, fixed, depth)
      case 'array':
        return depth > MAX_DEPTH ? '[]' : `[${dice.times(3, () => this.text(found.items ?? {}, {}, depth + 1)).join(',')}]`
      case 'string':
        return JSON.stringify(dice.pick(stringsOf(found.format)))
      case 'integer':
      case 'number':
        return String(dice.pick([found.minimum ?? 0, found.maximum ?? 100, 1, 3, 50, -1]))
      case 'boolean':
        return String(dice.percent(50))
      default:
        return found.properties === undefined
          ? dice.pick(['1', '"a"', 'true', '{}', '{"a":1}', '"50%"'])
          : this.#object(found, fixed, depth)
    }
  }

  #object(schema: Schema, fixed: Readonly<Record<string, string>>, depth: number): string {
    const dice = this.#dice
    const members = Object.entries(fixed).map(([key, value]) => `${JSON.stringify(key)}:${value}`)
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      if (Object.hasOwn(fixed, key)) continue
      const isWanted = (schema.required ?? []).includes(key) ? !dice.percent(this.#wildness / 4) : depth < MAX_DEPTH && dice.percent(45)
      if (isWanted) members.push(`${JSON.stringify(key)}:${this.text(property, {}, depth + 1)}`)
    }
    const further = schema.additionalProperties
    if (typeof further === 'object' && depth < MAX_DEPTH)
      members.push(...dice.times(3, () => `${JSON.stringify(dice.pick(['a', 'b', 'example.com/c']))}:${this.text(further, {}, depth + 1)}`))
    if (dice.percent(this.#wildness)) members.push(`${JSON.stringify(dice.pick(HOSTILE_KEYS))}:${hostileText(dice)}`)
    if (dice.percent(this.#wildness / 2) && members.length > 0) members.push(dice.pick(members))
    return `{${members.join(',')}}`
  }

  #resolved(schema: Schema): Schema {
    let found = schema
    for (let steps = 0; steps < 5; steps++) {
      const next = found.$ref === undefined ? (found.allOf?.[0] ?? found.oneOf?.[0]) : this.#schemas[found.$ref.split('/').at(-1) as string]
      if (next === undefined || found.type !== undefined) return found
      found = next
    }
    return found
  }
}

function stringsOf(format: string | undefined): readonly string[] {
  switch (format) {
    case 'date-time':
      return ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.678901+01:00', 'yesterday']
    case 'byte':
      return ['', 'YQ==', '!']
    default:
      return ['a', 'b', 'red', 'a-b', 'name.example.com', 'v1', 'Namespaced', '.spec.replicas', 'self.size > 0', 'a=b', '']
  }
}
