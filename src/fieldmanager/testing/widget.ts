import { isObject, own, type JsonObject, type JsonValue } from '../../base/json/index.js'
import { createFieldManager, type ApplyOutcome, type FieldManager, type FieldManagerOptions } from '../field-manager.js'
import type { MaybePromise } from '../managed/conversion.js'
import { typeFromSchema } from '../typed/type-from-schema.js'

// The kind of the worked examples of spec/apply.md §6, and a store of one object of it.

const STRING = { type: 'string' }
const INTEGER = { type: 'integer' }
const OPEN = { 'x-kubernetes-preserve-unknown-fields': true }

export const VERSION = 'demo.example.com/v1'

/** The fields of the examples' `spec`. */
export const SPEC_FIELDS: JsonObject = {
  size: INTEGER,
  image: STRING,
  mode: STRING,
  labels: { type: 'object', additionalProperties: STRING },
  limits: { type: 'object', additionalProperties: STRING, 'x-kubernetes-map-type': 'atomic' },
  net: {
    type: 'object',
    properties: { host: STRING, port: INTEGER, tls: { type: 'object', properties: { on: { type: 'boolean' }, ca: STRING } } },
  },
  ports: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['port', 'proto'],
    items: { type: 'object', properties: { port: INTEGER, proto: { type: 'string', default: 'TCP' }, name: STRING } },
  },
  tags: { type: 'array', items: STRING, 'x-kubernetes-list-type': 'set' },
  args: { type: 'array', items: STRING },
  surge: { 'x-kubernetes-int-or-string': true },
  extra: { type: 'object', ...OPEN },
}

const STATUS = {
  type: 'object',
  properties: {
    phase: STRING,
    conditions: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: { type: 'object', properties: { type: STRING, status: STRING } },
    },
  },
}

/** The schema of the examples, with other fields in `spec` where some are given. */
export function widgetSchema(fields: JsonObject = {}): JsonObject {
  return { type: 'object', properties: { spec: { type: 'object', properties: { ...SPEC_FIELDS, ...fields } }, status: STATUS } }
}

/** The field manager of an endpoint of that kind. */
export function widgetManager(
  schemas: Readonly<Record<string, JsonObject>> = { [VERSION]: widgetSchema() },
  more: Partial<FieldManagerOptions> = {},
): FieldManager {
  const types = new Map(Object.entries(schemas).map(([version, schema]) => [version, typeFromSchema(schema)]))
  return createFieldManager({
    types: (version) => types.get(version),
    groupVersion: VERSION,
    kind: 'Widget',
    resetFields: new Map([[VERSION, ['status']]]),
    convert: (object, apiVersion) => {
      if (!types.has(apiVersion)) throw new Error(`request to convert CR to an invalid group/version: ${apiVersion}`)
      return { ...object, apiVersion }
    },
    ...more,
  })
}

/** The manager of `/status`. */
export function statusManager(): FieldManager {
  return widgetManager(undefined, { subresource: 'status', resetFields: new Map([[VERSION, ['metadata', 'spec']]]) })
}

/** What a computation gives that needs no waiting. */
export function atOnce<T>(value: MaybePromise<T>): T {
  if (value instanceof Promise) throw new Error('did not answer at once')
  return value
}

/** Replays the requests of one example on one object. */
export class Example {
  object: JsonObject | undefined
  readonly #manager: FieldManager
  #seconds = 0

  constructor(manager: FieldManager = widgetManager()) {
    this.#manager = manager
  }

  #now(): string {
    this.#seconds++
    return `2026-03-04T05:06:${String(this.#seconds).padStart(2, '0')}Z`
  }

  /** An Apply of the given spec; without one the configuration has no `spec`. */
  apply(manager: string, spec: JsonValue | undefined, force = false): ApplyOutcome {
    const outcome = this.tryApply(manager, spec === undefined ? {} : { spec }, force)
    if (outcome.conflict === undefined) this.object = outcome.object
    return outcome
  }

  /** An Apply whose result is not kept. */
  tryApply(manager: string, rest: JsonObject, force = false): ApplyOutcome {
    const config = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1' }, ...rest }
    return atOnce(this.#manager.apply(this.object, config, { manager, force, now: this.#now() }))
  }

  /** A write that ends in the given spec (and the like); the first one creates. */
  write(manager: string, rest: JsonObject): void {
    const next = { apiVersion: VERSION, kind: 'Widget', metadata: { name: 'w1' }, ...rest }
    this.object = atOnce(this.#manager.update(this.object, next, manager, this.#now()))
  }

  put(manager: string, spec: JsonValue): void {
    this.write(manager, { spec })
  }

  get spec(): JsonValue | undefined {
    return this.object === undefined ? undefined : own(this.object, 'spec')
  }

  /** The entries: `A:a` or `U:u/status` with what they own below `spec` (or all, where there is no such thing). */
  get owners(): Record<string, JsonValue> {
    return Object.fromEntries(this.entries.map((entry) => [nameOf(entry), belowSpec(entry['fieldsV1'] as JsonObject)]))
  }

  get entries(): readonly JsonObject[] {
    const metadata = this.object?.['metadata']
    const list = isObject(metadata) ? metadata['managedFields'] : undefined
    return Array.isArray(list) ? list.filter((entry) => isObject(entry)) : []
  }
}

function nameOf(entry: JsonObject): string {
  const [operation, manager, subresource] = ['operation', 'manager', 'subresource'].map((field) =>
    typeof entry[field] === 'string' ? entry[field] : '',
  )
  return `${operation?.charAt(0) ?? ''}:${manager ?? ''}${subresource === '' ? '' : `/${subresource ?? ''}`}`
}

function belowSpec(fields: JsonObject): JsonValue {
  const keys = Object.keys(fields)
  return keys.length === 1 && keys[0] === 'f:spec' ? (fields['f:spec'] as JsonValue) : fields
}

/** The paths of an outcome's conflict, with who holds them; undefined where there is none. */
export function conflictOf(outcome: ApplyOutcome): string | undefined {
  return outcome.conflict?.message
}
